"""The shop's rules as versioned data, its schedule, and what each import and the whole of the facts say of their quality.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

TABLES = """
-- One row per version; the newest counts. `change` says in words what it alters, from the next run on.
create table facts.rules (
    version     bigint generated always as identity primary key,
    body        jsonb not null,
    change      text not null default '',
    changed_by  text not null default '',
    changed_at  timestamptz not null default now()
);
insert into facts.rules (body, change) values (
    '{"currency": "", "time_zone": "Europe/London", "fiscal_year_starts": 1, "open_days": [1, 2, 3, 4, 5, 6, 7], "service_codes": {},
      "country_names": {}}', 'as installed');
create table facts.currency_rates (
    currency  text not null check (currency ~ '^[A-Z]{3}$'),
    from_day  date not null,
    rate      numeric(18,8) not null check (rate > 0),
    primary key (currency, from_day)
);
create table facts.quality (
    import_id  bigint references facts.imports on delete cascade,
    finding    text not null,
    title      text not null,
    rows       bigint not null,
    money      numeric(20,2) not null default 0,
    examples   jsonb not null default '[]',
    done       text not null,
    found_at   timestamptz not null default now()
);
create unique index quality_key on facts.quality (import_id, finding) nulls not distinct;
create table jobs.schedule (
    name       text primary key check (name in ('nightly')),
    cron       text not null,
    time_zone  text not null,
    enabled    boolean not null default true,
    -- The last due time that was acted on, by the shop's clock: two workers, or a clock that jumps, act on each once.
    last_due   timestamp,
    changed_by text not null default '',
    changed_at timestamptz not null default now()
);
-- Where an incremental query goes on: the latest moment that it gave. Addresses and passwords are not kept.
create table facts.queries (
    name   text primary key,
    since  timestamp not null,
    at     timestamptz not null default now()
);
grant select, insert, update, delete on facts.queries to basketry_job;
grant select, insert, update, delete on facts.rules, facts.currency_rates, facts.quality to basketry_job;
grant usage on all sequences in schema facts to basketry_job;
grant select, insert, update on jobs.schedule to basketry_job;
"""

DOORS = """
create function intake.quality(wanted bigint default null) returns table (
    finding text, title text, rows bigint, money numeric, examples jsonb, done text, found_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select q.finding, q.title, q.rows, case when a.all_markets then q.money end, case when a.all_markets then q.examples else '[]' end, q.done, q.found_at
    from facts.quality q, intake.asker() a
    where a.person_id is not null and q.import_id is not distinct from wanted order by q.money desc, q.rows desc, q.finding
$$;
create function jobs.scheduled() returns setof jobs.schedule
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.* from jobs.schedule s where (intake.asker()).person_id is not null
$$;
-- The worker checks that a line can be read before it acts on it; what has not even the form of one is refused here.
create function jobs.reschedule(cron text, time_zone text, enabled boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    asker access.people := intake.asker();
begin
    if asker.role <> 'admin' then
        raise exception 'the schedule is an administrator''s' using errcode = '42501';
    end if;
    if cron is null or cron !~ '^[0-9*/,A-Za-z-]+( [0-9*/,A-Za-z-]+){4}$' or length(cron) > 100 then
        raise exception 'a schedule has five fields, such as 0 3 * * *' using errcode = '22023';
    end if;
    if not exists (select from pg_timezone_names z where z.name = reschedule.time_zone) then
        raise exception 'there is no such time zone' using errcode = '22023';
    end if;
    insert into jobs.schedule as s (name, cron, time_zone, enabled, changed_by, last_due)
    values ('nightly', cron, time_zone, enabled, asker.email, now() at time zone time_zone)
    on conflict (name) do update set cron = excluded.cron, time_zone = excluded.time_zone, enabled = excluded.enabled, changed_by = excluded.changed_by,
        changed_at = now(), last_due = excluded.last_due;
    insert into access.audit (person_id, email, event, detail)
    values (asker.person_id, asker.email, 'schedule changed', jsonb_build_object('cron', cron, 'time_zone', time_zone, 'enabled', enabled));
end
$$;
-- Whom the worker tells when a run failed.
create function jobs.administrators() returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.email from access.people p where p.role = 'admin' and p.all_markets and p.disabled_at is null order by p.email
$$;
revoke all on function jobs.administrators() from public;
grant execute on function jobs.administrators() to basketry_job;
revoke all on function intake.quality(bigint), jobs.scheduled(), jobs.reschedule(text, text, boolean) from public;
grant execute on function intake.quality(bigint), jobs.scheduled(), jobs.reschedule(text, text, boolean) to basketry_web;
"""


# How people at home call their country, and their neighbours'.
AT_HOME = """
Deutschland DEU|Allemagne DEU|Österreich AUT|Autriche AUT|Schweiz CHE|Suisse CHE|Svizzera CHE|Frankreich FRA|Belgien BEL|Belgique BEL|België BEL|
Niederlande NLD|Nederland NLD|Pays-Bas NLD|Luxemburg LUX|Italien ITA|Italie ITA|Italia ITA|Spanien ESP|Espagne ESP|España ESP|Portugal PRT|
Royaume-Uni GBR|Vereinigtes Königreich GBR|Großbritannien GBR|Irland IRL|Irlande IRL|Dänemark DNK|Danmark DNK|Schweden SWE|Sverige SWE|Norwegen NOR|
Norge NOR|Finnland FIN|Suomi FIN|Polen POL|Polska POL|Tschechien CZE|Česko CZE|Slowakei SVK|Slovensko SVK|Ungarn HUN|Magyarország HUN|Slowenien SVN|
Slovenija SVN|Kroatien HRV|Hrvatska HRV|Rumänien ROU|România ROU|Bulgarien BGR|Griechenland GRC|Grèce GRC|Ελλάδα GRC|Türkei TUR|Türkiye TUR|
Estland EST|Eesti EST|Lettland LVA|Latvija LVA|Litauen LTU|Lietuva LTU|Zypern CYP|Island ISL|Ísland ISL|Liechtenstein LIE|Vereinigte Staaten USA|
États-Unis USA|Estados Unidos USA|Kanada CAN|Japon JPN|China CHN|Australien AUS|Brasil BRA|Brasilien BRA|México MEX|Mexiko MEX
"""


def upgrade() -> None:
    """Create them, and name the countries."""
    op.execute(TABLES)
    op.execute(DOORS)
    entries = [entry.strip().rpartition(" ")[::2] for entry in AT_HOME.replace("\n", "").split("|")]
    # Label and groups are those of the country's English name.
    op.get_bind().execute(
        sa.text(
            "insert into facts.countries (name, label, iso3, groups) select :name, c.label, c.iso3, c.groups from facts.countries c "
            "where c.iso3 = :iso3 and c.name = c.label limit 1 on conflict (name) do nothing"
        ),
        [{"name": name, "iso3": iso3} for name, iso3 in entries],
    )
