"""How boards are written: by functions that check who asks, what she may, and whether somebody else was faster.

Codes: BK010 no such board for this person, BK011 hers to see but not to change, BK012 changed meanwhile (detail: by whom, when),
BK013 nobody has this address (detail: the address), BK014 too much.

Revision ID: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"

FUNCTIONS = """
-- Take the board for this transaction. `known` is the version that the change was made on; null for a change that goes with any.
create function boards.take(board uuid, known integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    me uuid := access.viewer_id();
    held boards.boards;
begin
    if me is null or not board = any (boards.viewer_boards()) then
        raise exception 'no such board' using errcode = 'BK010';
    end if;
    select * into held from boards.boards b where b.board_id = board for update;
    if held.board_id is null then
        raise exception 'no such board' using errcode = 'BK010';
    end if;
    if held.owner_id <> me and access.viewer_role() <> 'admin' then
        raise exception 'not this person''s board' using errcode = 'BK011';
    end if;
    if known is not null and held.version <> known then
        raise exception 'changed meanwhile' using errcode = 'BK012', detail = jsonb_build_object(
            'by', (select coalesce(nullif(p.name, ''), p.email) from access.people p where p.person_id = held.changed_by),
            'self', held.changed_by = me, 'at', to_char(held.changed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI'))::text;
    end if;
end
$$;

create function boards.touch(board uuid) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
    update boards.boards b set version = b.version + 1, changed_at = clock_timestamp(), changed_by = access.viewer_id()
    where b.board_id = board returning b.version
$$;

create function boards.log(event text, board uuid, detail jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into access.audit (person_id, email, event, detail)
    select p.person_id, p.email, event, jsonb_build_object('board', board, 'title', (select b.title from boards.boards b where b.board_id = board)) || detail
    from access.people p where p.person_id = access.viewer_id()
$$;

create function boards.insert_tile(board uuid, tile jsonb, at integer) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into boards.tiles (board_id, tile_id, place, chart_id, query, options, title, size)
    values (board, (tile->>'tile')::integer, at, tile->>'chart', tile->>'query', tile->'options', tile->>'title', tile->>'size')
$$;

create function boards.fill(board uuid, content jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if jsonb_array_length(content->'tiles') > 24 or jsonb_array_length(content->'annotations') > 40 then
        raise exception 'too much for one board' using errcode = 'BK014';
    end if;
    update boards.boards b set title = content->>'title', description = content->>'description' where b.board_id = board;
    delete from boards.tiles t where t.board_id = board;
    delete from boards.annotations a where a.board_id = board;
    perform boards.insert_tile(board, t.value, t.ordinality::integer) from jsonb_array_elements(content->'tiles') with ordinality as t;
    insert into boards.annotations (board_id, place, day, words)
    select board, a.ordinality, (a.value->>'day')::date, a.value->>'words' from jsonb_array_elements(content->'annotations') with ordinality as a;
    return boards.touch(board);
end
$$;

create function boards.make(content jsonb) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    me uuid := access.viewer_id();
    made uuid;
begin
    if me is null then
        raise exception 'nobody is looking' using errcode = 'BK010';
    end if;
    if (select count(*) from boards.boards b where b.owner_id = me) >= 200 then
        raise exception 'too many boards' using errcode = 'BK014';
    end if;
    insert into boards.boards (owner_id, title) values (me, content->>'title') returning board_id into made;
    perform boards.fill(made, content);
    perform boards.log('board made', made, '{}');
    return made;
end
$$;

create function boards.save(board uuid, known integer, content jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform boards.take(board, known);
    return boards.fill(board, content);
end
$$;

-- Adding to the end takes nothing away from anybody: it goes with any version.
create function boards.add_tile(board uuid, tile jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    next integer;
begin
    perform boards.take(board, null);
    if (select count(*) from boards.tiles t where t.board_id = board) >= 24 then
        raise exception 'too much for one board' using errcode = 'BK014';
    end if;
    select coalesce(max(t.tile_id), 0) + 1 into next from boards.tiles t where t.board_id = board;
    perform boards.insert_tile(board, tile || jsonb_build_object('tile', next), coalesce(max(t.place), 0) + 1) from boards.tiles t where t.board_id = board;
    return boards.touch(board);
end
$$;

create function boards.share(board uuid, known integer, everyone boolean, roles text[], emails text[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    absent text;
begin
    perform boards.take(board, known);
    select e into absent from unnest(emails) as e where not exists (select from access.people p where p.email = e and p.disabled_at is null) order by e limit 1;
    if absent is not null then
        raise exception 'nobody has this address' using errcode = 'BK013', detail = absent;
    end if;
    delete from boards.shares s where s.board_id = board;
    insert into boards.shares (board_id, kind) select board, 'everyone' where everyone;
    insert into boards.shares (board_id, kind, role) select distinct board, 'role', r from unnest(roles) as r;
    insert into boards.shares (board_id, kind, person_id) select distinct board, 'person', p.person_id from access.people p where p.email = any (emails);
    perform boards.log('board shared', board, jsonb_build_object('everyone', everyone, 'roles', roles, 'people', emails));
    return boards.touch(board);
end
$$;

create function boards.remove(board uuid, known integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform boards.take(board, known);
    perform boards.log('board deleted', board, '{}');
    delete from boards.boards b where b.board_id = board;
end
$$;

-- Names of those who own or last changed a board that this person sees; nobody else's.
create function boards.name_of(person uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(nullif(p.name, ''), p.email) from access.people p
    where p.person_id = person and exists (
        select from boards.boards b where b.board_id = any (boards.viewer_boards()) and person in (b.owner_id, b.changed_by))
$$;
-- With whom a board is shared by name: for those who may change it.
create function boards.shared_with(board uuid) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.email from boards.shares s join access.people p using (person_id) join boards.boards b using (board_id)
    where s.board_id = board and (b.owner_id = access.viewer_id() or access.viewer_role() = 'admin') order by p.email
$$;
revoke all on all functions in schema boards from public;
grant execute on function boards.make(jsonb), boards.save(uuid, integer, jsonb), boards.add_tile(uuid, jsonb),
    boards.share(uuid, integer, boolean, text[], text[]), boards.remove(uuid, integer) to basketry_web;
grant execute on function boards.name_of(uuid), boards.shared_with(uuid) to basketry_web, basketry_render;
"""


def upgrade() -> None:
    """Create them."""
    op.get_bind().exec_driver_sql(FUNCTIONS.replace("%", "%%"))
