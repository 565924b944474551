"""In which currency everything is counted: the one that the rules name, else that of the first file that says; pages write money in it.

Whether a run knew of any customer is told to pages too.

Revision ID: 0033
"""

from alembic import op

revision = "0033"
down_revision = "0032"

SCHEMA = """
-- In what the amounts of an import are counted; null: the file does not say, and nobody had.
alter table facts.imports add column currency text check (currency ~ '^[A-Z]{3}$');
update facts.imports set currency = 'GBP' where preset like 'UCI Online Retail%' or source = 'simulated';
-- What was simulated, or downloaded to begin with, says nothing of a shop that has brought a file of its own.
create function facts.currency() returns text language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(
        (select nullif(r.body->>'currency', '') from facts.rules r order by r.version desc limit 1),
        (select i.currency from facts.imports i
         where i.undone_at is null and i.currency is not null
           and (i.source = 'file') = exists (select from facts.imports o where o.undone_at is null and o.source = 'file')
         order by i.import_id limit 1),
        '')
$$;
drop function facts.shop();
create function facts.shop() returns table (version bigint, time_zone text, fiscal_year_starts integer, currency text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.version, r.body->>'time_zone', (r.body->>'fiscal_year_starts')::integer, facts.currency() from facts.rules r order by r.version desc limit 1
$$;
revoke all on function facts.currency(), facts.shop() from public;
grant execute on function facts.shop() to basketry_web, basketry_render;
alter table published.runs add column nobody boolean generated always as (coalesce(checks->'customers'->>1, '1') = '0') stored;
grant select (nobody) on published.runs to basketry_web, basketry_render;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SCHEMA)
