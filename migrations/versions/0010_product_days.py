"""Products of a day, packed: one row per market, segment and day, with the products side by side in arrays.

The odd days at the ends of a period come from here. As rows they would be four fifths of the order lines; packed they are a seventieth of their size
(docs/decisions/0005).

Revision ID: 0010
"""

from alembic import op

from migrations.protection import protect

revision = "0010"
down_revision = "0009"

TABLE = """
create table published.product_days (
    run_id         bigint not null references published.runs on delete cascade,
    market         text not null,
    segment        text not null,
    day            date not null,
    product_codes  text[] not null,
    units          bigint[] not null,
    orders         integer[] not null,
    gross          bigint[] not null,
    returns        bigint[] not null
);
comment on table published.product_days is 'merchandise of customers with a segment; units, gross and returns are in ten-thousandths';
create index on published.product_days (run_id, day, market);
grant select, insert, update, delete on published.product_days to basketry_job;
grant select on published.product_days to basketry_web, basketry_render;
-- A run from before has no such rows: better no answer than a wrong one, until the next run (`make run` makes one at once).
delete from published.current_runs where kind = 'core';
do $$ begin
    if current_setting('server_version_num')::int >= 170000 then
        execute 'grant maintain on published.product_days to basketry_job';
    end if;
end $$
"""


def upgrade() -> None:
    """Create the table and its policies."""
    op.execute(TABLE)
    protect("published", ["product_days"])
