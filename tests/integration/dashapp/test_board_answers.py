"""What a board says, to whom, and what the door lets through: answers in the reader's own markets, days annotated for one board alone, wildcards checked."""

import io
import json

import pytest
from pptx import Presentation

from dashapp.access import callbacks
from dashapp.boards import store
from dashapp.boards.asking import asked, slides
from dashapp.boards.contents import Annotation, Content, Tile
from dashapp.boards.store import Shares
from dashapp.charts import BY_ID
from dashapp.errors import BadRequest
from dashapp.filters import Filters
from tests.integration.dashapp.crawl import NO_BOARD, ask, questions

CONTENT = Content(
    "Everything",
    tiles=(
        Tile(1, "markets-sales"), Tile(2, "markets-sales", "market=France"), Tile(3, "sales-trend", "market=Germany&segment=Loyal"), Tile(4, "gone"),
        Tile(5, "explore", "", (("measure", "customers"), ("by", "product"), ("split", "none"))),
    ),
)  # fmt: skip


def told(service, content, viewer, bar=None):
    found, left_out, above, _ = asked(service.desk, content, bar or Filters(), viewer)
    return {each.tile.tile: each for each in found}, left_out, above


def test_each_reader_gets_her_own_markets(service, everyone, viewer_of):
    hers, left_out, _ = told(service, CONTENT, viewer_of("Germany"))
    assert list(hers[1].answer.frame["market"]) == ["Germany"] and hers[2].answer.frame.empty and left_out == ()
    all_of_it, _, _ = told(service, CONTENT, everyone)
    assert {"Germany", "France"} <= set(all_of_it[1].answer.frame["market"]) and list(all_of_it[2].answer.frame["market"]) == ["France"]
    alone = service.desk.run_chart(BY_ID["sales-trend"], Filters(("Germany",), segments=("Loyal",), options=(("grain", "month"),)), everyone)
    assert all_of_it[3].answer.frame.equals(alone.frame) and hers[3].answer.frame.equals(alone.frame)


def test_a_tile_that_cannot_be_asked_says_why_and_stops_no_other(service, everyone):
    found, _, _ = told(service, CONTENT, everyone)
    assert found[4].why == "This chart is no longer in the catalogue."
    assert "Customers and baskets have many products" in found[5].why
    assert found[1].answer is not None


def test_filters_above_narrow_and_what_is_not_hers_is_said_once(service, viewer_of):
    found, left_out, above = told(service, CONTENT, viewer_of("Germany"), Filters(("Germany", "France"), segments=("Champions",)))
    assert left_out == ("1 chosen market is not among yours and was left out.",) and above.markets == ("Germany",)
    assert found[3].nothing and found[3].answer.frame["net_sales"].sum() == 0
    assert not found[1].nothing and list(found[1].answer.frame["market"]) == ["Germany"]


def test_a_board_as_slides_is_what_may_be_asked_in_its_order(service, viewer_of):
    found = slides(service.desk, CONTENT, Filters(segments=("Loyal",)), viewer_of("Germany"))
    assert [chart.id for chart, _, _ in found] == ["markets-sales", "markets-sales", "sales-trend"]
    assert [filters.segments for _, filters, _ in found] == [("Loyal",)] * 3 and found[2][1].markets == ("Germany",)


def test_annotated_days_are_drawn_for_their_board_alone(service, everyone):
    content = Content("Marked", tiles=(Tile(1, "sales-trend"),), annotations=(Annotation("2025-06-01", "Summer sale"),))
    answer = told(service, content, everyone)[0][1].answer
    plain = service.desk.figure(answer)
    marked = service.desk.figure(answer, marks=content.marks)
    assert "Summer sale" in json.dumps(marked) and "Summer sale" not in json.dumps(plain)
    assert service.desk.figure(answer) == plain and service.desk.figure(answer, marks=content.marks) == marked


@pytest.mark.parametrize("options", [{"by": "product", "measure": "customers"}, {"by": "month", "split": "week"}, {"by": "market", "split": "market"}])
def test_what_the_tables_cannot_answer_is_refused_wherever_it_is_asked(service, everyone, options):
    with pytest.raises(BadRequest):
        service.desk.run_chart(BY_ID["explore"], Filters(options=tuple(options.items())), everyone)


def filling(app):
    return next(question for _, question in questions(app) if "board-notices" in question["output"])


def test_a_board_is_filled_through_the_door(app, inside):
    answer = ask(inside, filling(app))
    assert answer.status_code == 200
    titles = [value["children"] for name, value in answer.json["response"].items() if '"part":"title"' in name]
    assert len(titles) == 4 and titles[1][0] == "Orders"
    queries = [value["data-query"] for name, value in answer.json["response"].items() if '"part":"card"' in name]
    assert queries[:2] == ["segment=Champions&grain=week", "from=2025-01-01&measure=orders&by=market&split=none"]


