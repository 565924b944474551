"""Charts about customers say what the models say of the same file, for any markets: cells, spreads, cohorts, movement, groups."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analytics.ingest.orders import read_orders
from analytics.models import cohorts, movement, rfm
from analytics.models.measures import SCALE, measure
from dashapp import db
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.filters import SEGMENTS, Filters
from dashapp.queries import runs
from dashapp.service import open_service
from dashapp.settings import load

AS_OF = date(2011, 12, 10)
# Customers of several markets are in Belgium, Spain and Australia among others.
CHOSEN = [(), ("Germany",), ("Belgium", "Spain", "Germany", "Australia", "Austria", "Switzerland", "EIRE", "France")]
PEOPLE = [chart for chart in BY_ID if chart.startswith(("cohorts-", "movement-", "clusters-", "exploration-")) or chart in (
    "segments-grid", "segments-spread", "segments-snake", "segments-relative", "segments-guide",
)]  # fmt: skip


@pytest.fixture(scope="module")
def orders(data_dir):
    frame = read_orders(data_dir / "online_retail.parquet")
    return frame[frame["customer_id"].notna()]


@pytest.fixture(scope="module")
def scored(orders):
    return rfm.score(measure(orders, AS_OF)).customers.set_index("customer_id")


@pytest.fixture(scope="module")
def service(real_shop):
    opened = open_service(load(real_shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asked(service):
    """Ask a chart as somebody who may see everything."""
    person = people.add(service.auth, "people@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, person) as viewer, db.reading_as(service.desk.engine, viewer.token) as web:
        current = runs.current(web)
        yield lambda chart, filters, **options: BY_ID[chart].query(web, current, replace(filters, options=tuple(options.items())))


def within(orders, markets):
    """What is bought in the chosen markets by those who ordered there."""
    there = orders[orders["market"].isin(markets)] if markets else orders
    return there[there["customer_id"].isin(there.loc[there["is_order"], "customer_id"])]


@pytest.mark.parametrize("markets", CHOSEN)
def test_cells_count_each_customer_once(asked, orders, scored, markets):
    found = asked("segments-grid", Filters(markets))
    known = measure(within(orders, markets), AS_OF).join(scored[[*rfm.SCORES, "segment"]], on="customer_id")
    theirs = known.groupby(["recency_score", "frequency_score"]).agg(n=("customer_id", "size"), gross=("gross", "sum"), orders=("frequency_orders", "sum"))
    ours = found.set_index(["recency_score", "frequency_score"]).sort_index()
    assert ours["customers"].tolist() == theirs["n"].tolist() and ours["orders"].tolist() == theirs["orders"].tolist()
    assert ours["gross_sales"].to_numpy(dtype=float) == pytest.approx((theirs["gross"] / SCALE).to_numpy(), abs=0.006)
    assert found["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize("markets", CHOSEN)
def test_spreads_and_profiles_are_those_of_pandas(asked, orders, scored, markets):
    known = measure(within(orders, markets), AS_OF).join(scored["segment"], on="customer_id")
    known["basket"] = known["monetary"] / SCALE / known["frequency_orders"]
    ours = asked("segments-spread", Filters(markets), measure="basket").set_index("segment").sort_index()
    for name, part in (("median", 0.5), ("highest_tenth", 0.9)):
        assert ours[name].to_numpy() == pytest.approx(known.groupby("segment")["basket"].quantile(part).to_numpy(), abs=0.01)
    logs = np.log1p((known["monetary"] / SCALE).clip(lower=0))
    z = ((logs - logs.mean()) / logs.std(ddof=0)).groupby(known["segment"]).mean()
    assert asked("segments-snake", Filters(markets)).set_index("segment").sort_index()["spend_z"].to_numpy() == pytest.approx(z.to_numpy(), abs=1e-4)
    loyal = asked("segments-snake", Filters(markets, segments=("Loyal",)))
    assert loyal["segment"].tolist() == ["Loyal"] and loyal["spend_z"].iloc[0] == pytest.approx(z["Loyal"], abs=1e-4), "beside all, not beside themselves"
    relative = known.groupby("segment")["frequency_orders"].mean() / known["frequency_orders"].mean() - 1
    ours = asked("segments-relative", Filters(markets)).set_index("segment").sort_index()
    assert ours["orders_relative"].to_numpy() == pytest.approx(relative.to_numpy(), abs=1e-5)


@pytest.mark.parametrize("markets", CHOSEN)
@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_cohorts_are_those_of_the_model(asked, orders, markets, grain):
    theirs = cohorts.matrix(within(orders, markets), grain, AS_OF)
    ours = asked("cohorts-value", Filters(markets), grain=grain)
    assert pd.to_datetime(ours["cohort"]).tolist() == theirs["cohort"].tolist() and ours["period"].tolist() == theirs["period"].tolist()
    for name in ("size", "orders"):
        assert ours[name].tolist() == theirs[name].tolist(), name
    assert ours["value"].to_numpy() == pytest.approx((theirs["value"] / SCALE).to_numpy(), abs=1e-6)
    if not markets:
        assert ours["partial"].tolist() == theirs["partial"].tolist()
    counts = asked("cohorts-retention", Filters(markets), grain=grain)
    assert counts["customers"].tolist() == theirs["customers"].tolist()
    assert counts["retention"].to_numpy(dtype=float) == pytest.approx(theirs["retention"].to_numpy())


def test_first_segments_cover_every_customer(asked):
    found = asked("cohorts-first", Filters())
    assert found[found["period"] == 0]["size"].sum() == 4338 - 41  # those of December 2011 have not lived their month whole
    assert found["retention"].between(0, 1).all()


@pytest.mark.parametrize("markets", CHOSEN)
@pytest.mark.parametrize("cuts", ["moving", "held"])
def test_flows_are_those_of_the_model(asked, orders, markets, cuts):
    past = movement.history(orders, AS_OF)
    there = set(orders.loc[orders["market"].isin(markets), "customer_id"]) if markets else set(past.customer_id)
    words = {"orders": "own orders", "ageing": "time passed", "": "stayed"}
    for filters, first, second in (
        (Filters(markets), 8, 12), (Filters(markets, date(2011, 3, 1), date(2011, 6, 30)), 2, 6), (Filters(markets, date_to=date(2011, 7, 15)), 3, 6),
    ):  # fmt: skip
        moves = movement.moves(past, first, second, hold=cuts == "held")
        theirs = moves[moves["customer_id"].isin(there)].replace({"cause": words, "from": {"": "Not yet customers"}}).groupby(["from", "to", "cause"]).size()
        ours = asked("movement-flows", filters, cuts=cuts, since="3").set_index(["from_segment", "to_segment", "cause"])["customers"].sort_index()
        assert ours.to_dict() == theirs.to_dict()


def test_who_left_the_champions(asked, orders):
    past = movement.history(orders, AS_OF)
    moves = movement.moves(past, 8, 12)
    theirs = moves[(moves["from"] == "Champions") & (moves["to"] != "Champions")]
    ours = asked("movement-list", Filters(segments=("Champions",)), since="3")
    assert set(ours["customer_id"]) == set(theirs["customer_id"]) and set(ours["from_segment"]) == {"Champions"}
    assert ours["net_sales"].is_monotonic_decreasing


def test_a_period_without_two_month_ends_has_no_flows(asked):
    filters = Filters(date_from=date(2011, 12, 3), date_to=date(2011, 12, 5))
    assert asked("movement-flows", filters).empty and list(asked("movement-flows", filters).columns) == list(BY_ID["movement-flows"].columns)


def test_groups_add_up(asked):
    groups = asked("clusters-groups", Filters())
    assert groups["customers"].sum() == 4338 and groups["customer_share"].sum() == pytest.approx(1) and groups["sales_share"].sum() == pytest.approx(1)
    assert groups["sales"].sum() == pytest.approx(8310477.05, abs=0.02)
    cross = asked("clusters-segments", Filters())
    assert cross["customers"].sum() == 4338 and set(cross["segment"]) == set(SEGMENTS)
    places = asked("clusters-scatter", Filters())
    assert len(places) == 2000 and places["customer_id"].is_unique and places["shown_share"].iloc[0] == pytest.approx(2000 / 4338)


@pytest.mark.parametrize("markets", CHOSEN)
def test_exploration_is_what_pandas_finds(asked, data_dir, markets):
    every = read_orders(data_dir / "online_retail.parquet")
    every = every[every["market"].isin(markets)] if markets else every
    ordered = every[every["is_order"]]
    hours = asked("exploration-hours", Filters(markets))
    by_day = ordered["day"].dt.day_of_week.add(1).value_counts().sort_index()
    assert hours.groupby("weekday")["orders"].sum().to_dict() == by_day.to_dict()
    values = asked("exploration-values", Filters(markets))
    assert values["orders"].sum() == len(ordered) and values["share"].sum() == pytest.approx(1)
    assert values["median"].iloc[0] == pytest.approx(ordered["gross"].median() / SCALE, abs=0.01)
    months = asked("exploration-returns", Filters(markets))
    assert months["returns"].sum() == pytest.approx(every["returns"].sum() / SCALE, abs=0.1)
    largest = asked("exploration-largest", Filters(markets))
    assert largest["value"].abs().iloc[0] == pytest.approx(max(every["gross"].max(), every["returns"].max()) / SCALE, abs=0.006)


def test_what_was_cleaned_away_is_what_the_file_is_known_for(asked):
    lines = asked("exploration-quality", Filters()).set_index("step")["lines"]
    assert lines.to_dict() == {
        "read": 541_909, "without a customer": 135_080, "without a description": 1_454, "repeated": 5_268, "cancelled or returned": 9_288,
        "adjustments": 2_518, "services": 530_103 - 527_758, "sales": 530_103, "sales to customers": 397_884,
    }  # fmt: skip


@pytest.mark.parametrize("chart", PEOPLE)
def test_every_chart_about_customers_answers_a_viewer_of_one_market_with_her_market_alone(service, asked, chart):
    email = f"{chart}@germany.test"
    person = people.add(service.auth, email, "correct horse battery", role="viewer", markets=["Germany"])
    with sessions.service(service.auth, person) as viewer:
        hers = service.desk.run_chart(BY_ID[chart], Filters(), viewer)
        figure = service.desk.figure(hers) if BY_ID[chart].figure else {}
    usual = {option.name: option.usual for option in BY_ID[chart].options}
    ours = asked(chart, Filters(("Germany",)), **usual)
    if chart == "movement-list":
        assert set(hers.frame["market"]) == {"Germany"}
        ours = ours[ours["market"] == "Germany"]
    assert len(hers.frame) == len(ours) > 0 and hers.title and (figure.get("data") or BY_ID[chart].figure is None)
    for name, unit in BY_ID[chart].columns.items():
        if unit in ("count", "money", "share"):
            one, other = (frame[name].to_numpy(dtype=float) for frame in (hers.frame, ours))
            assert one == pytest.approx(other, nan_ok=True), name


def test_a_shop_without_structure_says_so_on_the_page(small_shop):
    opened = open_service(load(small_shop))
    person = people.add(opened.auth, "small@shop.test", "correct horse battery", role="viewer", all_markets=True)
    with sessions.service(opened.auth, person) as viewer:
        compared, groups, guide = (
            opened.desk.run_chart(BY_ID[chart], Filters(), viewer) for chart in ("clusters-compare", "clusters-groups", "segments-guide")
        )  # fmt: skip
    opened.close()
    if groups.frame.empty:
        assert compared.title.startswith("No structure") and not compared.frame["chosen"].any()
    else:
        assert compared.frame["chosen"].sum() == 1
    assert guide.notes == ()
    few = guide.frame.assign(caution="not enough buyers: 3 customers ordered, 500 are needed")
    assert BY_ID["segments-guide"].notes(few, Filters())[0].startswith("Segments mean little here: not enough buyers")
