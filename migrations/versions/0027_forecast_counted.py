"""Distinct customers of the weeks and months ahead, with what their tests on the past say.

The market '' is all markets together, as in the other tables of forecasts: those who see all markets see it.

Revision ID: 0027
"""

from alembic import op

from migrations.protection import protect

revision = "0027"
down_revision = "0026"

KEY = """
    run_id    bigint not null references published.runs on delete cascade,
    kind      text not null check (kind in ('market', 'total')),
    name      text not null,
    market    text not null check ((kind = 'market') = (market <> '')),
    grain     text not null check (grain in ('week', 'month')),
"""
SCHEMA = f"""
-- chosen: the model shown; reason: empty, or why there is no forecast.
create table published.forecast_counted_series ({KEY}
    chosen  text not null,
    reason  text not null,
    primary key (run_id, kind, name, grain)
);
-- start: the first day of the week or month; paths: seeded draws, as in forecast_days.
create table published.forecast_counted ({KEY}
    start     date not null,
    forecast  double precision not null,
    naive     double precision not null,
    paths     bytea not null,
    primary key (run_id, kind, grain, name, start)
);
-- ahead: over how many weeks or months; grade and sentence stand with the model shown.
create table published.forecast_counted_scores ({KEY}
    model        text not null,
    chosen       boolean not null,
    ahead        integer not null,
    tests        integer not null,
    wape         double precision,
    total_error  double precision,
    bias         double precision,
    coverage_80  double precision,
    grade        text not null check (grade in ('', 'useful', 'rough', 'not supported')),
    sentence     text not null,
    primary key (run_id, kind, grain, name, model, ahead)
);
"""
TABLES = ["forecast_counted_series", "forecast_counted", "forecast_counted_scores"]


def upgrade() -> None:
    """Make the tables and their policies."""
    op.execute(SCHEMA)
    names = ", ".join(f"published.{table}" for table in TABLES)
    op.execute(f"grant select, insert, update, delete on {names} to basketry_job")
    op.execute(f"grant select on {names} to basketry_web, basketry_render")
    protect("published", TABLES)
