"""Customers one by one: sorted and searched where they are kept, one opened, lists taken and written down; nobody sees another market's."""

import csv
import io
import json

import pytest

from dashapp import db
from dashapp.access import people, sessions
from dashapp.customers import callbacks, rows
from dashapp.errors import BadRequest, NotFound
from dashapp.filters import SEGMENTS, Filters
from dashapp.queries.customers import FIELDS, narrowed, ordered
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in

ALL = {"startRow": 0, "endRow": 100, "sortModel": [], "filterModel": {}}


@pytest.fixture(scope="module")
def real(real_shop):
    opened = open_service(load(real_shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ada(real):
    person = people.add(real.auth, "grid@shop.test", PASSWORD, role="analyst", all_markets=True)
    with sessions.service(real.auth, person) as viewer:
        yield viewer


@pytest.fixture(scope="module")
def greta(real):
    person = people.add(real.auth, "grid-germany@shop.test", PASSWORD, role="viewer", markets=["Germany"])
    with sessions.service(real.auth, person) as viewer:
        yield viewer


def asked(real, viewer, filters=None, **request):
    return rows.page(real.desk, viewer, filters or Filters(), ALL | request)


def test_everyone_is_there_once_in_blocks(real, ada):
    seen = []
    for start in range(0, 4400, 400):
        frame, count = asked(real, ada, startRow=start, endRow=start + 400, sortModel=[{"colId": "segment", "sort": "asc"}])
        assert count in (4338, 0) and len(frame) == max(min(400, 4338 - start), 0)
        seen += frame["customer_id"].tolist()
    assert len(seen) == len(set(seen)) == 4338
    first, _ = asked(real, ada)
    assert first["customer_id"].iloc[0] == "14646" and first["net_sales"].is_monotonic_decreasing


def test_sorting_and_searching_by_any_measure(real, ada):
    for field in FIELDS:
        up, _ = asked(real, ada, sortModel=[{"colId": field, "sort": "asc"}])
        values = up[field].dropna().tolist()
        # the database sorts texts by their letters' numbers, as Python does
        assert values == sorted(values), field
    frame, count = asked(real, ada, filterModel={
        "net_sales": {"filterType": "number", "type": "greaterThan", "filter": 5000}, "segment": {"filterType": "text", "type": "equals", "filter": "loyal"},
        "orders": {"filterType": "number", "type": "inRange", "filter": 5, "filterTo": 20},
    })  # fmt: skip
    assert 0 < count == len(frame) and set(frame["segment"]) == {"Loyal"} and frame["net_sales"].min() > 5000 and frame["orders"].between(5, 20).all()
    frame, count = asked(real, ada, filterModel={"customer_id": {"filterType": "text", "type": "contains", "filter": "1234"}})
    assert count == 4 and frame["customer_id"].str.contains("1234").all()
    several, count = asked(real, ada, filterModel={"markets": {"filterType": "text", "type": "contains", "filter": ", "}})
    assert count == len(several) == 8


def test_basis_and_filters_of_the_bar_are_followed(real, ada):
    net, _ = asked(real, ada, Filters(("Germany",), segments=("Champions",)))
    gross, _ = asked(real, ada, Filters(("Germany",), segments=("Champions",), basis="gross"))
    assert set(net["markets"]) == {"Germany"} and set(net["segment"]) == {"Champions"}
    assert gross.set_index("customer_id")["spend_per_basket"].ge(net.set_index("customer_id")["spend_per_basket"]).all()


@pytest.mark.parametrize("model", [
    {"password": {"type": "equals", "filter": "x"}}, {"orders": "x"}, {"orders": {"type": "equals", "filter": "1; drop table"}}, "x",
    {"orders": {"type": "contains", "filter": 1}}, {"orders": {"type": "inRange", "filter": 1}}, {"orders": {"type": "equals", "filter": True}},
    {"segment": {"type": "contains", "filter": None}}, {"segment": {"type": "contains", "filter": "a\0"}}, {"first_order": {"type": "equals", "filter": 1}},
    {"orders": {"type": "equals", "filter": float("nan")}}, {"segment": {"type": "contains", "filter": "x" * 300}},
])  # fmt: skip
def test_conditions_that_are_none_are_refused(model):
    with pytest.raises(BadRequest):
        narrowed(model)


@pytest.mark.parametrize(
    "model", [[{"colId": "orders; drop", "sort": "asc"}], [{"colId": "orders", "sort": "up"}], [{}], ["orders"], "orders", [{"colId": []}]]
)
def test_orders_that_are_none_are_refused(model):
    with pytest.raises(BadRequest):
        ordered(model)


@pytest.mark.parametrize("request_", [{"startRow": -1}, {"startRow": "0"}, {"endRow": 1.5}, {"endRow": None}, {"startRow": 10**12}])
def test_rows_are_counted_in_whole_numbers(real, ada, request_):
    with pytest.raises(BadRequest):
        asked(real, ada, **request_)


def test_words_of_sql_are_only_words(real, ada):
    for words in ("' or 1=1 --", "%", "_", "\\"):
        assert asked(real, ada, filterModel={"segment": {"filterType": "text", "type": "contains", "filter": words}})[1] == 0


def test_one_customer(real, ada):
    found, segments = rows.one(real.desk, ada, Filters(), "12347")
    assert segments == SEGMENTS
    profile = found["profile"].iloc[0]
    assert (profile["orders"], profile["net_sales"], profile["segment"]) == (7, 4310.0, "Champions")
    assert len(found["orders"]) == 7 and found["orders"]["gross_sales"].sum() == pytest.approx(4310.0)
    assert found["history"]["segment"].iloc[-1] == "Champions" and len(found["history"]) == 13
    assert found["products"]["net_sales"].is_monotonic_decreasing
    title = callbacks.title(profile.to_dict())
    assert title == "Customer 12347: Champions, 7 orders, £4.3k net sales"
    for nobody in ("0", "", "x" * 500, "12347' or '1'='1"):
        with pytest.raises(NotFound):
            rows.one(real.desk, ada, Filters(), nobody)


def test_customers_of_other_markets_are_not_there(real, greta):
    frame, count = asked(real, greta)
    assert count < 120 and set(frame["markets"]) == {"Germany"}
    with pytest.raises(NotFound):
        rows.one(real.desk, greta, Filters(), "12347")
    assert asked(real, greta, Filters(("Iceland",)))[1] == 0


@pytest.fixture(scope="module")
def client(app, service):
    people.add(service.auth, "lists@shop.test", PASSWORD, role="viewer", markets=["Germany", "France"])
    inside = app.server.test_client()
    sign_in(inside, "lists@shop.test")
    return inside


def test_a_list_as_a_file_is_written_down(client, service):
    answer = client.get("/customers.csv?market=Germany&segment=Champions&basis=gross")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    table = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert table and {row["markets"] for row in table} == {"Germany"} and {row["segment"] for row in table} == {"Champions"}
    with db.writing(service.auth) as connection:
        event = connection.exec_driver_sql("select email, detail from access.audit where event = 'customers exported' order by audit_id desc limit 1").one()
    detail = event.detail if isinstance(event.detail, dict) else json.loads(event.detail)
    assert event.email == "lists@shop.test" and detail == {"rows": len(table), "of": len(table), "markets": ["Germany"], "segments": ["Champions"]}
    assert client.get("/customers.csv?segment=Nobody").status_code == 400


def test_lists_hold_no_formulas_and_no_other_markets(client):
    table = list(csv.DictReader(io.StringIO(client.get("/customers.csv").get_data(as_text=True).removeprefix("\ufeff"))))
    assert {market for row in table for market in row["markets"].split(", ")} <= {"Germany", "France"}
