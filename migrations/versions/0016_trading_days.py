"""What analysts say about days: whether a market trades. Written through one function, read by the next forecasts run.

Revision ID: 0016
"""

from alembic import op

from migrations.protection import protect

revision = "0016"
down_revision = "0015"

# Market '' means every market; only who sees all markets may say that.
SCHEMA = """
create table facts.trading_days (
    market    text not null,
    day       date not null,
    trading   boolean not null,
    note      text not null default '',
    said_by   uuid not null,
    said_at   timestamptz not null default now(),
    primary key (market, day)
);
grant select, delete on facts.trading_days to basketry_job;
-- The function runs as the owner, whom forced row-level security binds too.
create policy owner_reads on facts.markets for select to basketry_owner using (true);
create policy owner_writes on facts.trading_days to basketry_owner using (true) with check (true);
grant select (market, day, trading, note, said_at) on facts.trading_days to basketry_web, basketry_render;

-- trading null takes back what was said.
create function facts.say_trading_days(of_market text, first_day date, last_day date, is_trading boolean, because text default '') returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    speaker uuid := access.viewer_id();
    days integer;
begin
    if speaker is null or not exists (
        select 1 from access.people p where p.person_id = speaker and p.role in ('analyst', 'admin')) then
        raise exception 'this person may not change the trading calendar' using errcode = '42501';
    end if;
    if not (access.viewer_sees_all() or (of_market <> '' and of_market = any (access.viewer_markets()))) then
        raise exception 'this market is not among the ones this person may see' using errcode = '42501';
    end if;
    if of_market is null or (of_market <> '' and not exists (select 1 from facts.markets m where m.market = of_market)) then
        raise exception 'there is no such market' using errcode = '22023';
    end if;
    if first_day is null or last_day is null or last_day < first_day or last_day - first_day > 366 then
        raise exception 'a span of at most 366 days is expected, its end not before its beginning' using errcode = '22023';
    end if;
    if length(coalesce(because, '')) > 200 then
        raise exception 'a note has at most 200 letters' using errcode = '22023';
    end if;
    delete from facts.trading_days t where t.market = of_market and t.day between first_day and last_day;
    get diagnostics days = row_count;
    if is_trading is not null then
        insert into facts.trading_days (market, day, trading, note, said_by)
        select of_market, first_day + n, is_trading, coalesce(because, ''), speaker from generate_series(0, last_day - first_day) as n;
        get diagnostics days = row_count;
    end if;
    insert into access.audit (email, event, detail)
    select p.email, 'trading days', jsonb_build_object('market', of_market, 'from', first_day, 'to', last_day, 'trading', is_trading, 'note', because)
    from access.people p where p.person_id = speaker;
    return days;
end
$$;
revoke all on function facts.say_trading_days(text, date, date, boolean, text) from public;
grant execute on function facts.say_trading_days(text, date, date, boolean, text) to basketry_web;
"""


def upgrade() -> None:
    """Make the table and the door to it."""
    op.execute(SCHEMA)
    protect("facts", ["trading_days"])
