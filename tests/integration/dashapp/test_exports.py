"""Downloads as a browser gets them: right status, own markets alone, written down; and the same files on the command line."""

import csv
import io
import json
import re

import pytest
from pptx import Presentation

from dashapp.__main__ import main
from dashapp.access import people
from dashapp.admin import records
from dashapp.app import PAGES, create_app
from dashapp.charts import CHARTS
from dashapp.clock import Clock
from dashapp.exports import files
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in

JSON = {"Accept": "application/json"}
FIGURED = [page for page in PAGES if page.cards]


def signed_in(app, service, email, **more):
    people.add(service.auth, email, PASSWORD, **more)
    client = app.server.test_client()
    sign_in(client, email)
    client.get("/", headers={"Accept": "text/html"})
    return client


@pytest.fixture(scope="module")
def ada(app, service):
    return signed_in(app, service, "exporting@shop.test", role="admin", all_markets=True)


@pytest.fixture(scope="module")
def greta(app, service):
    return signed_in(app, service, "exporting-de@shop.test", markets=["Germany"])


@pytest.fixture(scope="module")
def on_the_real_file(real_shop, tmp_path_factory):
    """An administrator of the real shop: the small one has no groups of customers or pairs of products, and too short a history for a year ahead by market."""
    env = real_shop | {"BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS", "BASKETRY_VAR": str(tmp_path_factory.mktemp("real"))}
    service = open_service(load(env))
    yield signed_in(create_app(load(env)), service, "exporting-real@shop.test", role="admin", all_markets=True)
    service.close()


@pytest.fixture
def asking(request, chart):
    """Whom to ask for a chart."""
    return request.getfixturevalue("on_the_real_file" if chart.id.startswith(("clusters-", "affinity-")) or chart.id == "forecast-year" else "ada")


def table(answer):
    assert answer.status_code == 200 and answer.mimetype == "text/csv", answer.text
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if len(row) == len(rows[0])]


def charts_of(answer):
    assert answer.status_code == 200 and answer.mimetype == files.TYPES["pptx"]
    return [shape.chart for slide in Presentation(io.BytesIO(answer.data)).slides for shape in slide.shapes if shape.has_chart]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_every_chart_comes_in_every_format(asking, chart):
    for kind, mimetype in files.TYPES.items():
        answer = asking.get(f"/export/{chart.id}.{kind}")
        assert (answer.status_code, answer.mimetype) == (200, mimetype), answer.text[:200]
        assert f'filename="basketry-{chart.id}-2' in answer.headers["Content-Disposition"]
        assert answer.data[:2] == b"PK" or answer.data[:3] == b"\xef\xbb\xbf"


