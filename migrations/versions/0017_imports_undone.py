"""Imports can be undone, mappings are saved by name, and the lines that an order's own columns make are known as services.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

SCHEMA = """
-- marked: whether the file has invoices that begin with C; null when its mapping does not go by that.
alter table facts.imports add column marked boolean, add column mapping jsonb, add column undone_at timestamptz, add column undone_by text;
alter table facts.imports drop constraint imports_content_sha256_key;
create unique index imports_content on facts.imports (content_sha256) where undone_at is null;

create table facts.mappings (
    name      text primary key check (length(name) between 1 and 80),
    body      jsonb not null,
    saved_by  text not null default '',
    saved_at  timestamptz not null default now()
);
grant select, insert, update, delete on facts.mappings to basketry_job;

create function access.audit_undo() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into access.audit (email, event, detail)
    values (coalesce(nullif(new.undone_by, ''), 'command line'), 'import undone',
            jsonb_build_object('file', left(new.file_name, 200), 'import_id', new.import_id));
    return null;
end
$$;
revoke all on function access.audit_undo() from public;
create trigger audited_undo after update of undone_at on facts.imports for each row
    when (old.undone_at is null and new.undone_at is not null) execute function access.audit_undo();
"""
MADE = {
    "SHIPPING": "shipping, from an order's own column", "DISCOUNT": "discount, from an order's own column", "REFUND": "refund, from an order's own column",
    "VOIDED": "marks an order that was cancelled, failed or voided", "ORDER TOTAL": "a total without lines",
}  # fmt: skip


def upgrade() -> None:
    """Change the tables, and name the codes."""
    op.execute(SCHEMA)
    op.get_bind().execute(
        sa.text("insert into facts.service_codes (pattern, reason) values (:pattern, :reason) on conflict do nothing"),
        [{"pattern": pattern, "reason": reason} for pattern, reason in MADE.items()],
    )
