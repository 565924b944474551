"""Files that come in through the browser, the jobs that look at them and load them, and what those jobs say of themselves.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"

TABLES = """
create schema intake;
grant usage on schema intake to basketry_job, basketry_web;

create table intake.uploads (
    upload_id    bigint generated always as identity primary key,
    person_id    uuid not null,
    email        text not null,
    file_name    text not null,
    size_bytes   bigint not null,
    begun_at     timestamptz not null default now(),
    state        text not null default 'receiving' check (state in ('receiving', 'received', 'looked at', 'imported', 'refused')),
    preview      jsonb,
    message      text not null default '',
    import_id    bigint
);
-- Without a write-ahead log: after a crash of the server a file that was not imported yet is sent again.
create unlogged table intake.chunks (
    upload_id  bigint not null,
    position   integer not null,
    content    bytea not null,
    primary key (upload_id, position)
);
alter table intake.chunks alter column content set storage external;
grant select, insert, update, delete on intake.uploads, intake.chunks to basketry_job;
grant usage on all sequences in schema intake to basketry_job;

create table jobs.progress (
    job_id   bigint primary key,
    done     bigint not null default 0,
    total    bigint,
    message  text not null default '',
    at       timestamptz not null default now()
);
grant select, insert, update, delete on jobs.progress to basketry_job;
"""

# Who asks is found by the session's token, as everywhere; a viewer may ask for nothing here.
ASKING = """
create function intake.asker() returns access.people
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found access.people;
begin
    select p.* into found from access.people p where p.person_id = access.viewer_id() and p.role in ('analyst', 'admin');
    if found.person_id is null then
        raise exception 'this is not open to this person' using errcode = '42501';
    end if;
    return found;
end
$$;
create function intake.mine(wanted bigint) returns intake.uploads
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found intake.uploads;
begin
    select u.* into found from intake.uploads u where u.upload_id = wanted and u.person_id = (intake.asker()).person_id;
    if found.upload_id is null then
        raise exception 'there is no such upload' using errcode = 'P0002';
    end if;
    return found;