@pytest.mark.parametrize("chart", [chart for chart in CHARTS if chart.slide], ids=lambda chart: chart.id)
def test_the_native_charts_have_the_numbers_of_the_csv(asking, chart):
    query = "?market=Germany&market=France&market=EIRE"
    cells = [cell for row in table(asking.get(f"/export/{chart.id}.csv{query}")) for cell in row.values()]
    in_file = {float(cell) for cell in cells if re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", cell)}
    drawn = [made for native in charts_of(asking.get(f"/export/{chart.id}.pptx{query}")) for plot in native.plots for made in plot.series]
    known = [value for made in drawn for value in made.values if value is not None]
    assert known and all(value in in_file for value in known)


@pytest.mark.parametrize("page", FIGURED, ids=lambda page: page.slug)
def test_a_deck_has_a_slide_for_each_chart_of_the_page(request, page):
    asking = request.getfixturevalue("on_the_real_file" if page.slug == "together" else "ada")
    answer = asking.get(f"/deck/{page.slug}.pptx?market=Germany&basis=gross")
    slides = Presentation(io.BytesIO(answer.data)).slides
    assert len(slides) == len(page.cards)
    for slide, shown in zip(slides, page.cards, strict=True):
        links = {run.hyperlink.address for shape in slide.shapes if shape.has_text_frame for each in shape.text_frame.paragraphs for run in each.runs}
        assert f"http://localhost{page.path}?market=Germany&basis=gross#{shown.key}" in links


def test_a_deck_follows_the_choices_of_its_cards(ada):
    weeks = charts_of(ada.get("/deck/markets.pptx?sales-trend.grain=week&from=2025-03-01&to=2025-06-01"))[-1]
    assert len(list(weeks.plots[0].categories)) == 14


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/export/nothing.csv", 404, "There is no chart 'nothing'"), ("/export/markets-sales.doc", 404, "no files of the kind 'doc'"),
        ("/export/markets-sales.csv?from=yesterday", 400, "must be a day"),
        ("/export/markets-sales.csv?from=2025-06-01&to=2025-05-01", 400, "before it begins"),
        ("/export/sales-trend.pptx?grain=century", 400, "one of month, week, day"), ("/export/sales-trend.csv?grain=day&grain=week", 400, "once"),
        ("/export/markets-sales.xlsx?market=Atlantis", 404, "left out"), ("/export/markets-sales.csv?from=2019-01-01&to=2019-02-01", 404, "no rows"),
        ("/export/products-top.pptx?product=NONE", 404, "left out"), ("/deck/nowhere.pptx", 404, "no page 'nowhere'"), ("/deck/admin.pptx", 404, "with charts"),
        ("/deck/markets.pdf", 404, "no files of the kind"), ("/deck/markets.pptx?basis=both", 400, "basis"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_sentence(ada, path, status, said):
    answer = ada.get(path, headers=JSON)
    assert answer.status_code == status and said in answer.json["error"], answer.text
    page = ada.get(path, headers={"Accept": "text/html"})
    assert page.status_code == status and "<h1" in page.text


def test_strangers_get_nothing(app):
    client = app.server.test_client()
    assert client.get("/export/markets-sales.csv", headers=JSON).status_code == 401
    assert client.get("/deck/markets.pptx", headers=JSON).status_code == 401


def test_other_markets_are_left_out_and_the_file_says_so(greta):
    answer = greta.get("/export/markets-sales.csv?market=France&market=Germany")
    assert [row["Market"] for row in table(answer)] == ["Germany"]
    assert "1 chosen market is not among yours and was left out." in answer.text and "left out" in answer.headers["Basketry-Notes"]
    deck = Presentation(io.BytesIO(greta.get("/deck/markets.pptx?market=France&market=Germany").data))
    for slide in deck.slides:
        words = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "Markets: Germany" in words and "left out" in words and "France" not in words


def test_a_group_of_markets_is_called_by_its_name(ada):
    deck = Presentation(io.BytesIO(ada.get("/export/segments-summary.pptx?market=EU").data))
    assert any("Markets: EU  ·  Period" in shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)


def test_a_file_of_one_market_is_not_that_of_all(ada, greta):
    assert len(table(ada.get("/export/markets-sales.csv"))) > 1
    assert [row["Market"] for row in table(greta.get("/export/markets-sales.csv"))] == ["Germany"]


def test_rows_that_are_cut_off_are_said(ada, monkeypatch):
    monkeypatch.setattr("dashapp.exports.sheet.sheet.__kwdefaults__", {"link": "", "most": 3})
    answer = ada.get("/export/markets-sales.csv")
    assert len(table(answer)) == 3 and "The first 3 of" in answer.text and "The first 3 of" in answer.headers["Basketry-Notes"]


def test_each_file_is_written_down(app, service, greta):
    greta.get("/export/sales-trend.xlsx?from=2025-03-01&market=Germany&grain=week")
    assert greta.get("/export/markets-sales.xlsx?market=Atlantis").status_code == 404
    mine = [each for each in records.log_rows(service.auth, "exporting-de@shop.test", Clock())[0] if each["event"] == "export"]
    newest = mine[0]["detail"]
    for part in ("what: sales-trend", "format: xlsx", "Germany", "from=2025-03-01", "rows: "):
        assert part in newest, newest
    assert "Atlantis" not in json.dumps([each["detail"] for each in mine])


@pytest.fixture
def dashapp(small_shop, monkeypatch, capsys):
    """The command line of the application, in this process."""
    monkeypatch.setenv("DATABASE_URL", small_shop["DATABASE_URL"])

    def call(*words):
        code = main(list(words))
        return (code, *capsys.readouterr())

    return call


def test_the_command_line_writes_the_same_file(dashapp, ada, tmp_path):
    out = tmp_path / "trend.csv"
    code, said, _ = dashapp("export", "sales-trend", "--grain", "week", "--market", "Germany", "--format", "csv", "--out", str(out))
    assert code == 0 and "rows)" in said
    assert out.read_bytes() == ada.get("/export/sales-trend.csv?grain=week&market=Germany").data
    assert dashapp("export", "sales-trend", "--format", "pptx", "--out", str(tmp_path / "trend.pptx"))[0] == 0
    assert len(Presentation(str(tmp_path / "trend.pptx")).slides) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [(("nothing", "--format", "csv"), "There is no chart"), (("markets-sales", "--format", "csv", "--market", "Atlantis"), "no market"),
     (("markets-sales", "--format", "csv", "--from", "2019-01-01", "--to", "2019-01-02"), "no rows")],
)  # fmt: skip
def test_the_command_line_refuses_in_one_sentence(dashapp, tmp_path, words, said):
    code, _, error = dashapp("export", *words, "--out", str(tmp_path / "x"))
    assert code == 1 and said in error and not (tmp_path / "x").exists()


def test_a_file_that_cannot_be_written_is_a_sentence(dashapp, tmp_path):
    code, _, error = dashapp("export", "markets-sales", "--format", "csv", "--out", str(tmp_path))
    assert code == 1 and "cannot be written" in error
