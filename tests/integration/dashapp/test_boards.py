"""A board's life with several people at once: who sees it, who may change it, and that nobody's change is lost in silence."""

import threading
from dataclasses import replace

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from analytics import roles
from dashapp import db
from dashapp.boards import store
from dashapp.boards.contents import Annotation, Content, Tile
from dashapp.boards.store import Shares
from dashapp.errors import BadRequest, Conflict, NotAllowed, NotFound
from tests.payloads import SCRIPTS, SQL

TABLES = ("boards", "tiles", "annotations", "shares")
CONTENT = Content(
    "Quarterly review",
    "For the meeting",
    (Tile(2, "sales-trend", "market=Germany", (("grain", "week"),), "Weeks", "wide"), Tile(1, "kpis")),
    (Annotation("2025-06-01", "Summer sale"),),
)


@pytest.fixture(scope="module")
def engine(service):
    return service.desk.engine


@pytest.fixture(scope="module")
def people(viewer_of, everyone):
    """An owner, another viewer, an analyst and an administrator."""
    return {"ada": viewer_of("Germany"), "ben": viewer_of("France"), "ann": viewer_of(role="analyst", all_markets=True), "admin": everyone}


@pytest.fixture
def board(engine, people):
    made = store.made(engine, people["ada"], CONTENT)
    yield made
    for summary in store.listed(engine, people["admin"]):
        store.removed(engine, people["admin"], summary.board.board_id, summary.board.version)


def sees(engine, viewer, board: str) -> bool:
    listed = board in {each.board.board_id for each in store.listed(engine, viewer)}
    try:
        opened = store.opened(engine, viewer, board).board_id == board
    except NotFound:
        opened = False
    assert opened == listed
    return listed


def test_a_board_is_kept_as_it_was_made(engine, people, board):
    kept = store.opened(engine, people["ada"], board)
    assert kept.content == CONTENT
    assert (kept.version, kept.mine, kept.may_edit, kept.shared) == (1, True, True, "Private")


def test_a_board_that_is_not_shared_is_the_owners_and_the_administrators(engine, people, board):
    assert [sees(engine, people[name], board) for name in ("ada", "ben", "ann", "admin")] == [True, False, False, True]


@pytest.mark.parametrize(
    ("shares", "seen", "words"),
    [
        (Shares(True, (), ()), ["ben", "ann"], "Shared with everyone"),
        (Shares(False, ("analyst",), ()), ["ann"], "Shared with analysts"),
        (Shares(False, ("viewer",), ()), ["ben"], "Shared with viewers"),
        (Shares(False, (), ()), [], "Private"),
    ],
)
def test_a_board_is_shared_with_everyone_or_a_role(engine, people, board, shares, seen, words):
    store.shared(engine, people["ada"], board, 1, shares)
    assert [name for name in ("ben", "ann") if sees(engine, people[name], board)] == seen
    assert store.opened(engine, people["ada"], board).shared == words


def test_a_board_is_shared_with_people_by_name_and_taken_back(engine, people, board):
    version = store.shared(engine, people["ada"], board, 1, Shares(False, (), (people["ben"].email,)))
    assert sees(engine, people["ben"], board) and not sees(engine, people["ann"], board)
    assert store.shares(engine, people["ada"], board).people == (people["ben"].email,)
    assert store.shares(engine, people["ben"], board).people == ()
    store.shared(engine, people["ada"], board, version, Shares(False, (), ()))
    assert not sees(engine, people["ben"], board)


def test_an_address_that_nobody_has_is_said_and_nothing_changes(engine, people, board):
    with pytest.raises(BadRequest, match=r"Nobody here has the address nobody@shop\.test"):
        store.shared(engine, people["ada"], board, 1, Shares(True, (), (people["ben"].email, "nobody@shop.test")))
    assert store.opened(engine, people["ada"], board).version == 1 and not sees(engine, people["ben"], board)


def test_readers_may_look_and_copy_but_not_change(engine, people, board):
    version = store.shared(engine, people["ada"], board, 1, Shares(True, (), ()))
    for attempt in (
        lambda: store.saved(engine, people["ben"], board, version, CONTENT),
        lambda: store.added(engine, people["ben"], board, Tile(1, "kpis")),
        lambda: store.shared(engine, people["ben"], board, version, Shares(False, (), ())),
        lambda: store.removed(engine, people["ben"], board, version),
    ):
        with pytest.raises(NotAllowed, match="belongs to somebody else"):
            attempt()
    copy = store.made(engine, people["ben"], store.opened(engine, people["ben"], board).content)
    assert store.opened(engine, people["ben"], copy).mine and not sees(engine, people["ada"], copy)


def test_a_board_that_is_not_shared_cannot_be_told_from_one_that_is_not_there(engine, people, board):
    said = set()
    for wanted in (board, "00000000-0000-4000-8000-000000000000", "nonsense", "", "' or 1=1 --", 5, None):
        for attempt in (lambda it: store.opened(engine, people["ben"], it), lambda it: store.saved(engine, people["ben"], it, 1, CONTENT)):
            with pytest.raises(NotFound) as refused:
                attempt(wanted)
            said.add(str(refused.value))
    assert said == {store.ABSENT}


def test_the_slower_of_two_is_told_and_nothing_of_the_faster_is_lost(engine, people, board):
    first = store.opened(engine, people["ada"], board)
    second = store.opened(engine, people["admin"], board)
    assert store.saved(engine, people["admin"], board, second.version, replace(CONTENT, title="Hers")) == 2
    with pytest.raises(Conflict, match=r"changed this board at \d\d:\d\d UTC; nothing of yours was saved"):
        store.saved(engine, people["ada"], board, first.version, replace(CONTENT, title="Mine"))
    with pytest.raises(Conflict):
        store.removed(engine, people["ada"], board, first.version)
    assert store.opened(engine, people["ada"], board).content.title == "Hers"


