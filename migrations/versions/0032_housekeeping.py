"""What opens or shows nothing any more is removed by the worker's hourly sweep; files that were refused count as files that wait; the rejected rows of one
import are found among those of years.

Revision ID: 0032
"""

from alembic import op

from migrations.doors import rewrite

revision = "0032"
down_revision = "0031"

# The worker may neither read nor remove any of it but through this door. The audit log is not touched: it is kept.
FORGET = """
create function access.forget() returns void language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from access.sessions where least(revoked_at, expires_at) < now() - interval '30 days';
    delete from access.one_time_tokens where expires_at < now() - interval '30 days';
    delete from access.sign_in_attempts where attempted_at < now() - interval '1 day';
    delete from jobs.pictures where asked_at < now() - interval '1 hour';
$$;
revoke all on function access.forget() from public;
grant execute on function access.forget() to basketry_job;
"""
REJECTED = "create index rejected_lines_import on facts.rejected_lines (import_id, line_no)"
DOORS = {"intake.begin(text, bigint)": ("u.state in ('receiving', 'received', 'looked at')", "u.state <> 'imported'")}


def upgrade() -> None:
    """Open the door, count refused files, and make the index."""
    op.execute(FORGET)
    op.execute(REJECTED)
    rewrite(DOORS)
