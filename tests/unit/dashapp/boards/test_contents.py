"""A board's content comes from a browser: what can be one is read, everything else is refused with a sentence."""

import pytest

from dashapp.boards import collecting, drafts, sharing
from dashapp.boards.contents import Annotation, Content, Tile, content_of, new_tile
from dashapp.boards.store import Shares, meanwhile
from dashapp.clock import Clock
from dashapp.errors import BadRequest
from tests.payloads import SCRIPTS, SQL

BOARD = Content(
    "A board",
    "Two lines\nof words",
    (Tile(1, "sales-trend", "market=Germany", (("grain", "week"),), "Weeks"), Tile(4, "kpis", size="wide"), Tile(2, "long-gone")),
    (Annotation("2011-09-01", "New catalogue"),),
)


def test_what_is_written_as_json_is_read_again():
    assert content_of(BOARD.plain()) == BOARD


def test_an_option_that_is_no_longer_offered_is_as_usual():
    assert Tile(1, "sales-trend", options=(("grain", "century"), ("colour", "red"))).filters.options == (("grain", "month"),)


@pytest.mark.parametrize("words", [*SQL, *SCRIPTS])
def test_hostile_texts_are_kept_letter_by_letter(words):
    kept = content_of({"title": words, "tiles": [{"tile": 1, "chart": "kpis", "title": words[:160]}], "annotations": [{"day": "2011-01-01", "words": words}]})
    assert (kept.title, kept.tiles[0].title, kept.annotations[0].words) == (words, words, words)


@pytest.mark.parametrize(
    "given",
    [
        None, [], "x", {}, {"title": ""}, {"title": " "}, {"title": 5}, {"title": "x" * 121}, {"title": "a\x00b"}, {"title": "a\ud800b"},
        {"title": "x", "description": "y" * 2001}, {"title": "x", "tiles": {}}, {"title": "x", "tiles": [None]}, {"title": "x", "tiles": [{"tile": 1}]},
        {"title": "x", "tiles": [{"tile": True, "chart": "kpis"}]}, {"title": "x", "tiles": [{"tile": 0, "chart": "kpis"}]},
        {"title": "x", "tiles": [{"tile": 1, "chart": "kpis"}] * 2}, {"title": "x", "tiles": [{"tile": n, "chart": "kpis"} for n in range(1, 26)]},
        {"title": "x", "tiles": [{"tile": 1, "chart": "kpis", "size": "huge"}]}, {"title": "x", "tiles": [{"tile": 1, "chart": "kpis", "options": {"a": []}}]},
        {"title": "x", "tiles": [{"tile": 1, "chart": "kpis", "query": "a=1&" * 1500}]}, {"title": "x", "annotations": [{"day": "1 May", "words": "x"}]},
        {"title": "x", "annotations": [{"day": "0001-01-01", "words": "x"}]}, {"title": "x", "annotations": [{"day": "2011-01-01", "words": ""}]},
        {"title": "x", "annotations": [{"day": "2011-01-01", "words": "x"}] * 41}, {5: "x"},
    ],
)  # fmt: skip
def test_what_is_no_board_is_refused(given):
    with pytest.raises(BadRequest):
        content_of(given)


def test_a_new_tile_is_a_question_of_the_catalogue():
    tile = new_tile(3, "sales-trend", "?market=Germany&market=Germany&from=nonsense&utm=1", {"grain": "day"})
    assert tile == Tile(3, "sales-trend", "market=Germany", (("grain", "day"),))
    with pytest.raises(BadRequest, match="no chart 'sales'"):
        new_tile(1, "sales", "", {})


def test_what_a_card_shows_is_kept_with_its_filters_and_choices():
    asked = {"chart": "sales-trend", "query": "?market=Germany&grain=week&measure=orders"}
    assert collecting.asked_tile(asked) == Tile(1, "sales-trend", "market=Germany", (("grain", "week"),))
    assert collecting.asked_tile(asked | {"chart": "explore"}).options == (("measure", "orders"), ("by", "month"), ("split", "none"))
    for given in (None, [], {}, {"chart": "nothing"}, {"chart": "kpis", "query": 5}, {"chart": ["kpis"]}):
        with pytest.raises(BadRequest):
            collecting.asked_tile(given)