def test_of_many_at_once_exactly_one_saves(engine, people, board):
    done, lock = [], threading.Barrier(6)

    def save(number: int) -> None:
        lock.wait()
        try:
            done.append(("saved", store.saved(engine, people["ada"], board, 1, replace(CONTENT, title=f"Title {number}"))))
        except Conflict:
            done.append(("conflict", number))

    threads = [threading.Thread(target=save, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(what for what, _ in done) == ["conflict"] * 5 + ["saved"]
    assert store.opened(engine, people["ada"], board).version == 2


def test_adding_a_tile_goes_with_any_version_and_takes_nothing_away(engine, people, board):
    version = store.added(engine, people["admin"], board, Tile(1, "markets-sales", "segment=Loyal"))
    kept = store.opened(engine, people["ada"], board)
    assert version == kept.version == 2
    assert [tile.tile for tile in kept.content.tiles] == [2, 1, 3] and kept.content.tiles[:2] == CONTENT.tiles
    with pytest.raises(Conflict):
        store.saved(engine, people["ada"], board, 1, CONTENT)


def test_a_board_and_a_person_hold_only_so_much(engine, people, board):
    full = replace(CONTENT, tiles=tuple(Tile(number, "kpis") for number in range(1, 25)))
    store.saved(engine, people["ada"], board, 1, full)
    with pytest.raises(BadRequest, match="24 charts"):
        store.added(engine, people["ada"], board, Tile(1, "kpis"))


@pytest.mark.parametrize("words", [*SQL[::4], *SCRIPTS[::4]])
def test_hostile_texts_are_kept_letter_by_letter(engine, people, board, words):
    hostile = Content(words, words, (Tile(1, "kpis", title=words),), (Annotation("2025-06-01", words[:80]),))
    store.saved(engine, people["ada"], board, 1, hostile)
    assert store.opened(engine, people["ada"], board).content == hostile


def test_who_is_disabled_or_signed_out_sees_and_changes_nothing(engine, service, people, board):
    stranger = replace(people["ada"], token="not a token")
    assert store.listed(engine, stranger) == []
    for attempt in (lambda: store.made(engine, stranger, CONTENT), lambda: store.saved(engine, stranger, board, 1, CONTENT)):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize("table", TABLES)
def test_the_web_role_reads_through_the_policy_and_writes_nothing(engine, people, board, table):
    with db.reading_as(engine, people["ben"].token) as connection:
        assert connection.execute(text(f"select count(*) from boards.{table}")).scalar_one() == 0
    for sql in (f"delete from boards.{table}", f"update boards.{table} set board_id = board_id", f"insert into boards.{table} default values"):
        with pytest.raises(DBAPIError, match="permission denied"), db.acting_as(engine, people["ada"].token) as connection:
            connection.execute(text(sql))


@pytest.mark.parametrize(
    "call",
    ["boards.fill('{0}', '{{}}')", "boards.take('{0}', 1)", "boards.touch('{0}')", "boards.log('x', '{0}', '{{}}')", "boards.insert_tile('{0}', '{{}}', 1)"],
)
def test_the_inner_functions_are_closed(engine, people, board, call):
    with pytest.raises(DBAPIError, match="permission denied"), db.acting_as(engine, people["ada"].token) as connection:
        connection.execute(text(f"select {call.format(board)}".replace(":", r"\:")))


def test_names_are_told_only_of_those_whose_boards_one_sees(engine, people, board):
    sql = text("select boards.name_of(cast(:who as uuid))")
    with db.reading_as(engine, people["ben"].token) as connection:
        assert connection.execute(sql, {"who": people["ada"].person_id}).scalar_one() is None
    store.shared(engine, people["ada"], board, 1, Shares(True, (), ()))
    with db.reading_as(engine, people["ben"].token) as connection:
        assert connection.execute(sql, {"who": people["ada"].person_id}).scalar_one() == people["ada"].email
        assert connection.execute(sql, {"who": people["ann"].person_id}).scalar_one() is None


def test_what_is_made_shared_and_deleted_is_written_down(engine, service, people):
    made = store.made(engine, people["ada"], CONTENT)
    version = store.shared(engine, people["ada"], made, 1, Shares(True, (), ()))
    store.removed(engine, people["ada"], made, version)
    with service.auth.connect() as connection:
        events = connection.execute(text("select event from access.audit where detail->>'board' = :board order by audit_id"), {"board": made}).scalars().all()
    assert events == ["board made", "board shared", "board deleted"]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("alter table boards.tiles no force row level security", "boards.tiles has not the one policy for readers of boards"),
        ("create policy open on boards.shares using (true)", "boards.shares has not the one policy for readers of boards"),
        ("grant insert on boards.boards to basketry_web", "may write to boards.boards"),
        ("create table boards.extra (x text); grant select on boards.extra to basketry_web", "boards.extra is readable and stands on no list"),
    ],
)
def test_the_start_refuses_open_boards(new_database, sql, words):
    from dashapp.access import startup
    from dashapp.settings import load

    env = new_database()
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(f"set role {roles.OWNER}")
        cursor.execute(sql)
    web = db.make_engine(load(env).web_url, size=1)
    with db.reading_as(web, "") as connection:
        assert any(words in complaint for complaint in startup.complaints(connection))
    web.dispose()
