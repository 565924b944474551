"""The shop's rules on a page: what each version held, the job that looks at a change and makes it, and the few rules that pages go by.

Revision ID: 0023
"""

from alembic import op

from migrations.doors import rewrite

revision = "0023"
down_revision = "0022"

TABLES = """
-- held: the tables of a version as they were when it was made, so that one can go back to it; null in versions that are older than this.
alter table facts.rules add column held jsonb;
create function facts.rules_held() returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
    select jsonb_build_object(
        'service_codes', (select coalesce(jsonb_object_agg(s.pattern, s.reason), '{}') from facts.service_codes s),
        'country_names', (select coalesce(jsonb_object_agg(c.name, jsonb_build_object('label', c.label, 'iso3', c.iso3, 'groups', to_jsonb(c.groups))), '{}')
                          from facts.countries c),
        'rates', (select coalesce(jsonb_object_agg(r.currency || '@' || r.from_day, trim_scale(r.rate)::text), '{}') from facts.currency_rates r))
$$;
revoke all on function facts.rules_held() from public;
grant execute on function facts.rules_held() to basketry_job;
update facts.rules set held = facts.rules_held() where version = (select max(version) from facts.rules);
-- Until now nothing went by the time zone: the one that was installed is nobody's word, and times stay as files write them until somebody says.
update facts.rules set body = body || '{"time_zone": ""}' where not exists (select from facts.rules o where o.body->>'time_zone' <> 'Europe/London');

-- What a look at a change found: the version it started from, and in words what the change alters.
create table intake.rules_told (
    job_id   bigint primary key,
    asked    jsonb not null,
    base     bigint not null,
    told     text[] not null,
    told_at  timestamptz not null default now()
);
grant select, insert, update, delete on intake.rules_told to basketry_job;

create function access.audit_rules() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into access.audit (email, event, detail)
    values (coalesce(nullif(new.changed_by, ''), 'command line'), 'rules changed',
            jsonb_build_object('version', new.version, 'change', left(new.change, 1000)));
    return null;
end
$$;
revoke all on function access.audit_rules() from public;
create trigger audited after insert on facts.rules for each row execute function access.audit_rules();
"""

# A change is looked at, then made: what is made is what was looked at, by the same person, whatever the browser says.
ASKING = """
create function jobs.enqueue_rules(given jsonb) returns bigint
language plpgsql security definer set search_path = jobs, pg_catalog, pg_temp as $$
declare
    asker access.people := intake.asker();
    looked intake.rules_told;
    args jsonb;
    waiting text;
    job_id bigint;
begin
    if asker.role <> 'admin' or not asker.all_markets then
        raise exception 'the rules are changed by administrators who see all markets' using errcode = '42501';
    end if;
    if given - 'change' - 'back_to' - 'look' - 'version' - 'dry' <> '{}'::jsonb or length(given::text) > 500000 then
        raise exception 'a change of rules takes change, back_to or look' using errcode = '22023';
    end if;
    if jsonb_typeof(given->'look') = 'number' then
        select t.* into looked from intake.rules_told t join jobs.procrastinate_jobs j on j.id = t.job_id
        where t.job_id = (given->>'look')::bigint and j.args->>'requested_by' = asker.email;
        if looked.job_id is null then
            raise exception 'look first at what this changes' using errcode = 'P0002';
        end if;
        args := looked.asked || jsonb_build_object('look', looked.job_id, 'version', looked.base, 'dry', false);
    elsif jsonb_typeof(given->'change') = 'object' then
        args := jsonb_build_object('change', given->'change', 'dry', true);
    elsif jsonb_typeof(given->'back_to') = 'number' then
        args := jsonb_build_object('back_to', given->'back_to', 'dry', true);
    else
        raise exception 'a change of rules takes change, back_to or look' using errcode = '22023';
    end if;
    args := args || jsonb_build_object('requested_by', asker.email);
    waiting := 'rules ' || (args->>'dry') || ' ' || asker.person_id;
    select j.id into job_id from jobs.procrastinate_jobs j where j.queueing_lock = waiting and j.status = 'todo';
    if job_id is null then
        insert into jobs.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
        values ('data', 'rules', case when (args->>'dry')::boolean then 10 else 0 end, case when not (args->>'dry')::boolean then 'import' end, waiting, args)
        returning id into job_id;
    else
        -- As with every job: whoever asks again before it began means what was asked last.
        update jobs.procrastinate_jobs j set args = enqueue_rules.args where j.id = job_id;
    end if;
    insert into jobs.progress (job_id, message) values (job_id, '') on conflict do nothing;
    return job_id;
end
$$;
revoke all on function jobs.enqueue_rules(jsonb) from public;
"""

SEEING = """
create function intake.rules_told(wanted bigint) returns table (job_id bigint, state text, dry boolean, message text, base bigint, told text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select j.id, j.status::text, (j.args->>'dry')::boolean, coalesce(r.message, ''), t.base, t.told
    from jobs.procrastinate_jobs j left join jobs.progress r on r.job_id = j.id left join intake.rules_told t on t.job_id = j.id
    where j.id = wanted and j.task_name = 'rules' and j.args->>'requested_by' = (intake.asker()).email
$$;
-- What a change altered names markets and money: for those who see all of them.
create function intake.rules_history() returns table (version bigint, change text, changed_by text, changed_at timestamptz, kept boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.version, case when a.all_markets then r.change end, r.changed_by, r.changed_at, r.held is not null
    from facts.rules r, intake.asker() a where a.person_id is not null order by r.version desc limit 200
$$;
create function intake.rules_version(wanted bigint) returns table (version bigint, body jsonb, held jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.version, r.body, r.held from facts.rules r
    where (intake.asker()).person_id is not null and r.version = coalesce(wanted, (select max(n.version) from facts.rules n))
$$;
-- Of the files in force that may mark cancellations: how many do, and how many do not.
create function intake.returns_marked() returns table (marked bigint, unmarked bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) filter (where i.marked), count(*) filter (where not i.marked)
    from facts.imports i where (intake.asker()).person_id is not null and i.undone_at is null
$$;
-- The rules that every page goes by. They say nothing of anybody, and are the same for all.
create function facts.shop() returns table (version bigint, time_zone text, fiscal_year_starts integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.version, r.body->>'time_zone', (r.body->>'fiscal_year_starts')::integer from facts.rules r order by r.version desc limit 1
$$;
revoke all on function intake.rules_told(bigint), intake.rules_history(), intake.rules_version(bigint), intake.returns_marked(), facts.shop() from public;
grant execute on function intake.rules_told(bigint), intake.rules_history(), intake.rules_version(bigint), intake.returns_marked() to basketry_web;
grant execute on function facts.shop() to basketry_web, basketry_render;
"""

# The door for jobs gets one more kind, and the list of jobs shows it; the rest of both stays as it is.
DOORS = {
    "jobs.enqueue(text, jsonb)": (
        "    if kind = 'picture' then", "    if kind = 'rules' then\n        return jobs.enqueue_rules(args);\n    end if;\n    if kind = 'picture' then"
    ),
    "jobs.listed()": ("'preview', 'import', 'undo')", "'preview', 'import', 'undo', 'rules')"),
}  # fmt: skip


def upgrade() -> None:
    """Change the tables, and open the doors."""
    for part in (TABLES, ASKING, SEEING):
        op.execute(part)
    rewrite(DOORS)
