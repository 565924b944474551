"""What is expected after the days that tests reach, so that the next quarter can be told whole; and models, which become jobs of their own.

Revision ID: 0034
"""

from alembic import op

from migrations.protection import protect

revision = "0034"
down_revision = "0031"

# As forecast_days, whose paths go on here; the market '' is all markets together.
FURTHER = """
create table published.forecast_further (
    run_id    bigint not null references published.runs on delete cascade,
    kind      text not null check (kind in ('market', 'total')),
    name      text not null,
    market    text not null check ((kind = 'market') = (market <> '')),
    measure   text not null check (measure in ('net', 'gross')),
    day       date not null,
    forecast  double precision not null,
    paths     bytea not null,
    primary key (run_id, kind, measure, name, day)
);
grant select, insert, update, delete on published.forecast_further to basketry_job;
grant select on published.forecast_further to basketry_web, basketry_render;
"""


def upgrade() -> None:
    """Make the table and its policies."""
    op.execute(FURTHER)
    protect("published", ["forecast_further"])
