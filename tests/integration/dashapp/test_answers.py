"""From a question and a viewer to rows: rights, rows, cache."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from dashapp import charts, db
from dashapp.answers import Desk
from dashapp.cache import Answers
from dashapp.charts import CHARTS
from dashapp.errors import BadRequest, NotAllowed
from dashapp.filters import Filters


class Store(dict):
    def set(self, key, value, timeout=None):
        self[key] = value


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_every_chart_has_its_columns_and_a_figure_full_or_empty(chart, service, everyone):
    for filters in (Filters(), Filters(basis="gross", segments=("Champions",)), Filters(markets=("EIRE", "Japan"))):
        answer = service.desk.run_chart(chart, filters, everyone)
        assert list(answer.frame.columns) == list(chart.columns)
        if chart.figure and len(answer.frame):
            figure = chart.draw(answer.frame, answer.filters)
            assert figure.data or any(note.text for note in figure.layout.annotations), "a picture, or a sentence in its place"
        if len(answer.frame):
            assert chart.sentence(answer.frame, answer.filters)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_a_filter_is_honoured_or_named_as_ignored(chart, service, everyone):
    filters = Filters(("Germany",), segments=("Champions",), basis="gross")
    answer = service.desk.run_chart(chart, filters, everyone)
    assert set(answer.ignored) == filters.given() - chart.honours
    assert answer.filters == filters.without(set(answer.ignored))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_a_viewer_of_one_market_sees_what_the_filter_shows_an_administrator(chart, service, everyone, viewer_of):
    hers = service.desk.run_chart(chart, Filters(), viewer_of("Germany"))
    filtered = service.desk.run_chart(chart, Filters(("Germany",)), everyone)
    if "market" in chart.honours and chart.id != "products-top":
        assert hers.frame.equals(filtered.frame)
    if "market" in hers.frame:
        assert set(hers.frame["market"].dropna()) <= {"Germany"}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.id)
def test_no_grant_and_no_session_mean_no_rows(chart, service, everyone, viewer_of):
    nobody = viewer_of()
    stranger = replace(everyone, token="made up", all_markets=False)
    for viewer in (nobody, stranger):
        frame = service.desk.run_chart(chart, Filters(), viewer).frame
        if chart.id == "kpis":
            assert not frame["value"].fillna(0).any()
        elif chart.id in {"sales-trend", "forecast-sales", "forecast-orders"}:
            assert not frame.drop(columns=["period", "date", "partial"], errors="ignore").fillna(0).to_numpy().any()
        else:
            assert frame.empty


def test_a_market_is_accepted_by_its_label_and_unknown_ones_are_named(service, everyone):
    chart = charts.find("markets-sales")
    assert list(service.desk.run_chart(chart, Filters(("ireland",)), everyone).frame["market"]) == ["EIRE"]
    answer = service.desk.run_chart(chart, Filters(("Narnia", "EIRE")), everyone)
    assert list(answer.frame["market"]) == ["EIRE"] and "left out" in answer.left_out[0]
    with pytest.raises(BadRequest, match="Narnia"):
        service.desk.run_chart(chart, Filters(("Narnia",)), everyone, strict=True)


def test_roles_are_checked(service, everyone):
    closed = replace(charts.find("kpis"), roles=frozenset({"admin"}))
    service.desk.run_chart(closed, Filters(), everyone)
    with pytest.raises(NotAllowed):
        service.desk.run_chart(closed, Filters(), replace(everyone, role="viewer"))


def test_options_are_choices(service, everyone):
    chart = charts.find("products-top")
    for options in ((("limit", "0"),), (("limit", "many"),), (("order", "1"),)):
        with pytest.raises(BadRequest):
            service.desk.run_chart(chart, Filters(options=options), everyone)


def test_the_cache_answers_alike_and_never_across_scopes(service, everyone, viewer_of):
    store = Store()
    desk = Desk(service.desk.engine, Answers(store))
    german, french = viewer_of("Germany"), viewer_of("France")
    for chart in CHARTS:
        first = desk.run_chart(chart, Filters(), german).frame
        kept = len(store)
        again = desk.run_chart(chart, Filters(), german).frame
        assert len(store) == kept
        assert first.to_json() == again.to_json()
        assert desk.run_chart(chart, Filters(), french).frame.to_json() == service.desk.run_chart(chart, Filters(), french).frame.to_json()
    assert len(store) == 2 * len(CHARTS)


def test_the_web_role_cannot_reach_people_write_or_step_out(service, everyone):
    for forbidden in (
        "select * from access.people", "select * from access.market_grants", "select * from access.sessions", "select * from facts.customers",
        "select checks from published.runs", "insert into access.audit (event) values ('x')", "delete from published.sales_daily",
        "set role basketry_owner", "select * from published.customer_scores", "select * from jobs.procrastinate_jobs",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"permission denied|read-only|cannot"), db.reading_as(service.desk.engine, everyone.token) as connection:
            connection.execute(text(forbidden))


def test_totals_are_the_same_from_every_side(service, everyone):
    desk = service.desk
    kpis = dict(desk.run_chart(charts.find("kpis"), Filters(), everyone).frame.itertuples(index=False, name=None))
    for chart_id in ("markets-sales", "segments-summary", "sales-trend"):
        frame = desk.run_chart(charts.find(chart_id), Filters(), everyone).frame
        assert frame["net_sales"].sum() == pytest.approx(kpis["net_sales"], abs=0.1)
        assert frame["orders"].sum() == kpis["orders"]


def test_a_period_outside_the_data_is_empty_and_no_error(service, everyone):
    run = service.desk.offer(everyone).core
    later = Filters(date_from=run.data_to + timedelta(days=10), date_to=run.data_to + timedelta(days=20))
    for chart in CHARTS:
        assert service.desk.run_chart(chart, later, everyone) is not None
