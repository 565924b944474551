"""A shop with three scores and segments of its own: every page and chart shows them, and nothing of the ten in common use."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from analytics import demo
from analytics.errors import FileRefused
from analytics.ingest import import_file, rules
from analytics.runs import run_clusters, run_cohorts, run_core, run_movement, run_value
from analytics.runs.clusters import pin_clusters
from dashapp import db
from dashapp.access import people, sessions
from dashapp.app import PAGES, create_app
from dashapp.boards.asking import asked
from dashapp.boards.contents import Content, Tile
from dashapp.charts import BY_ID, CHARTS
from dashapp.customers import rows
from dashapp.errors import BadRequest
from dashapp.exports.slides.series import plots
from dashapp.figures import theme
from dashapp.filters import SEGMENTS, Filters
from dashapp.queries import runs
from dashapp.scoring import LATE
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in
from tests.integration.dashapp.crawl import ask, body, server_callbacks
from tests.integration.dashapp.test_startup import GOOD

OWN = {"quantiles": 3, "ties": "equal", "basis": "gross", "plays": {"Gold <3": "Call them."}, "map": [
    {"segment": "Gold <3", "recency": [3], "frequency": [2, 3]}, {"segment": "R&D new", "recency": [3], "frequency": [1]},
    {"segment": "Away, long", "recency": [1, 2], "frequency": [1, 2, 3]},
]}  # fmt: skip
NAMES = ("Gold <3", "R&D new", "Away, long")


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    """The shop after its rule was changed: sales are by the new one, movement still by the one before, until `later` is run."""
    folder = tmp_path_factory.mktemp("own")
    env = new_database() | {"BASKETRY_PROCESSES": "1", "BASKETRY_SECRET_KEY": GOOD, "BASKETRY_VAR": str(folder)}
    demo.write(folder / "shop.parquet", orders=900, seed=5)
    import_file(folder / "shop.parquet", env, source="simulated")
    run_core(env)
    run_movement(env)
    env["told"] = "\n".join(rules.change({"segments": OWN}, env, dry=True))
    assert "segments" not in rules.load(env).body or not rules.load(env).body["segments"]
    rules.change({"segments": OWN}, env)
    run_core(env)
    return env


@pytest.fixture(scope="module")
def open_shop(shop):
    opened = open_service(load(shop))
    person = people.add(opened.auth, "ada@own.test", PASSWORD, role="admin", all_markets=True)
    with sessions.service(opened.auth, person) as viewer:
        late = opened.desk.run_chart(BY_ID["movement-flows"], Filters(), viewer)
        pin_clusters("K-Means:3", shop)
        for run in (run_cohorts, run_movement, run_clusters, run_value):
            run(shop)
        yield opened, viewer, late
    opened.close()


@pytest.fixture(scope="module")
def inside(shop, open_shop):
    app = create_app(load(shop))
    client = app.server.test_client()
    sign_in(client, "ada@own.test")
    client.get("/", headers={"Accept": "text/html"})
    return app, client


def test_a_look_says_how_many_change_from_which_to_which(shop):
    first, *ways = shop["told"].split("\n")
    assert first.startswith("segments: ") and "customers would be in another segment with the next run" in first
    assert any(way.startswith("Champions to Gold <3: ") for way in ways)
    with pytest.raises(FileRefused, match="belong to no segment"):
        rules.change({"segments": OWN | {"map": OWN["map"][1:]}}, shop)


def test_what_is_not_computed_anew_says_so_and_is_drawn_as_it_was(open_shop):
    _, _, late = open_shop
    assert LATE in late.notes and set(late.frame["to_segment"]) <= set(SEGMENTS)
    node = late.draw().data[0].node
    colours = dict(zip((label.rpartition("  ")[0] for label in node.label), node.color, strict=True))
    assert colours["Champions"] == theme.LIGHT.segments[0]


def test_a_change_of_the_rule_is_no_movement(open_shop):
    opened, viewer, late = open_shop
    now = opened.desk.run_chart(BY_ID["movement-flows"], Filters(), viewer)
    assert set(now.frame["to_segment"]) <= set(NAMES) and set(now.frame["from_segment"]) <= {*NAMES, "Not yet customers"}
    assert now.frame["customers"].sum() == late.frame["customers"].sum() and LATE not in now.notes


@pytest.mark.parametrize("chart", [chart for chart in CHARTS if not {"forecasts", "affinity"} & {*chart.needs}], ids=lambda chart: chart.id)
def test_every_chart_has_rows_and_names_no_other_segment(open_shop, chart):
    opened, viewer, _ = open_shop
    answer = opened.desk.run_chart(chart, Filters(), viewer)
    assert len(answer.frame), chart.id
    named = [name for name in chart.columns if name in ("segment", "first_segment", "leading_segment", "to_segment")]
    for name in named:
        assert set(answer.frame[name].dropna()) <= {*NAMES, "guest", "no segment"}
    if chart.figure:
        drawn = json.dumps(opened.desk.figure(answer))
        assert not any(f'"{name}' in drawn for name in SEGMENTS)
    assert plots(answer) or not chart.slide


def test_colours_follow_the_order_of_the_map_and_the_grid_is_three_by_three(open_shop):
    opened, viewer, _ = open_shop
    grid = opened.desk.run_chart(BY_ID["segments-grid"], Filters(), viewer)
    figure = grid.draw()
    assert list(figure.layout.xaxis.tickvals) == [1, 2, 3] and list(figure.layout.xaxis.range) == [0.5, 3.5]
    shades = {trace.ids[0]: trace.marker.color for trace in figure.data if trace.ids is not None}
    assert shades == {"Gold &lt;3": theme.LIGHT.segments[0], "R&D new": theme.LIGHT.segments[1], "Away, long": theme.LIGHT.segments[2]}
    said = "By the shop's own rule: scores from 1 to 3, equal values score equally, money is gross sales, an own map of segments."
    assert said in grid.notes
    guide = opened.desk.run_chart(BY_ID["segments-guide"], Filters(), viewer).frame.set_index("segment")
    assert guide.loc["Gold <3", "play"] == "Call them." and guide.loc["R&D new", "play"] == "No play written yet."
    summary = opened.desk.run_chart(BY_ID["segments-summary"], Filters(), viewer)
    place = list(summary.frame["segment"]).index("R&D new")
    assert plots(summary)[0].series[0].colours[place] == theme.LIGHT.segments[1]


def test_every_page_is_answered_and_offers_the_names(inside):
    app, client = inside
    for page in PAGES:
        assert client.get(page.path, headers={"Accept": "text/html"}).status_code == 200
    search = f"?segment={quote(NAMES[0])}&segment={quote(NAMES[1])}"
    pages = [name for name in server_callbacks(app) if any(f"{page.slug}-notices" in name for page in PAGES if page.cards)]
    assert len(pages) > 5
    for name in pages:
        callback = app.callback_map[name]
        for chosen in ("", search):
            answer = ask(client, body(name, callback, {"location.search": chosen, "dark.data": False}))
            assert answer.status_code == 200 and "is-failure" not in answer.text
            assert "Part of this address was left out" not in answer.text
    offer = next(name for name in server_callbacks(app) if "filter-segments" in name)
    answer = ask(client, body(offer, app.callback_map[offer], {"location.pathname": "/"}))
    assert answer.json["response"]["filter-segments"]["options"] == list(NAMES)


def test_links_and_boards_that_name_a_segment_of_before_say_so(open_shop, inside):
    opened, viewer, _ = open_shop
    gone = "There is no segment 'Champions'. Choose among: Gold <3, R&D new, Away, long."
    answer = opened.desk.run_chart(BY_ID["segments-summary"], Filters(segments=("Champions", NAMES[0])), viewer)
    assert answer.left_out == (gone,) and set(answer.frame["segment"]) == {NAMES[0]}
    with pytest.raises(BadRequest, match="no segment 'Champions'"):
        opened.desk.run_chart(BY_ID["segments-summary"], Filters(segments=("Champions",)), viewer, strict=True)
    content = Content("Old", tiles=(Tile(1, "sales-trend", "segment=Champions"), Tile(2, "sales-trend")))
    told, left_out, _, _ = asked(opened.desk, content, Filters(segments=("Loyal",)), viewer)
    assert told[0].why == gone and told[1].answer is not None and left_out == (gone.replace("Champions", "Loyal"),)
    with pytest.raises(BadRequest, match="no segment 'Champions'"):
        rows.page(opened.desk, viewer, Filters(segments=("Champions",)), {"startRow": 0, "endRow": 10})
    _, client = inside
    assert client.get("/customers.csv?segment=Champions").status_code == 400
    assert client.get("/customers.csv?" + f"segment={quote(NAMES[0])}").status_code == 200
    assert client.get("/export/segments-summary.csv?segment=Champions").status_code == 200


def test_a_viewer_reads_the_rule_of_a_run_and_nothing_else_of_it(open_shop):
    opened, viewer, _ = open_shop
    with db.reading_as(opened.desk.engine, viewer.token) as connection:
        run = runs.current(connection)["core"]
    assert run.segments == NAMES and run.rule["quantiles"] == 3 and run.rule["basis"] == "gross"


def test_back_to_the_usual_rule(shop, open_shop):
    opened, viewer, _ = open_shop
    rules.change({"segments": {}}, shop)
    run_core(shop)
    assert opened.desk.offer(viewer).segments == SEGMENTS
