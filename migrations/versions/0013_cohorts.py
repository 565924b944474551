"""Cohorts by market, segment and first segment, in months and quarters. Customers of several markets stand row by row beside them, as in sales_shared.

Revision ID: 0013
"""

from alembic import op

from migrations.protection import protect

revision = "0013"
down_revision = "0012"

SCHEMA = """
-- cohort: first day of the period of the first order; period: how many later. Money in ten-thousandths.
create table published.cohort_cells (
    run_id         bigint not null references published.runs on delete cascade,
    market         text not null,
    segment        text not null,
    first_segment  text not null,
    grain          text not null check (grain in ('month', 'quarter')),
    cohort         date not null,
    period         smallint not null,
    customers      integer not null,
    orders         integer not null,
    gross          bigint not null,
    returns        bigint not null
);
create table published.cohort_shared (
    run_id         bigint not null references published.runs on delete cascade,
    market         text not null,
    customer_id    text not null,
    segment        text not null,
    first_segment  text not null,
    day            date not null,
    orders         integer not null,
    gross          bigint not null,
    returns        bigint not null
);
create index on published.cohort_cells (run_id, grain, market);
create index on published.cohort_shared (run_id, market);
grant select, insert, update, delete on published.cohort_cells, published.cohort_shared to basketry_job;
grant select on published.cohort_cells, published.cohort_shared to basketry_web, basketry_render;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SCHEMA)
    protect("published", ["cohort_cells", "cohort_shared"])
