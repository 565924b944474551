"""Boards in the database: read through row-level security, written by its functions, which check rights and versions (revision 0021)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dashapp import clock as clocks
from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.boards.contents import Annotation, Board, Content, Tile
from dashapp.clock import Clock
from dashapp.errors import BadRequest, Conflict, NotAllowed, NotFound

ABSENT = "There is no such board. It may have been deleted, or it is not shared with you."
NOT_YOURS = "This board belongs to somebody else. Nothing was changed; duplicate it to have one of your own."
FULL = "That is more than a board, or a person, may hold (24 charts and 40 annotations a board, 200 boards a person). Nothing was changed."

LISTED = """
select b.board_id::text as board_id, b.title, b.description, b.version, b.owner_id::text as owner_id, boards.name_of(b.owner_id) as owner, b.changed_at,
       coalesce(boards.name_of(b.changed_by), '') as changed_by,
       coalesce((select array_agg(t.size order by t.place) from boards.tiles t where t.board_id = b.board_id), '{}') as sizes,
       coalesce((select array_agg(distinct s.kind || coalesce(' ' || s.role, '')) from boards.shares s where s.board_id = b.board_id), '{}') as shares,
       (select count(*) from boards.shares s where s.board_id = b.board_id and s.kind = 'person') as people
from boards.boards b
"""
ONE = f"{LISTED} where b.board_id = cast(:board as uuid)"
ALL = f"{LISTED} order by b.changed_at desc, b.board_id"
TILES = "select tile_id, chart_id, query, options, title, size from boards.tiles where board_id = cast(:board as uuid) order by place, tile_id"
ANNOTATIONS = "select day::text as day, words from boards.annotations where board_id = cast(:board as uuid) order by day, place"
SHARES = "select kind, role from boards.shares where board_id = cast(:board as uuid) and kind <> 'person'"
PEOPLE = "select boards.shared_with(cast(:board as uuid))"


@dataclass(frozen=True)
class Summary:
    """A board in a list: `sizes` are those of its tiles, in their order."""

    board: Board
    sizes: tuple[str, ...]


@dataclass(frozen=True)
class Shares:
    """With whom a board is shared."""

    everyone: bool
    roles: tuple[str, ...]
    people: tuple[str, ...]


def listed(engine: Engine, viewer: Viewer) -> list[Summary]:
    """The boards that this person sees, the last changed first."""
    with db.reading_as(engine, viewer.token) as connection:
        clock, rows = clocks.of(connection), [dict(row) for row in connection.execute(text(ALL)).mappings()]
    return [Summary(_board(row, Content(row["title"], row["description"]), viewer, clock), tuple(row["sizes"])) for row in rows]


def opened(engine: Engine, viewer: Viewer, board_id: str) -> Board:
    """One board.

    Raises
    ------
    NotFound
        When there is none of this id for this person: not made, deleted or not shared, which look the same.
    """
    bound = {"board": _uuid(board_id)}
    with db.reading_as(engine, viewer.token) as connection:
        row = connection.execute(text(ONE), bound).mappings().first()
        if row is None:
            raise NotFound(ABSENT)
        return _board(dict(row), _content(connection, dict(row), bound), viewer, clocks.of(connection))


def shares(engine: Engine, viewer: Viewer, board_id: str) -> Shares:
    """With whom a board is shared; people only for those who may change it."""
    bound = {"board": _uuid(board_id)}
    with db.reading_as(engine, viewer.token) as connection:
        found = connection.execute(text(SHARES), bound).mappings().all()
        people = connection.execute(text(PEOPLE), bound).scalars().all()
    return Shares(any(each["kind"] == "everyone" for each in found), tuple(sorted(each["role"] for each in found if each["role"])), tuple(people))


def made(engine: Engine, viewer: Viewer, content: Content) -> str:
    """Keep a new board of this person and give its id."""
    return str(_called(engine, viewer, "select boards.make(cast(:content as jsonb))", {"content": json.dumps(content.plain())}))


def saved(engine: Engine, viewer: Viewer, board_id: str, version: int, content: Content) -> int:
    """Keep a changed board and give its new version.

    Raises
    ------
    Conflict
        When somebody changed it since `version`: nothing is kept.
    """
    bound = {"board": _uuid(board_id), "version": _whole(version), "content": json.dumps(content.plain())}
    return _called(engine, viewer, "select boards.save(cast(:board as uuid), :version, cast(:content as jsonb))", bound)


def added(engine: Engine, viewer: Viewer, board_id: str, tile: Tile) -> int:
    """Put a tile at the end of a board, whatever its version."""
    plain = Content("-", tiles=(tile,)).plain()["tiles"][0]
    bound = {"board": _uuid(board_id), "tile": json.dumps(plain)}
    return _called(engine, viewer, "select boards.add_tile(cast(:board as uuid), cast(:tile as jsonb))", bound)


def shared(engine: Engine, viewer: Viewer, board_id: str, version: int, wanted: Shares) -> int:
    """Share a board with exactly these and give its new version."""
    bound = {"board": _uuid(board_id), "version": _whole(version), "everyone": wanted.everyone, "roles": list(wanted.roles), "people": list(wanted.people)}
    sql = "select boards.share(cast(:board as uuid), :version, :everyone, cast(:roles as text[]), cast(:people as text[]))"
    return _called(engine, viewer, sql, bound)


def removed(engine: Engine, viewer: Viewer, board_id: str, version: int) -> None:
    """Delete a board."""
    _called(engine, viewer, "select boards.remove(cast(:board as uuid), :version)", {"board": _uuid(board_id), "version": version})


def _called(engine: Engine, viewer: Viewer, sql: str, bound: Mapping[str, Any]) -> Any:
    with _refusals(engine, viewer), db.acting_as(engine, viewer.token) as connection:
        return connection.execute(text(sql), dict(bound)).scalar_one()


@contextmanager
def _refusals(engine: Engine, viewer: Viewer) -> Iterator[None]:
    """What the functions refuse, as sentences."""
    try:
        yield
    except DBAPIError as error:
        code, detail = getattr(error.orig, "pgcode", None), getattr(getattr(error.orig, "diag", None), "message_detail", None)
        if code == "BK010":
            raise NotFound(ABSENT) from error
        if code == "BK011":
            raise NotAllowed(NOT_YOURS) from error
        if code == "BK012":
            with db.reading_as(engine, viewer.token) as connection:
                clock = clocks.of(connection)
            raise Conflict(meanwhile(json.loads(detail or "{}"), datetime.now(UTC), clock)) from error
        if code == "BK013":
            raise BadRequest(f"Nobody here has the address {str(detail)[:80]}. Nothing was changed.") from error
        if code == "BK014":
            raise BadRequest(FULL) from error
        raise


def meanwhile(detail: Mapping[str, Any], now: datetime, clock: Clock) -> str:
    """As in: "Ada changed this board at 10:42 UTC; nothing of yours was saved. Reload, or save yours as a copy.". What the database says (`at`) is UTC."""
    day, _, time = clock.at(datetime.fromisoformat(detail["at"]).replace(tzinfo=UTC)).partition(" ")
    when = f"at {time} {clock.name}" if day == clock.at(now)[:10] else f"on {day}, {time} {clock.name},"
    who = "You, in another window," if detail.get("self") else str(detail.get("by") or "Somebody")
    return f"{who} changed this board {when.rstrip(',')}; nothing of yours was saved. Reload to see it, or save yours as a copy."


def _content(connection: Connection, row: Mapping[str, Any], bound: Mapping[str, Any]) -> Content:
    tiles = tuple(
        Tile(each["tile_id"], each["chart_id"], each["query"], tuple(sorted(each["options"].items())), each["title"], each["size"])
        for each in connection.execute(text(TILES), dict(bound)).mappings()
    )
    notes = tuple(Annotation(each["day"], each["words"]) for each in connection.execute(text(ANNOTATIONS), dict(bound)).mappings())
    return Content(row["title"], row["description"], tiles, notes)


def _board(row: Mapping[str, Any], content: Content, viewer: Viewer, clock: Clock) -> Board:
    mine = row["owner_id"] == viewer.person_id
    return Board(
        board_id=row["board_id"],
        content=content,
        version=row["version"],
        owner=row["owner"] or "",
        mine=mine,
        may_edit=mine or viewer.role == "admin",
        shared=_with_whom(row["shares"], row["people"]),
        changed=clock.told(row["changed_at"]),
        changed_by=row["changed_by"],
    )


def _with_whom(kinds: list[str], people: int) -> str:
    if "everyone" in kinds:
        return "Shared with everyone"
    roles = [f"{kind.removeprefix('role ')}s" for kind in sorted(kinds) if kind.startswith("role ")]
    words = [*roles, *([f"{people} {'person' if people == 1 else 'people'}"] if people else [])]
    return f"Shared with {' and '.join(words)}" if words else "Private"


def _whole(version: Any) -> int:
    if not isinstance(version, int) or not 0 <= version < 1 << 31:
        raise BadRequest("That is no version of a board. Nothing was changed; reload the page.")
    return version


def _uuid(given: Any) -> str:
    try:
        return str(UUID(given))
    except (ValueError, TypeError, AttributeError) as error:
        raise NotFound(ABSENT) from error
