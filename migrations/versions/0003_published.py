"""What a run publishes: small tables, all keyed by run_id, read through the one pointer per kind of run.

Revision ID: 0003
"""

from alembic import op

from migrations.protection import protect

revision = "0003"
down_revision = "0002"

SCHEMA = """
create schema published;
grant usage on schema published to basketry_job, basketry_web, basketry_render;

create table published.runs (
    run_id       bigint generated always as identity primary key,
    kind         text not null check (kind in ('core', 'forecasts')),
    state        text not null check (state in ('running', 'published', 'failed')),
    as_of        date,
    data_from    date,
    data_to      date,
    source       text not null default '',
    source_label text not null default '',
    started_at   timestamptz not null default now(),
    finished_at  timestamptz,
    seconds      double precision,
    params       jsonb not null default '{}',
    checks       jsonb not null default '{}',
    message      text not null default ''
);
create table published.current_runs (
    kind    text primary key,
    run_id  bigint not null references published.runs
);

-- Orders counted by the day of the same customer's previous order: exact distinct customers of any period become sums (ARCHITECTURE.md).
create table published.sales_daily (
    run_id        bigint not null references published.runs on delete cascade,
    market        text not null,
    segment       text not null,
    day           date not null,
    previous_day  date,
    orders        integer not null,
    gross         numeric(20,4) not null,
    returns       numeric(20,4) not null,
    units         numeric(20,4) not null,
    lines         integer not null
);
-- The same without segment; guests apart, because they are never customers.
create table published.sales_daily_total (
    run_id        bigint not null references published.runs on delete cascade,
    market        text not null,
    identified    boolean not null,
    day           date not null,
    previous_day  date,
    orders        integer not null,
    gross         numeric(20,4) not null,
    returns       numeric(20,4) not null,
    units         numeric(20,4) not null,
    lines         integer not null
);
-- Customers who buy in several markets are in neither table above: row by row here, counted directly.
create table published.sales_shared (
    run_id        bigint not null references published.runs on delete cascade,
    market        text not null,
    segment       text not null,
    customer_id   text not null,
    day           date not null,
    orders        integer not null,
    gross         numeric(20,4) not null,
    returns       numeric(20,4) not null,
    units         numeric(20,4) not null,
    lines         integer not null
);
create table published.product_sales (
    run_id        bigint not null references published.runs on delete cascade,
    market        text not null,
    segment       text not null,
    product_code  text not null,
    merchandise   boolean not null,
    units         numeric(20,4) not null,
    orders        integer not null,
    gross         numeric(20,4) not null,
    returns       numeric(20,4) not null
);
create table published.product_months (
    run_id        bigint not null references published.runs on delete cascade,
    market        text not null,
    segment       text not null,
    month         date not null,
    product_code  text not null,
    merchandise   boolean not null,
    units         numeric(20,4) not null,
    orders        integer not null,
    gross         numeric(20,4) not null,
    returns       numeric(20,4) not null
);
-- One row per customer and market: money is that market's own, scores and segment are the customer's (global by design).
create table published.customers (
    run_id            bigint not null references published.runs on delete cascade,
    market            text not null,
    customer_id       text not null,
    segment           text not null,
    recency_score     smallint,
    frequency_score   smallint,
    monetary_score    smallint,
    orders            integer not null,
    gross             numeric(20,4) not null,
    returns           numeric(20,4) not null,
    first_day         date,
    last_day          date
);
-- The whole customer over all markets: for the jobs alone.
create table published.customer_scores (
    run_id            bigint not null references published.runs on delete cascade,
    customer_id       text not null,
    recency_days      integer not null,
    frequency_orders  integer not null,
    monetary          numeric(20,4) not null,
    recency_score     smallint not null,
    frequency_score   smallint not null,
    monetary_score    smallint not null,
    segment           text not null,
    primary key (run_id, customer_id)
);
-- Global by design: where each score begins.
create table published.score_cuts (
    run_id   bigint not null references published.runs on delete cascade,
    measure  text not null check (measure in ('recency_days', 'frequency_orders', 'monetary')),
    score    smallint not null,
    lowest   numeric(20,4) not null,
    highest  numeric(20,4) not null,
    primary key (run_id, measure, score)
);
-- Leaves are markets; paths are seeded draws (little-endian float32, as many in every row), so that any set of markets sums to a forecast with a true interval.
create table published.forecast_days (
    run_id    bigint not null references published.runs on delete cascade,
    market    text not null,
    basis     text not null check (basis in ('net', 'gross')),
    day       date not null,
    trading   boolean not null,
    forecast  double precision not null,
    naive     double precision not null,
    paths     bytea not null,
    primary key (run_id, market, basis, day)
);
create table published.forecast_backtests (
    run_id        bigint not null references published.runs on delete cascade,
    market        text not null,
    basis         text not null check (basis in ('net', 'gross')),
    model         text not null,
    horizon_days  integer not null,
    cutoffs       integer not null,
    wape          double precision,
    bias          double precision,
    coverage_80   double precision,
    primary key (run_id, market, basis, model, horizon_days)
);
create table published.forecast_skipped (
    run_id  bigint not null references published.runs on delete cascade,
    market  text not null,
    reason  text not null,
    primary key (run_id, market)
);

create index on published.sales_daily (run_id, market, day);
create index on published.sales_daily_total (run_id, market, day);
create index on published.sales_shared (run_id, market, day);
create index on published.product_sales (run_id, segment, market);
create index on published.product_months (run_id, month, market);
create index on published.customers (run_id, market);
create index on published.customers (run_id, customer_id);

grant select, insert, update, delete on all tables in schema published to basketry_job;
grant usage on all sequences in schema published to basketry_job;
-- checks holds totals over all markets: never for viewers.
grant select (run_id, kind, state, as_of, data_from, data_to, source, source_label, started_at, finished_at, seconds, message)
    on published.runs to basketry_web, basketry_render;
grant select on published.current_runs, published.score_cuts, published.sales_daily, published.sales_daily_total, published.sales_shared,
    published.product_sales, published.product_months, published.customers, published.forecast_days, published.forecast_backtests,
    published.forecast_skipped to basketry_web, basketry_render;
"""

WITH_MARKET = ["sales_daily", "sales_daily_total", "sales_shared", "product_sales", "product_months", "customers", "forecast_days",
               "forecast_backtests", "forecast_skipped"]


def upgrade() -> None:
    """Create the schema and its policies."""
    op.execute(SCHEMA)
    protect("published", WITH_MARKET)
