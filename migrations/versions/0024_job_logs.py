"""What each job said, and when; quality reports and forecasts are jobs of their own, and start again as such.

Revision ID: 0024
"""

from alembic import op

from migrations.doors import rewrite

revision = "0024"
down_revision = "0023"

TABLES = """
create table jobs.log (
    entry    bigint generated always as identity primary key,
    job_id   bigint not null references jobs.procrastinate_jobs on delete cascade,
    at       timestamptz not null default clock_timestamp(),
    message  text not null
);
create index log_of_job on jobs.log (job_id, entry);
grant select, insert, update, delete on jobs.log to basketry_job;
grant usage on all sequences in schema jobs to basketry_job;
"""

# What the queue wrote down of a job, and what the job said itself.
SEEING = """
create function jobs.told(wanted bigint) returns table (at timestamptz, message text)
language sql stable security definer set search_path = jobs, pg_catalog, pg_temp as $$
    select said.at, said.message from (
        select v.at, v.id as place, case v.type::text
            when 'deferred' then 'Asked for.' when 'started' then 'Begun.' when 'succeeded' then 'Done.' when 'failed' then 'Failed.'
            when 'cancelled' then 'Cancelled.' when 'abort_requested' then 'Somebody asked it to stop.' when 'aborted' then 'Stopped.'
            else 'Its worker was gone: it waits for another.' end as message
        from procrastinate_events v where v.job_id = wanted and v.type <> 'scheduled'
        union all
        select l.at, l.entry, l.message from log l where l.job_id = wanted) said
    where (intake.asker()).person_id is not null
      and exists (select from procrastinate_jobs j where j.id = wanted and j.queue_name = 'data' and j.task_name not in ('tick', 'retry_stalled', 'sweep'))
    order by said.at desc, said.place desc limit 500
$$;
revoke all on function jobs.told(bigint) from public;
grant execute on function jobs.told(bigint) to basketry_web;
create function jobs.afterwards(kind text, args jsonb) returns bigint
language plpgsql security definer set search_path = jobs, pg_catalog, pg_temp as $$
declare
    waiting text := trim(kind || ' ' || coalesce(args->>'import_id', args->>'as_of', ''));
    job_id bigint;
begin
    select j.id into job_id from procrastinate_jobs j where j.queueing_lock = waiting and j.status = 'todo';
    if job_id is null then
        insert into procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
        values ('data', kind, -10, 'slow', waiting, args) returning id into job_id;
    end if;
    return job_id;
end
$$;
revoke all on function jobs.afterwards(text, jsonb) from public;
"""

# The rest of these doors stays as it is. A job that waits is not held back by one of the old kind of lock.
DOORS = {
    "jobs.listed()": ("j.task_name in ('run',", "j.task_name in ('quality', 'run',"),
    "jobs.again(bigint)": (
        "    if job.task_name in ('run', 'nightly', 'forecasts') then",
        "    if job.task_name in ('forecasts', 'quality') then\n        return jobs.afterwards(job.task_name, job.args);\n    end if;\n"
        "    if job.task_name in ('run', 'nightly') then",
    ),
}
WAITING = "update jobs.procrastinate_jobs set lock = 'slow', priority = -10 where task_name = 'forecasts' and status = 'todo'"


def upgrade() -> None:
    """Create the table, and open the doors."""
    for part in (TABLES, SEEING, WAITING):
        op.execute(part)
    rewrite(DOORS)