end
$$;
"""

# A file comes in pieces of one megabyte: each is a request of its own, so that nothing is held in memory and what was broken off goes on.
RECEIVING = """
create function intake.begin(file_name text, size_bytes bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    asker access.people := intake.asker();
    kept bigint;
begin
    if size_bytes is null or size_bytes < 1 or size_bytes > 2147483648 then
        raise exception 'a file has between 1 byte and 2 GiB' using errcode = '22023';
    end if;
    if file_name is null or length(file_name) not between 1 and 200 or file_name ~ '[/\\\\[:cntrl:]]' then
        raise exception 'a file name has 1 to 200 letters and no folder' using errcode = '22023';
    end if;
    -- The same file again goes on where it was broken off.
    select u.upload_id into kept from intake.uploads u where u.person_id = asker.person_id and u.state = 'receiving'
        and u.file_name = begin.file_name and u.size_bytes = begin.size_bytes and u.begun_at > now() - interval '1 day'
        order by u.upload_id desc limit 1;
    if kept is not null then
        return kept;
    end if;
    if (select coalesce(sum(u.size_bytes), 0) from intake.uploads u where u.person_id = asker.person_id and u.state in ('receiving', 'received', 'looked at'))
       + size_bytes > 8589934592 then
        raise exception 'more than 8 GiB of files wait to be imported' using errcode = '53400';
    end if;
    insert into intake.uploads (person_id, email, file_name, size_bytes) values (asker.person_id, asker.email, file_name, size_bytes)
    returning upload_id into kept;
    return kept;
end
$$;
create function intake.receive(wanted bigint, place integer, content bytea) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    upload intake.uploads := intake.mine(wanted);
begin
    if upload.state <> 'receiving' or place < 0 or place::bigint * 1048576 >= upload.size_bytes
       or length(content) <> least(1048576, upload.size_bytes - place::bigint * 1048576) then
        raise exception 'this piece does not belong to the file' using errcode = '22023';
    end if;
    insert into intake.chunks (upload_id, position, content) values (wanted, place, content)
    on conflict (upload_id, position) do update set content = excluded.content;
end
$$;
create function intake.have(wanted bigint) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_agg(c.position order by c.position), '{}') from intake.chunks c where c.upload_id = (intake.mine(wanted)).upload_id
$$;
create function intake.finish(wanted bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    upload intake.uploads := intake.mine(wanted);
begin
    if upload.state = 'receiving' then
        if (select coalesce(sum(length(c.content)), 0) from intake.chunks c where c.upload_id = wanted) <> upload.size_bytes then
            raise exception 'pieces of the file are missing' using errcode = '22023';
        end if;
        update intake.uploads u set state = 'received' where u.upload_id = wanted;
        insert into access.audit (person_id, email, event, detail)
        values (upload.person_id, upload.email, 'upload', jsonb_build_object('file', upload.file_name, 'bytes', upload.size_bytes));
    end if;
    return jobs.enqueue('preview', jsonb_build_object('upload_id', wanted));
end
$$;
create function intake.drop_upload(wanted bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    upload intake.uploads := intake.mine(wanted);
begin
    delete from intake.chunks c where c.upload_id = upload.upload_id;
    delete from intake.uploads u where u.upload_id = upload.upload_id and u.state <> 'imported';
end
$$;
"""

DOOR = """
create or replace function jobs.enqueue(kind text, args jsonb default '{}') returns bigint
language plpgsql security definer set search_path = jobs, pg_catalog, pg_temp as $$
declare
    requester uuid := access.viewer_id();
    asker access.people;
    named text;
    alone text;
    waiting text;
    job_id bigint;
begin
    if kind = 'picture' then
        return jobs.enqueue_picture(args, requester);
    end if;
    select p.* into asker from access.people p where p.person_id = requester and p.role in ('analyst', 'admin');
    if asker.person_id is null then
        raise exception 'this person may not ask for a run' using errcode = '42501';
    end if;
    if kind = 'run' then
        if args - 'as_of' <> '{}'::jsonb or (args ? 'as_of' and args->>'as_of' !~ '^\\d{4}-\\d{2}-\\d{2}$') then
            raise exception 'a run takes as_of (YYYY-MM-DD) and nothing else' using errcode = '22023';
        end if;
        alone := 'run'; waiting := 'run';
    elsif kind in ('preview', 'import') then
        if args - 'upload_id' - 'mapping' <> '{}'::jsonb or jsonb_typeof(args->'upload_id') is distinct from 'number'
           or jsonb_typeof(coalesce(args->'mapping', '{}')) <> 'object' or length(args::text) > 20000 then
            raise exception 'a preview and an import take upload_id and mapping' using errcode = '22023';
        end if;
        named := (intake.mine((args->>'upload_id')::bigint)).file_name;
        alone := case kind when 'import' then 'import' end; waiting := kind || ' ' || (args->>'upload_id');
    elsif kind = 'undo' then
        if args - 'import_id' <> '{}'::jsonb or jsonb_typeof(args->'import_id') is distinct from 'number' then
            raise exception 'an undo takes import_id' using errcode = '22023';
        end if;
        select i.file_name into named from facts.imports i where i.import_id = (args->>'import_id')::bigint and i.undone_at is null;
        if named is null then
            raise exception 'there is no such import' using errcode = 'P0002';
        end if;
        alone := 'import'; waiting := 'undo ' || (args->>'import_id');
    else
        raise exception 'unknown kind of job' using errcode = '22023';
    end if;
    args := args || jsonb_build_object('requested_by', case kind when 'run' then requester::text else asker.email end);
    select j.id into job_id from jobs.procrastinate_jobs j where j.queueing_lock = waiting and j.status = 'todo';
    if job_id is null then
        insert into jobs.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
        values ('data', kind, case kind when 'preview' then 10 else 0 end, alone, waiting, args)
        returning id into job_id;
    else
        -- Whoever asks again before it began means what was asked last.
        update jobs.procrastinate_jobs j set args = enqueue.args where j.id = job_id;
    end if;
    insert into jobs.progress (job_id, message) values (job_id, coalesce(named, '')) on conflict do nothing;
    return job_id;
end
$$;
create function jobs.cancel(wanted bigint) returns text
language plpgsql security definer set search_path = jobs, pg_catalog, pg_temp as $$
declare
    asker access.people := intake.asker();
    found text;
begin
    update jobs.procrastinate_jobs j set status = 'cancelled' where j.id = wanted and j.status = 'todo' returning 'cancelled' into found;
    if found is null then
        update jobs.procrastinate_jobs j set abort_requested = true where j.id = wanted and j.status = 'doing' returning 'asked to stop' into found;
    end if;
    if found is null then
        raise exception 'this job is over' using errcode = 'P0002';
    end if;
    insert into access.audit (person_id, email, event, detail)
    values (asker.person_id, asker.email, 'job ' || found, jsonb_build_object('job_id', wanted));
    return found;
end
$$;
create function jobs.again(wanted bigint) returns bigint
language plpgsql security definer set search_path = jobs, pg_catalog, pg_temp as $$
declare
    asker access.people := intake.asker();
    job jobs.procrastinate_jobs;
begin
    select j.* into job from jobs.procrastinate_jobs j where j.id = wanted and j.status in ('failed', 'cancelled', 'aborted');
    if job.id is null then
        raise exception 'only a job that failed or was cancelled is started again' using errcode = 'P0002';
    end if;
    if job.task_name in ('run', 'nightly', 'forecasts') then
        return jobs.enqueue('run', '{}');
    end if;
    return jobs.enqueue(job.task_name, job.args - 'requested_by');
end
$$;
"""

SEEING = """
create function jobs.listed() returns table (
    job_id bigint, kind text, state text, what text, asked_by text, asked_at timestamptz, started_at timestamptz, ended_at timestamptz, done bigint,
    total bigint, message text)
language sql stable security definer set search_path = jobs, pg_catalog, pg_temp as $$
    select j.id, j.task_name, j.status::text, coalesce(u.file_name, i.file_name, ''),
           coalesce(p.email, j.args->>'requested_by', 'schedule'),
           e.asked_at, e.started_at, e.ended_at, coalesce(r.done, 0), r.total, coalesce(r.message, '')
    from jobs.procrastinate_jobs j
    left join jobs.progress r on r.job_id = j.id
    left join intake.uploads u on j.task_name in ('preview', 'import') and u.upload_id = (j.args->>'upload_id')::bigint
    left join facts.imports i on j.task_name = 'undo' and i.import_id = (j.args->>'import_id')::bigint
    left join access.people p on p.person_id::text = j.args->>'requested_by'
    left join lateral (
        select min(v.at) filter (where v.type = 'deferred') as asked_at, max(v.at) filter (where v.type = 'started') as started_at,
               max(v.at) filter (where v.type in ('succeeded', 'failed', 'cancelled', 'aborted')) as ended_at
        from jobs.procrastinate_events v where v.job_id = j.id) e on true
    where (intake.asker()).person_id is not null and j.queue_name = 'data' and j.task_name in ('run', 'nightly', 'forecasts', 'preview', 'import', 'undo')
    order by j.id desc limit 100
$$;
create function intake.listed() returns setof intake.uploads
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select u.* from intake.uploads u where u.person_id = (intake.asker()).person_id order by u.upload_id desc limit 20
$$;
create function intake.imports() returns table (
    import_id bigint, file_name text, preset text, imported_at timestamptz, requested_by text, rows_read bigint, rows_rejected bigint, lines_new bigint,
    lines_known bigint, undone_at timestamptz, undone_by text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select i.import_id, i.file_name, i.preset, i.imported_at, i.requested_by, i.rows_read, i.rows_rejected, i.lines_new, i.lines_known, i.undone_at,
           i.undone_by
    from facts.imports i where (intake.asker()).person_id is not null order by i.import_id desc limit 500
$$;
-- Rejected rows are rows of every market: for those who see all of them.
create function intake.rejected(wanted bigint) returns table (line_no bigint, column_name text, reason text, source_row jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.line_no, r.column_name, r.reason, r.source_row from facts.rejected_lines r
    where r.import_id = wanted and (intake.asker()).all_markets order by r.line_no limit 100000
$$;
"""

RIGHTS = """
revoke all on function intake.asker(), intake.mine(bigint), intake.begin(text, bigint), intake.receive(bigint, integer, bytea), intake.have(bigint),
    intake.finish(bigint), intake.drop_upload(bigint), jobs.cancel(bigint), jobs.again(bigint), jobs.listed(), intake.listed(), intake.imports(),
    intake.rejected(bigint) from public;
grant execute on function intake.begin(text, bigint), intake.receive(bigint, integer, bytea), intake.have(bigint), intake.finish(bigint),
    intake.drop_upload(bigint), jobs.cancel(bigint), jobs.again(bigint), jobs.listed(), intake.listed(), intake.imports(), intake.rejected(bigint)
    to basketry_web;
"""


def upgrade() -> None:
    """Create the tables and the doors to them."""
    for part in (TABLES, ASKING, DOOR, RECEIVING, SEEING, RIGHTS):
        op.execute(part)
