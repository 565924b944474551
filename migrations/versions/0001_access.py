"""People, sessions, grants and the functions that row-level security asks who is looking.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None

SCHEMA = """
create schema access;
grant usage on schema access to basketry_auth, basketry_web, basketry_render, basketry_job;

create table access.people (
    person_id      uuid primary key default gen_random_uuid(),
    email          text not null unique check (email = lower(email)),
    name           text not null default '',
    role           text not null check (role in ('viewer', 'analyst', 'admin')),
    all_markets    boolean not null default false,
    password_hash  text,
    disabled_at    timestamptz,
    created_at     timestamptz not null default now(),
    last_seen_at   timestamptz
);
create table access.market_grants (
    person_id  uuid not null references access.people on delete cascade,
    market     text not null,
    primary key (person_id, market)
);
-- A session is a row: the raw token is only in the person's cookie, so a stolen table opens nothing.
create table access.sessions (
    session_id   uuid primary key default gen_random_uuid(),
    token_hash   text not null unique,
    person_id    uuid not null references access.people on delete cascade,
    kind         text not null default 'browser' check (kind in ('browser', 'service')),
    peer         text not null default '',
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null,
    revoked_at   timestamptz
);
create index on access.sessions (person_id);
create table access.sign_in_attempts (
    attempted_at timestamptz not null default now(),
    email        text not null,
    peer         text not null,
    succeeded    boolean not null
);
create index on access.sign_in_attempts (email, attempted_at);
create index on access.sign_in_attempts (peer, attempted_at);
create table access.audit (
    audit_id   bigint generated always as identity primary key,
    at         timestamptz not null default now(),
    person_id  uuid,
    email      text not null default '',
    event      text not null,
    detail     jsonb not null default '{}'
);

grant select, insert, update, delete on access.people, access.market_grants, access.sessions, access.sign_in_attempts to basketry_auth;
grant select, insert on access.audit to basketry_auth;

alter table access.market_grants enable row level security;
alter table access.market_grants force row level security;
create policy auth_all on access.market_grants to basketry_auth using (true) with check (true);
create policy owner_reads on access.market_grants for select to basketry_owner using (true);

-- Who is looking: set_config('basketry.token', raw, true) once per transaction; hashed here, looked up where web cannot read.
create function access.viewer_id() returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.person_id
    from access.sessions s join access.people p using (person_id)
    where s.token_hash = encode(sha256(convert_to(nullif(current_setting('basketry.token', true), ''), 'UTF8')), 'hex')
      and s.revoked_at is null and s.expires_at > now() and p.disabled_at is null
$$;
create function access.viewer_sees_all() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select p.all_markets from access.people p where p.person_id = access.viewer_id()), false)
$$;
create function access.viewer_markets() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_agg(g.market), '{}') from access.market_grants g where g.person_id = access.viewer_id()
$$;
revoke all on function access.viewer_id(), access.viewer_sees_all(), access.viewer_markets() from public;
grant execute on function access.viewer_id(), access.viewer_sees_all(), access.viewer_markets() to basketry_web, basketry_render;
"""


def upgrade() -> None:
    """Create the schema."""
    op.execute(SCHEMA)
