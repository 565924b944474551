"""Pictures for slides: asked for by a viewer, drawn by the role `render` as that viewer, and given to nobody else.

The worker cannot read people or sessions and cannot ask for pictures itself: it is told whom to draw for, and gets a session of two minutes that ends with
the picture. No raw token is kept. Pictures are thrown away after an hour.

Revision ID: 0011
"""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLE = """
create table jobs.pictures (
    picture_id  uuid primary key default gen_random_uuid(),
    person_id   uuid not null references access.people on delete cascade,
    key         text not null check (key ~ '^basketry-[0-9a-f]{64}$'),
    chart       text not null check (chart ~ '^[a-z0-9-]{1,60}$'),
    query       text not null check (length(query) <= 65536),
    job_id      bigint,
    asked_at    timestamptz not null default now(),
    begun       int not null default 0,
    image       bytea check (octet_length(image) <= 8388608),
    failed      text,
    unique (person_id, key)
);
create index on jobs.pictures (asked_at);
"""

# The door of 0004, with one more kind.
DOOR = """
create or replace function jobs.enqueue(kind text, args jsonb default '{}') returns bigint
language plpgsql security definer set search_path = jobs, pg_catalog, pg_temp as $$
declare
    requester uuid := access.viewer_id();
    job_id bigint;
begin
    if kind = 'picture' then
        return jobs.enqueue_picture(args, requester);
    end if;
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
"""

# Null: nobody draws. A worker is there when the role `render` is connected to this database.
ASK = """
create function jobs.enqueue_picture(args jsonb, requester uuid) returns bigint
language plpgsql set search_path = jobs, pg_catalog, pg_temp as $$
declare
    asked jobs.pictures%rowtype;
    queued bigint;
begin
    if requester is null then
        raise exception 'nobody asks for this picture' using errcode = '42501';
    end if;
    if args - array['chart', 'query', 'key'] <> '{}'::jsonb or jsonb_typeof(args->'chart') is distinct from 'string'
        or jsonb_typeof(args->'query') is distinct from 'string' or jsonb_typeof(args->'key') is distinct from 'string' then
        raise exception 'a picture takes chart, query and key, all texts' using errcode = '22023';
    end if;
    if not exists (select from pg_stat_activity a where a.usename = 'basketry_render' and a.datname = current_database()) then
        return null;
    end if;
    delete from jobs.pictures p where p.asked_at < now() - interval '1 hour' or (p.image is null and p.asked_at < now() - interval '2 minutes');
    if (select count(*) from jobs.pictures p where p.person_id = requester and p.image is null and p.failed is null) >= 40 then
        raise exception 'this person waits for many pictures already' using errcode = '53400';
    end if;
    insert into jobs.pictures (person_id, key, chart, query) values (requester, args->>'key', args->>'chart', args->>'query')
    on conflict (person_id, key) do nothing returning * into asked;
    if asked.picture_id is null then
        return (select p.job_id from jobs.pictures p where p.person_id = requester and p.key = args->>'key');
    end if;
    insert into jobs.procrastinate_jobs (queue_name, task_name, priority, args)
    values ('render', 'picture', 0, jsonb_build_object('picture_id', asked.picture_id)) returning id into queued;
    update jobs.pictures p set job_id = queued where p.picture_id = asked.picture_id;
    return queued;
end
$$;
create function jobs.picture(wanted text) returns table (state text, image bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when p.image is not null then 'done' when p.failed is not null then 'failed' else 'waiting' end, p.image
    from jobs.pictures p where p.key = wanted and p.person_id = access.viewer_id() and (p.image is not null or p.asked_at > now() - interval '2 minutes')
$$;
"""

DRAW = """
create function jobs.begin_picture(wanted uuid)
returns table (token text, chart text, query text, key text, person_id text, email text, name text, role text, all_markets boolean, markets text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    asked jobs.pictures%rowtype;
    minted text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
begin
    update jobs.pictures p set begun = p.begun + 1
    where p.picture_id = wanted and p.image is null and p.failed is null and p.begun < 2 and p.asked_at > now() - interval '10 minutes'
        and exists (select from access.people who where who.person_id = p.person_id and who.disabled_at is null)
    returning p.* into asked;
    if asked.picture_id is null then
        return;
    end if;
    insert into access.sessions (token_hash, person_id, kind, peer, expires_at)
    values (encode(sha256(convert_to(minted, 'UTF8')), 'hex'), asked.person_id, 'service', 'render', now() + interval '2 minutes');
    return query
        select minted, asked.chart, asked.query, asked.key, who.person_id::text, who.email, who.name, who.role, who.all_markets,
               coalesce((select array_agg(g.market order by g.market) from access.market_grants g where g.person_id = who.person_id), '{}')
        from access.people who where who.person_id = asked.person_id;
end
$$;
create function jobs.finish_picture(wanted uuid, minted text, drawn bytea, reason text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update access.sessions s set revoked_at = now()
    where s.token_hash = encode(sha256(convert_to(minted, 'UTF8')), 'hex') and s.kind = 'service' and s.peer = 'render' and s.revoked_at is null;
    if not found then
        raise exception 'this picture was not begun' using errcode = '42501';
    end if;
    update jobs.pictures p set image = drawn, failed = case when drawn is null then coalesce(left(reason, 300), 'no reason given') end
    where p.picture_id = wanted and p.image is null
        and p.person_id = (select s.person_id from access.sessions s where s.token_hash = encode(sha256(convert_to(minted, 'UTF8')), 'hex'));
end
$$;
revoke all on function jobs.enqueue_picture(jsonb, uuid), jobs.picture(text), jobs.begin_picture(uuid),
    jobs.finish_picture(uuid, text, bytea, text) from public;
grant execute on function jobs.picture(text) to basketry_web;
grant execute on function jobs.begin_picture(uuid), jobs.finish_picture(uuid, text, bytea, text) to basketry_render;
"""


def upgrade() -> None:
    """Create them."""
    for statement in (TABLE, ASK, DOOR, DRAW):
        op.execute(statement)
