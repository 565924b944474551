"""Boards: questions that people put together, and with whom they share them. Row-level security decides which boards a session sees.

Revision ID: 0020
"""

from alembic import op

revision = "0020"
down_revision = "0019"

SCHEMA = """
create function access.viewer_role() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.role from access.people p where p.person_id = access.viewer_id()
$$;
revoke all on function access.viewer_role() from public;
grant execute on function access.viewer_role() to basketry_web, basketry_render;

create schema boards;
grant usage on schema boards to basketry_web, basketry_render;

create table boards.boards (
    board_id     uuid primary key default gen_random_uuid(),
    owner_id     uuid not null references access.people on delete cascade,
    title        text not null check (length(title) between 1 and 120),
    description  text not null default '' check (length(description) <= 2000),
    version      integer not null default 0,
    created_at   timestamptz not null default now(),
    changed_at   timestamptz not null default now(),
    changed_by   uuid references access.people on delete set null
);
create index on boards.boards (owner_id);
-- A tile is a question: a chart, its filters as they stand in a link, its own options. Never data, never a figure.
create table boards.tiles (
    board_id  uuid not null references boards.boards on delete cascade,
    tile_id   integer not null check (tile_id between 1 and 100000),
    place     integer not null,
    chart_id  text not null check (length(chart_id) between 1 and 80),
    query     text not null default '' check (length(query) <= 8000),
    options   jsonb not null default '{}',
    title     text not null default '' check (length(title) <= 160),
    size      text not null default 'normal' check (size in ('normal', 'wide')),
    primary key (board_id, tile_id)
);
create table boards.annotations (
    board_id  uuid not null references boards.boards on delete cascade,
    place     integer not null,
    day       date not null,
    words     text not null check (length(words) between 1 and 80),
    primary key (board_id, place)
);
create table boards.shares (
    board_id   uuid not null references boards.boards on delete cascade,
    kind       text not null check (kind in ('everyone', 'role', 'person')),
    role       text check (role in ('viewer', 'analyst', 'admin')),
    person_id  uuid references access.people on delete cascade,
    check ((kind = 'role') = (role is not null) and (kind = 'person') = (person_id is not null)),
    unique nulls not distinct (board_id, kind, role, person_id)
);
create index on boards.shares (person_id);

-- The boards of whoever is looking: her own, those shared with everyone, with her role or with her; an administrator sees all. No session, no board.
create function boards.viewer_boards() returns uuid[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with me as materialized (select access.viewer_id() as person_id, access.viewer_role() as role)
    select coalesce(array_agg(b.board_id), '{}')
    from me join boards.boards b on me.person_id is not null
    where b.owner_id = me.person_id or me.role = 'admin' or exists (
        select from boards.shares s
        where s.board_id = b.board_id and (s.kind = 'everyone' or s.role = me.role or s.person_id = me.person_id))
$$;
revoke all on function boards.viewer_boards() from public;
grant execute on function boards.viewer_boards() to basketry_web, basketry_render;
grant select on all tables in schema boards to basketry_web, basketry_render;
"""
TABLES = ("boards", "tiles", "annotations", "shares")


def upgrade() -> None:
    """Create the schema; each table is read through the one policy, and written by its owner's functions alone (0021)."""
    op.execute(SCHEMA)
    for table in TABLES:
        op.execute(f"alter table boards.{table} enable row level security")
        op.execute(f"alter table boards.{table} force row level security")
        op.execute(
            f"create policy viewer_boards on boards.{table} for select to basketry_web, basketry_render "
            "using (board_id = any ((select boards.viewer_boards())::uuid[]))"
        )
        op.execute(f"create policy owner_all on boards.{table} to basketry_owner using (true) with check (true)")
