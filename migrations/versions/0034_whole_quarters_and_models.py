"""What is expected after the days that tests reach, so that the next quarter can be told whole; and models, which become jobs of their own.

Revision ID: 0034
"""

from alembic import op

from migrations.doors import rewrite
from migrations.protection import protect

revision = "0034"
down_revision = "0033"

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

# Models share the lock of what takes long, and come before the rest of it.
DOORS = {
    "jobs.listed()": ("j.task_name in ('quality', 'run',", "j.task_name in ('quality', 'models', 'run',"),
    "jobs.again(bigint)": ("if job.task_name in ('forecasts', 'quality') then", "if job.task_name in ('models', 'forecasts', 'quality') then"),
    "jobs.afterwards(text, jsonb)": (
        "values ('data', kind, -10, 'slow', waiting, args)", "values ('data', kind, case kind when 'models' then -5 else -10 end, 'slow', waiting, args)"
    ),
}  # fmt: skip


def upgrade() -> None:
    """Make the table and its policies, and open the doors."""
    op.execute(FURTHER)
    protect("published", ["forecast_further"])
    rewrite(DOORS)
