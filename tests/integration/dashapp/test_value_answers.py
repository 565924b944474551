"""Predictions as people see them: what the model says of the same file, for any markets, beside what other pages say; refused where nothing supports them."""

from dataclasses import replace

import pytest

from analytics.ingest.orders import read_orders
from analytics.models.customer_value import value
from dashapp import db
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.customers import callbacks, rows
from dashapp.customers.page import columns
from dashapp.filters import Filters
from dashapp.queries import runs
from dashapp.service import open_service
from dashapp.settings import load


@pytest.fixture(scope="module")
def model(data_dir):
    orders = read_orders(data_dir / "online_retail.parquet")
    return value(orders[orders["customer_id"].notna()])


@pytest.fixture(scope="module")
def service(real_shop):
    opened = open_service(load(real_shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ada(service):
    person = people.add(service.auth, "value@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, person) as viewer:
        yield viewer


@pytest.fixture(scope="module")
def greta(service):
    person = people.add(service.auth, "value-germany@shop.test", "correct horse battery", role="viewer", markets=["Germany"])
    with sessions.service(service.auth, person) as viewer:
        yield viewer


def asked(service, viewer, chart, filters=None, **options):
    with db.reading_as(service.desk.engine, viewer.token) as web:
        return BY_ID[chart].query(web, runs.current(web), replace(filters or Filters(), options=tuple(options.items())))


def test_segments_add_up_to_the_model_and_stand_beside_what_was_sold(service, ada, model):
    for days in (30, 90, 365):
        found = asked(service, ada, "value-segments", days=str(days))
        assert found["customers"].sum() == 4338 and len(found) == 10
        assert found["expected_orders"].sum() == pytest.approx(model.customers[f"orders_{days}"].sum(), abs=0.1)
        assert found["expected_sales"].sum() == pytest.approx(model.customers[f"money_{days}"].sum() * model.kept, abs=0.1)
    gross = asked(service, ada, "value-segments", Filters(basis="gross"))
    assert gross["expected_sales"].sum() == pytest.approx(model.customers["money_90"].sum(), abs=0.1)
    sold = asked(service, ada, "segments-summary", Filters(date_from=runs_day(service, ada, 89)))
    sold = sold[~sold["segment"].isin(["guest", "no segment"])].set_index("segment")["net_sales"]
    before = asked(service, ada, "value-segments").set_index("segment")["before"]
    assert before.to_dict() == pytest.approx(sold.reindex(before.index).to_dict())


def runs_day(service, viewer, back):
    from datetime import timedelta

    with db.reading_as(service.desk.engine, viewer.token) as web:
        return runs.current(web)["core"].data_to - timedelta(days=back)


def test_markets_add_up_to_the_whole(service, ada):
    with db.reading_as(service.desk.engine, ada.token) as web:
        markets = list(runs.markets(web)["market"])
    parts = [asked(service, ada, "value-segments", Filters((market,)))["expected_sales"].sum() for market in markets]
    assert sum(parts) == pytest.approx(asked(service, ada, "value-segments")["expected_sales"].sum(), abs=2)
    tests = [asked(service, ada, "value-orders-test", Filters((market,)))["actual"].sum() for market in markets]
    assert sum(tests) == pytest.approx(asked(service, ada, "value-orders-test")["actual"].sum(), abs=1) and sum(tests) == pytest.approx(4444, abs=1)


def test_a_viewer_of_germany_gets_germany(service, ada, greta):
    for chart in ("value-segments", "value-concentration", "value-orders-test", "value-revenue-test"):
        assert asked(service, greta, chart).equals(asked(service, ada, chart, Filters(("Germany",)))), chart


def test_the_curve_rises_to_all_of_it(service, ada):
    found = asked(service, ada, "value-concentration")
    assert len(found) == 100 and found["cumulative_share"].is_monotonic_increasing and found["cumulative_share"].iloc[-1] == 1
    assert found["customers"].iloc[-1] == 4338 and found["least_expected"].is_monotonic_decreasing
    assert found["expected_sales"].iloc[-1] == pytest.approx(asked(service, ada, "value-segments")["expected_sales"].sum(), abs=0.1)


def test_the_sentence_says_why_there_is_no_churn(service, ada):
    told = asked(service, ada, "value-trust").set_index("about")
    assert told["grade"].tolist() == ["rough", "rough", "not supported", ""]
    assert "the fit sees no churn (a is near 0" in told["reason"]["P(alive), churn"] and told["reason"]["Fit"].startswith("BG/NBD: r 0.825, alpha 69.8 days")


def test_customers_carry_what_is_expected_of_them_and_the_words(service, ada, model):
    frame, count = rows.listed(service.desk, ada, Filters(basis="gross"), consenting=False)
    ours, theirs = frame.set_index("customer_id").sort_index(), model.customers.set_index("customer_id")
    assert count == 4338 and ours["alive"].isna().all()
    assert ours["sales_next_90_days"].to_numpy(dtype=float) == pytest.approx(theirs["money_90"].to_numpy(), abs=0.011)
    assert ours["orders_next_90_days"].to_numpy(dtype=float) == pytest.approx(theirs["orders_90"].to_numpy(), abs=0.011)
    words = callbacks.said(rows.trust(service.desk, ada))
    assert "predicted 41\u00a0% too low. Rough" in words and "P(alive) and churn are not shown" in words
    one, _ = rows.one(service.desk, ada, Filters(), "12347")
    assert [fact.children[0].children for fact in callbacks.facts(one["profile"].to_dict("records")[0])[-2:]] == ["Orders next 90 days", "Sales next 90 days"]


def test_where_it_is_supported_p_alive_is_shown(small_shop):
    service = open_service(load(small_shop))
    person = people.add(service.auth, "alive@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, person) as viewer:
        frame, _ = rows.listed(service.desk, viewer, Filters(), consenting=False)
        assert frame["alive"].between(0, 1).all()
        assert "P(alive) is shown" in callbacks.said(rows.trust(service.desk, viewer))
    service.close()
    assert [column["field"] for column in columns(alive=True) if column not in columns()] == ["alive"]
