"""Forecasts of more series and measures, with their tests day by day, a year ahead, parts, grades and one-off days.

A series that is no market's (total, segments, product families) has the market '', which nobody can be granted: those who see all markets see it.
What earlier runs published is dropped: the next run publishes it anew.

Revision ID: 0015
"""

from alembic import op

from migrations.protection import protect

revision = "0015"
down_revision = "0014"

KEY = """
    run_id    bigint not null references published.runs on delete cascade,
    kind      text not null check (kind in ('market', 'total', 'segment', 'family')),
    name      text not null,
    market    text not null check ((kind = 'market') = (market <> '')),
    measure   text not null check (measure in ('net', 'gross', 'orders', 'customers')),
"""
SCHEMA = f"""
update published.runs set state = 'failed', message = 'It was made by an earlier version; run forecasts again.' where kind = 'forecasts';
delete from published.current_runs where kind = 'forecasts';
drop table published.forecast_days, published.forecast_backtests, published.forecast_skipped;

-- chosen: the model shown; reason: empty, or why there is no forecast; recent: the sum of the last 90 days.
create table published.forecast_series ({KEY}
    chosen   text not null,
    reason   text not null,
    recent   double precision not null,
    notes    text not null,
    primary key (run_id, kind, name, measure)
);
-- paths are seeded draws (little-endian float32, as many in every row), so that any set of markets sums to a forecast with a true interval.
create table published.forecast_days ({KEY}
    day       date not null,
    trading   boolean not null,
    forecast  double precision not null,
    prophet   double precision not null,
    naive     double precision not null,
    paths     bytea not null,
    primary key (run_id, kind, measure, name, day)
);
create table published.forecast_backtests ({KEY}
    model         text not null,
    chosen        boolean not null,
    horizon_days  integer not null,
    cutoffs       integer not null,
    wape          double precision,
    mase          double precision,
    total_error   double precision,
    bias          double precision,
    coverage_80   double precision,
    coverage_95   double precision,
    primary key (run_id, kind, measure, name, model, horizon_days)
);
-- Forecasts as they would have been made: arrays by day, beginning with the day after the cut-off.
create table published.forecast_tests ({KEY}
    cutoff    date not null,
    actual    double precision[] not null,
    forecast  double precision[] not null,
    prophet   double precision[] not null,
    naive     double precision[] not null,
    lower_80  double precision[] not null,
    upper_80  double precision[] not null,
    lower_95  double precision[] not null,
    upper_95  double precision[] not null,
    primary key (run_id, kind, measure, name, cutoff)
);
create table published.forecast_months ({KEY}
    month      date not null,
    days       integer not null,
    last_year  double precision,
    pattern    double precision not null,
    growth     double precision not null,
    expected   double precision,
    paths      bytea not null,
    primary key (run_id, kind, measure, name, month)
);
create table published.forecast_parts ({KEY}
    part   text not null check (part in ('trend', 'weekday', 'year', 'holidays')),
    at     text not null,
    value  double precision not null,
    primary key (run_id, kind, measure, name, part, at)
);
create table published.forecast_grades ({KEY}
    horizon_days  integer not null,
    grade         text not null check (grade in ('useful', 'rough', 'not supported')),
    sentence      text not null,
    primary key (run_id, kind, measure, name, horizon_days)
);
create table published.forecast_one_off ({KEY}
    day     date not null,
    amount  double precision not null,
    usual   double precision not null,
    primary key (run_id, kind, measure, name, day)
);
create table published.forecast_calendar (
    run_id    bigint not null references published.runs on delete cascade,
    market    text not null,
    position  integer not null,
    rule      text not null,
    sentence  text not null,
    primary key (run_id, market, position)
);
"""
TABLES = ["forecast_series", "forecast_days", "forecast_backtests", "forecast_tests", "forecast_months", "forecast_parts", "forecast_grades",
          "forecast_one_off", "forecast_calendar"]


def upgrade() -> None:
    """Make the tables and their policies."""
    op.execute(SCHEMA)
    names = ", ".join(f"published.{table}" for table in TABLES)
    op.execute(f"grant select, insert, update, delete on {names} to basketry_job")
    op.execute(f"grant select on {names} to basketry_web, basketry_render")
    protect("published", TABLES)
