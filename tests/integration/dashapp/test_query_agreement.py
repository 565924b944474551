"""The charts of the real file say what pandas says of its lines, for filters drawn at random: to the penny and to the customer."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.roles import role_url
from benchmarks import queries, questions
from dashapp import db
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.filters import SEGMENTS, Filters
from dashapp.queries import runs
from dashapp.service import open_service
from dashapp.settings import load

FIRST, LAST = date(2010, 12, 1), date(2011, 12, 9)


def drawn(rng: random.Random, markets: list[str]) -> Filters:
    """A set of markets (or all), a period (or all), segments (or all)."""
    filters = Filters()
    if rng.random() < 0.7:
        filters = replace(filters, markets=tuple(rng.sample(markets, rng.randint(1, 6))))
    if rng.random() < 0.7:
        start = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        filters = replace(filters, date_from=start, date_to=min(LAST, start + timedelta(days=rng.choice([0, 6, 20, 45, 120, 300]))))
    return replace(filters, segments=tuple(rng.sample(SEGMENTS, rng.randint(1, 4)))) if rng.random() < 0.5 else filters


@pytest.fixture(scope="module")
def asked(real_shop, request):
    """Everything needed to ask a chart and pandas the same: connection, current runs, the lines."""
    from sqlalchemy import create_engine

    service, job = open_service(load(real_shop)), create_engine(role_url("job", real_shop))
    person = people.add(service.auth, f"{request.module.__name__.rpartition('.')[2]}@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, person) as viewer, db.reading_as(service.desk.engine, viewer.token) as web, job.connect() as lines:
        current = runs.current(web)
        yield web, current, queries.shop(lines, current["core"].run_id)
    service.close()
    job.dispose()


def compare(asked, count: int, seed: int) -> None:
    web, current, shop = asked
    rng, markets = random.Random(seed), sorted(shop.lines["market"].unique())
    for _ in range(count):
        filters = drawn(rng, markets)
        for chart, pandas_says in questions.PANDAS.items():
            ours = questions.published(chart, BY_ID[chart].query(web, current, filters))
            theirs = pandas_says(shop, filters)
            if chart == "kpis" and not theirs:
                theirs = {"all": (0.0, 0, 0)}
            assert questions.agree(ours, theirs), (chart, filters, ours, theirs)


def test_narrowed_to_products_every_measure_stays_exact(asked):
    web, current, shop = asked
    rng, lines = random.Random(5), shop.lines
    codes, markets = sorted(lines["product_code"].unique()), sorted(lines["market"].unique())
    for _ in range(12):
        filters = replace(drawn(rng, markets), products=tuple(rng.sample(codes, rng.randint(1, 3))))
        bought = queries.Shop(lines[lines["product_code"].isin(filters.products)])
        for chart in ("kpis", "markets-sales", "segments-summary", "sales-trend"):
            ours = questions.published(chart, BY_ID[chart].query(web, current, filters))
            theirs = questions.PANDAS[chart](bought, filters) or ({"all": (0.0, 0, 0)} if chart == "kpis" else {})
            assert questions.agree(ours, theirs), (chart, filters, ours, theirs)


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(("Germany", "France"), date(2011, 3, 7), date(2011, 10, 19)), Filters(segments=("Loyal",), basis="gross")]
)
def test_the_curve_and_the_returns_of_products_are_those_of_the_lines(asked, filters):
    web, current, shop = asked
    days = replace(filters, date_from=filters.date_from or FIRST, date_to=filters.date_to or LAST)
    lines = shop.narrowed(days)
    lines = lines[lines["merchandise"] & ~lines["segment"].isin(["guest", "no segment"])]
    amount = lines["amount"].where(lines["kind"].eq("sale") | (filters.basis == "net"), 0)
    sold = amount.groupby(lines["product_code"]).sum().sort_values(ascending=False, kind="stable")
    curve = BY_ID["products-pareto"].query(web, current, filters)
    assert curve["rank"].iloc[-1] == len(sold) and curve["cumulative_share"].iloc[-1] == pytest.approx(1)
    for row in curve.iloc[:: max(len(curve) // 20, 1)].to_dict("records"):
        assert row["cumulative_share"] == pytest.approx(sold.iloc[: row["rank"]].sum() / sold.sum(), abs=1e-9)
    back = -lines[lines["kind"] == "return"].groupby("product_code")["amount"].sum().sort_values(kind="stable")
    shown = BY_ID["products-returned"].query(web, current, filters)
    assert shown["returns"].tolist() == pytest.approx(back.head(10).round(2).tolist())
    assert shown["share"].iloc[0] == pytest.approx(back.iloc[0] / back.sum())


def test_a_comparison_is_the_same_question_for_the_days_before(asked, real_shop):
    shop = asked[2]
    now = Filters(date_from=date(2011, 9, 1), date_to=date(2011, 11, 30))
    past = Filters(date_from=date(2011, 6, 2), date_to=date(2011, 8, 31))
    service = open_service(load(real_shop))
    person = people.add(service.auth, "compare@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, person) as viewer:
        answers = service.desk.run_charts([(BY_ID[chart], now) for chart in ("markets-sales", "kpis", "sales-trend")], viewer)
    service.close()
    markets, kpis, months = (answer.frame for answer in answers)
    theirs = questions.PANDAS["markets-sales"](shop, past)
    for row in markets.to_dict("records"):
        assert row["net_sales_before"] == pytest.approx(theirs.get(row["market"], (0,))[0], abs=0.011)
    value = kpis.set_index("measure")
    assert value.at["net_sales", "value_before"] == pytest.approx(questions.PANDAS["kpis"](shop, past)["all"][0], abs=0.011)
    assert months["net_sales_before"].sum() == pytest.approx(value.at["net_sales", "value_before"], abs=0.05)
    assert "2 Jun 2011 – 31 Aug 2011" in answers[0].notes[-1]


def test_charts_and_pandas_agree(asked):
    compare(asked, 12, seed=11)


@pytest.mark.torture
def test_charts_and_pandas_agree_two_hundred_times(asked):
    compare(asked, 200, seed=12)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(), Filters(basis="gross"), Filters(("Germany", "France", "EIRE"), date(2011, 3, 7), date(2011, 10, 19)),
        Filters(segments=("Loyal", "At risk"), date_from=date(2011, 6, 2), date_to=date(2011, 9, 11)),
    ],
)  # fmt: skip
def test_the_leading_segment_of_each_market_is_that_of_the_lines(asked, filters):
    web, current, shop = asked
    lines = shop.narrowed(replace(filters, date_from=filters.date_from or FIRST, date_to=filters.date_to or LAST))
    lines = lines[lines["segment"] != "guest"]
    sale = lines["kind"] == "sale"
    lines = lines.assign(sold=lines["amount"].where(sale | (filters.basis == "net"), 0), order=lines["invoice_no"].where(sale))
    shown = BY_ID["segments-leading"].query(web, current, filters).set_index("market")
    expected = {}
    for market, of in [("All together", lines), *lines.groupby("market")]:
        # Who only returned has no segment, and is part of what is identified.
        sold, people = of.groupby("segment")["sold"].sum(), of[of["kind"] == "sale"].groupby("segment")["customer_id"].nunique()
        named = sold.drop("no segment", errors="ignore")
        if len(named) and (most := named.max()) > 0.005:
            first = named.idxmax()
            mine, orders = people.get(first, 0), of[of["segment"] == first]["order"].nunique()
            expected[market] = (first, mine, orders, most / sold.sum(), most / orders if orders else None, mine / max(people.sum(), 1))
    assert set(shown.index) == set(expected)
    for market, (segment, people, orders, share, basket, part) in expected.items():
        row = shown.loc[market]
        assert (row["segment"], row["customers"], row["orders"]) == (segment, people, orders), market
        assert row["share"] == pytest.approx(share) and (basket is None or row["spend_per_basket"] == pytest.approx(basket, abs=0.006)), market
        assert row["customer_share"] == pytest.approx(part) or not people, market