SPOILT = {
    "a wildcard that is a list": lambda body: body["outputs"][0][0]["id"].update(tile=[1]),
    "a wildcard that is a dictionary": lambda body: body["outputs"][0][0]["id"].update(tile={"a": 1}),
    "a wildcard that is nothing": lambda body: body["outputs"][0][0]["id"].update(tile=None),
    "a wildcard that is far too long": lambda body: body["outputs"][0][0]["id"].update(tile="x" * 101),
    "another name in an id": lambda body: body["outputs"][0][0]["id"].update(more=1),
    "a name too few": lambda body: body["outputs"][0][0]["id"].pop("tile"),
    "another part": lambda body: body["outputs"][0][0]["id"].update(part="title"),
    "another property": lambda body: body["outputs"][0][0].update(property="id"),
    "one component in place of a list": lambda body: body["outputs"].__setitem__(0, body["outputs"][0][0]),
    "a list in place of one component": lambda body: body["inputs"].__setitem__(0, [body["inputs"][0]]),
    "an id as text": lambda body: body["outputs"][0][0].update(id='{"part":"graph","tile":1}'),
    "an output too few": lambda body: body["outputs"].pop(),
    "too many components": lambda body: body["outputs"].__setitem__(0, body["outputs"][0] * 200),
    "a change with a broken id": lambda body: body.update(changedPropIds=['{"part":"graph".clickData']),
    "a change with a nested id": lambda body: body.update(changedPropIds=['{"part":{"a":[]}}.clickData']),
    "a change that is a bomb": lambda body: body.update(changedPropIds=["{" + '"a":{' * 5000 + ".x"]),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=list(SPOILT))
def test_ids_that_are_not_ours_are_refused(app, inside, spoil):
    body = filling(app)
    assert callbacks.known(app, json.loads(json.dumps(body))) is not None
    spoil(body)
    assert ask(inside, body).status_code == 400


def test_tiles_that_a_browser_invents_get_nothing(app, inside):
    body = filling(app)
    for column in body["outputs"][:7]:
        column[0]["id"]["tile"] = 99
    answer = ask(inside, body)
    assert answer.status_code == 200 and '"tile":99' not in "".join(answer.json["response"])


def test_a_board_that_is_none_has_one_page_and_a_way_back(app, inside):
    question = next(question for _, question in questions(app) if "board-missing" in question["output"] and NO_BOARD in json.dumps(question))
    answer = ask(inside, question)
    assert answer.status_code == 200
    missing = json.dumps(answer.json["response"]["board-missing"])
    assert "There is no such board." in missing and '"href": "/boards"' in missing


def test_a_board_is_a_deck_for_those_who_see_it(service, app, inside, everyone):
    content = Content("For the meeting", tiles=(Tile(1, "markets-sales"), Tile(4, "gone"), Tile(2, "sales-trend", "segment=Loyal", (("grain", "week"),))))
    board = store.made(service.desk.engine, everyone, content)
    assert inside.get(f"/deck/boards/{board}.pptx").status_code == 404
    store.shared(service.desk.engine, everyone, board, 1, Shares(True, (), ()))
    answer = inside.get(f"/deck/boards/{board}.pptx")
    assert answer.status_code == 200
    deck = Presentation(io.BytesIO(answer.data))
    texts = [" ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame) for slide in deck.slides]
    assert len(texts) == 2 and "Germany" in texts[0] and "Loyal" in texts[1] and "France" not in " ".join(texts)
    assert inside.get(f"/deck/boards/{board}.csv").status_code == inside.get("/deck/boards/nonsense.pptx").status_code == 404
    store.removed(service.desk.engine, everyone, board, 2)


def test_the_forecast_page_shows_the_days_annotated_on_boards_that_one_may_see(service, viewer_of):
    owner, other = viewer_of("Germany"), viewer_of("Germany")
    day = service.desk.offer(owner).core.data_to.isoformat()
    store.made(service.desk.engine, owner, Content("Mine", annotations=(Annotation(day, "A day of mine"),)))
    assert (day, "A day of mine") in service.desk.marks(owner)
    assert "A day of mine" not in [words for _, words in service.desk.marks(other)]
    answer = service.desk.run_chart(BY_ID["forecast-sales"], Filters(), owner)
    marked = service.desk.figure(answer, marks=service.desk.marks(owner))
    assert "A day of mine" in [note.get("text") for note in marked["layout"]["annotations"]]
