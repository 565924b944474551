"""The job queue (procrastinate, in its own schema) and the one function by which anyone but a worker may ask for work.

Revision ID: 0004
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0004"
down_revision = "0003"

# kind → queue and task. Arguments are checked in the function: a new kind is a new revision.
DOOR = """
create function jobs.enqueue(kind text, args jsonb default '{}') returns bigint
language plpgsql security definer set search_path = jobs, pg_catalog, pg_temp as $$
declare
    requester uuid := access.viewer_id();
    job_id bigint;
begin
    if kind is distinct from 'run' then
        raise exception 'unknown kind of job' using errcode = '22023';
    end if;
    if args - 'as_of' <> '{}'::jsonb or (args ? 'as_of' and args->>'as_of' !~ '^\\d{4}-\\d{2}-\\d{2}$') then
        raise exception 'a run takes as_of (YYYY-MM-DD) and nothing else' using errcode = '22023';
    end if;
    if requester is null or not exists (
        select 1 from access.people p where p.person_id = requester and p.role in ('analyst', 'admin')) then
        raise exception 'this person may not ask for a run' using errcode = '42501';
    end if;
    select j.id into job_id from jobs.procrastinate_jobs j where j.queueing_lock = kind and j.status = 'todo';
    if job_id is null then
        insert into jobs.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
        values ('data', kind, 0, kind, kind, args || jsonb_build_object('requested_by', requester))
        returning id into job_id;
    end if;
    return job_id;
end
$$;
revoke all on function jobs.enqueue(text, jsonb) from public;
grant usage on schema jobs to basketry_web;
grant execute on function jobs.enqueue(text, jsonb) to basketry_web;
"""

WORKER_RIGHTS = """
grant usage on schema jobs to basketry_job, basketry_render;
grant select, insert, update, delete on all tables in schema jobs to basketry_job, basketry_render;
grant usage on all sequences in schema jobs to basketry_job, basketry_render;
grant execute on all functions in schema jobs to basketry_job, basketry_render;
revoke execute on all functions in schema jobs from public;
"""


def upgrade() -> None:
    """Create procrastinate's tables in `jobs`, then the door."""
    op.execute("create schema jobs")
    op.execute("set local search_path = jobs")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute("set local search_path = public")
    op.execute(WORKER_RIGHTS)
    op.execute(DOOR)
