"""What is bought together in each market: orders, orders with a product, orders with a pair. Counts of markets add up.

Revision ID: 0030
"""

from alembic import op

from migrations.protection import protect

revision = "0030"
down_revision = "0028"

SCHEMA = """
-- Pairs in fewer orders than `at_least` are not counted.
create table published.affinity_markets (
    run_id    bigint not null references published.runs on delete cascade,
    market    text not null,
    orders    integer not null,
    at_least  integer not null,
    primary key (run_id, market)
);
create table published.affinity_items (
    run_id        bigint not null references published.runs on delete cascade,
    market        text not null,
    product_code  text not null,
    orders        integer not null,
    primary key (run_id, market, product_code)
);
-- product_a < product_b by code point.
create table published.affinity_pairs (
    run_id     bigint not null references published.runs on delete cascade,
    market     text not null,
    product_a  text not null,
    product_b  text not null,
    orders     integer not null
);
create index on published.affinity_pairs (run_id, market, orders);
create index on published.affinity_pairs (run_id, product_a);
create index on published.affinity_pairs (run_id, product_b);
grant select, insert, update, delete on published.affinity_markets, published.affinity_items, published.affinity_pairs to basketry_job;
grant select on published.affinity_markets, published.affinity_items, published.affinity_pairs to basketry_web, basketry_render;
"""
KINDS = """
do $$ declare kinds text := pg_get_constraintdef(oid) from pg_constraint where conname = 'runs_kind_check';
begin
    execute 'alter table published.runs drop constraint runs_kind_check';
    execute 'alter table published.runs add constraint runs_kind_check ' || replace(kinds, '''core''::text', '''core''::text, ''affinity''::text');
end $$;
"""


def upgrade() -> None:
    """Create them, and let the ledger hold the kind."""
    op.execute(SCHEMA)
    op.execute(KINDS)
    protect("published", ["affinity_markets", "affinity_items", "affinity_pairs"])
