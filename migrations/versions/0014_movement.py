"""Segments at every month-end of the past; what each segment means; whether segments mean anything on these data; what their lines are like.

Revision ID: 0014
"""

from alembic import op

from migrations.protection import protect

revision = "0014"
down_revision = "0013"

SCHEMA = """
create table published.movement_dates (
    run_id  bigint not null references published.runs on delete cascade,
    place   smallint not null,
    as_of   date not null,
    primary key (run_id, place)
);
create table published.movement_segments (
    run_id   bigint not null references published.runs on delete cascade,
    code     smallint not null,
    segment  text not null,
    primary key (run_id, code)
);
-- Arrays by place of the date. segments: code, -1 before the first order. held[(a - 1) * dates + b]: segment at b by the cut points of a.
-- aged, at the same place: whether time alone took her from the segment of a.
create table published.movement_customers (
    run_id       bigint not null references published.runs on delete cascade,
    market       text not null,
    customer_id  text not null,
    shared       boolean not null,
    segments     smallint[] not null,
    held         smallint[] not null,
    aged         boolean[] not null
);
create index on published.movement_customers (run_id, market);
create index on published.movement_customers (run_id, customer_id);

-- Global by design, as cut points are.
create table published.segment_guide (
    run_id   bigint not null references published.runs on delete cascade,
    place    smallint not null,
    segment  text not null,
    cells    text not null,
    meaning  text not null,
    play     text not null,
    primary key (run_id, segment)
);
create table published.segment_gates (
    run_id  bigint not null references published.runs on delete cascade,
    name    text not null,
    passed  boolean not null,
    reason  text not null,
    primary key (run_id, name)
);
-- Lines by what is the matter with them, before and after cleaning; a line may count in several.
create table published.line_quality (
    run_id  bigint not null references published.runs on delete cascade,
    market  text not null,
    name    text not null,
    lines   bigint not null,
    amount  numeric(20,4) not null,
    primary key (run_id, market, name)
);
grant select, insert, update, delete on published.line_quality, published.movement_dates, published.movement_segments, published.movement_customers,
    published.segment_guide, published.segment_gates to basketry_job;
grant select on published.line_quality, published.movement_dates, published.movement_segments, published.movement_customers,
    published.segment_guide, published.segment_gates to basketry_web, basketry_render;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SCHEMA)
    protect("published", ["movement_customers", "line_quality"])
