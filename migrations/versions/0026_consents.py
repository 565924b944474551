"""Whether customers want to hear from the shop: what each import says, and what a run publishes of it with the customers.

Revision ID: 0026
"""

from alembic import op

revision = "0026"
down_revision = "0025"

SCHEMA = """
-- The latest word of each import on each customer; the latest of all imports in force counts, at the same moment a no.
create table facts.consents (
    import_id    bigint not null references facts.imports on delete cascade,
    customer_id  text not null,
    told_at      timestamp not null,
    consent      boolean not null,
    primary key (import_id, customer_id)
);
grant select, insert, update, delete on facts.consents to basketry_job;
-- null: nobody has said.
alter table published.customers add column consent boolean;
create index on published.customers (run_id) where consent is not null;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SCHEMA)
