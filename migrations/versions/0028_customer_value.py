"""What customers will order and bring: predictions, the test of them on days held out, the fit, and how far it can be trusted.

The fit and the words about it come from all customers and are global by design, as cut points are; predictions and tests are protected, and hold of a
customer of several markets the part that each market has in her money.

Revision ID: 0028
"""

import re

from alembic import op
from sqlalchemy import text

from migrations.protection import protect

revision = "0028"
down_revision = "0027"

SCHEMA = """
-- One row per customer and market. part: that market's share of her money (0-1), which orders and money are multiplied by. Money of order days, before later
-- returns; null: not supported.
create table published.value_customers (
    run_id       bigint not null references published.runs on delete cascade,
    market       text not null,
    customer_id  text not null,
    part         double precision not null,
    alive        double precision,
    spend        double precision not null,
    orders_30    double precision,
    orders_90    double precision,
    orders_365   double precision,
    money_30     double precision,
    money_90     double precision,
    money_365    double precision,
    primary key (run_id, market, customer_id)
);
create index on published.value_customers (run_id, customer_id);

-- The days held out: about orders, in groups by how often customers had come back; about money, in tenths by predicted money. A customer is counted in the
-- market where she spent most.
create table published.value_holdout (
    run_id     bigint not null references published.runs on delete cascade,
    market     text not null,
    about      text not null check (about in ('orders', 'money')),
    place      smallint not null,
    name       text not null,
    customers  integer not null,
    predicted  double precision not null,
    actual     double precision not null,
    naive      double precision not null,
    primary key (run_id, market, about, place)
);
create table published.value_fit (
    run_id          bigint primary key references published.runs on delete cascade,
    r               double precision not null,
    alpha           double precision not null,
    a               double precision not null,
    b               double precision not null,
    gain            double precision not null,
    converged       boolean not null,
    p               double precision not null,
    q               double precision not null,
    v               double precision not null,
    correlation     double precision not null,
    kept            double precision not null,
    held_days       integer not null,
    cut             date not null
);
create table published.value_trust (
    run_id    bigint not null references published.runs on delete cascade,
    about     text not null check (about in ('orders', 'money', 'alive')),
    grade     text not null check (grade in ('useful', 'rough', 'not supported')),
    sentence  text not null,
    primary key (run_id, about)
);
grant select, insert, update, delete on published.value_customers, published.value_holdout, published.value_fit, published.value_trust to basketry_job;
grant select on published.value_customers, published.value_holdout, published.value_fit, published.value_trust to basketry_web, basketry_render;
"""
HELD = "select pg_get_constraintdef(oid) from pg_constraint where conname = 'runs_kind_check' and conrelid = 'published.runs'::regclass"


def upgrade() -> None:
    """Create them, and let the ledger hold the kind beside those that it holds."""
    kinds = {*re.findall(r"'(\w+)'", op.get_bind().execute(text(HELD)).scalar_one()), "value"}
    op.execute("alter table published.runs drop constraint runs_kind_check")
    op.execute(f"alter table published.runs add constraint runs_kind_check check (kind in ({', '.join(repr(kind) for kind in sorted(kinds))}))")
    op.execute(SCHEMA)
    protect("published", ["value_customers", "value_holdout"])
