"""Imports and runs are written into the audit log by the database itself, whoever starts them and however.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"

SCHEMA = """
create function access.audit_import() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into access.audit (email, event, detail)
    values (coalesce(nullif(new.requested_by, ''), 'command line'), 'import',
            jsonb_build_object('file', left(new.file_name, 200), 'preset', new.preset, 'import_id', new.import_id));
    return null;
end
$$;
create function access.audit_run() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into access.audit (email, event, detail)
    values ('job', 'run ' || new.state, jsonb_build_object('kind', new.kind, 'run_id', new.run_id, 'as_of', new.as_of, 'message', left(new.message, 300)));
    return null;
end
$$;
revoke all on function access.audit_import(), access.audit_run() from public;
create trigger audited after insert on facts.imports for each row execute function access.audit_import();
create trigger audited after update of state on published.runs for each row when (old.state <> new.state) execute function access.audit_run();
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SCHEMA)