def numbers(content: Content) -> list[int]:
    return [tile.tile for tile in content.tiles]


def test_tiles_move_and_stay_at_the_ends():
    assert numbers(drafts.act(BOARD, "later", 1)) == [4, 1, 2]
    assert numbers(drafts.act(BOARD, "earlier", 2)) == [1, 2, 4]
    assert numbers(drafts.act(BOARD, "earlier", 1)) == numbers(drafts.act(BOARD, "later", 2)) == [1, 4, 2]


def test_tiles_are_resized_renamed_narrowed_and_removed():
    assert drafts.act(BOARD, "size", 4).tiles[1].size == "normal" and drafts.act(BOARD, "size", 1).tiles[0].size == "wide"
    assert drafts.renamed(BOARD, 4, " Key numbers ").tiles[1].title == "Key numbers"
    assert drafts.act(BOARD, "narrow", 4, "?segment=Loyal&nonsense=1").tiles[1].query == "segment=Loyal"
    assert drafts.act(BOARD, "widen", 1).tiles[0].query == ""
    assert numbers(drafts.act(BOARD, "remove", 4)) == [1, 2]


@pytest.mark.parametrize(("action", "tile"), [("explode", 1), ("remove", 9), (None, 1), ("remove", "1")])
def test_unknown_actions_are_refused(action, tile):
    with pytest.raises(BadRequest):
        drafts.act(BOARD, action, tile)


def test_charts_are_added_at_the_end_under_a_number_of_their_own():
    added = drafts.extended(BOARD, "markets-sales", "", {})
    assert numbers(added) == [1, 4, 2, 5] and added.tiles[-1].chart == "markets-sales"
    full = Content("Full", tiles=tuple(Tile(n, "kpis") for n in range(1, 25)))
    with pytest.raises(BadRequest, match="at most 24"):
        drafts.extended(full, "kpis", "", {})


def test_days_are_pointed_out_in_their_order():
    more = drafts.annotated(drafts.annotated(BOARD, "2011-01-05", "VAT"), "2011-09-01", "New catalogue")
    assert more.marks == (("2011-01-05", "VAT"), ("2011-09-01", "New catalogue"))
    assert drafts.unmarked(more, 0).marks == (("2011-09-01", "New catalogue"),)
    with pytest.raises(BadRequest, match="needs a day"):
        drafts.annotated(BOARD, None, "VAT")


def test_shares_are_read_from_the_dialogue():
    wanted = sharing.wanted(["everyone"], ["viewer", "viewer"], " Greta@Shop.test,\nann@shop.test; ann@shop.test ")
    assert wanted == Shares(True, ("viewer",), ("ann@shop.test", "greta@shop.test"))
    for roles, people in ((["owner"], ""), ("viewer", ""), ([], 5), ([], "\n".join(f"p{n}@shop.test" for n in range(101)))):
        with pytest.raises(BadRequest):
            sharing.wanted([], roles, people)


def test_a_conflict_says_who_and_when():
    from datetime import UTC, datetime

    now, clock = datetime(2026, 3, 2, 12, tzinfo=UTC), Clock()
    rest = "nothing of yours was saved. Reload to see it, or save yours as a copy."
    assert meanwhile({"by": "Ada", "self": False, "at": "2026-03-02 10:42"}, now, clock) == f"Ada changed this board at 10:42 UTC; {rest}"
    assert meanwhile({"by": "Ada", "self": False, "at": "2026-03-01 10:42"}, now, clock) == f"Ada changed this board on 2026-03-01, 10:42 UTC; {rest}"
    assert meanwhile({"by": "Ada", "self": True, "at": "2026-03-02 10:42"}, now, clock).startswith("You, in another window, changed this board at 10:42 UTC;")
    tokyo = meanwhile({"by": "Ada", "self": False, "at": "2026-03-01 16:00"}, now, Clock("Asia/Tokyo"))
    assert tokyo == f"Ada changed this board at 01:00 Asia/Tokyo; {rest}", "it is the same day there"
