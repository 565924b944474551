"""The growth plan as people see it: what it stands on is what other pages say, each market is its own, what is assumed travels in the address."""

import csv
import io
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from pptx import Presentation

from dashapp import db
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.filters import Filters, parse
from dashapp.page import kept_in
from dashapp.plan.page import PAGE, lists
from dashapp.queries import forecast_periods, runs
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in


@pytest.fixture(scope="module")
def real(real_shop):
    opened = open_service(load(real_shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ada(real):
    person = people.add(real.auth, "plan@shop.test", PASSWORD, role="analyst", all_markets=True)
    with sessions.service(real.auth, person) as viewer:
        yield viewer


@pytest.fixture(scope="module")
def greta(real):
    person = people.add(real.auth, "plan-germany@shop.test", PASSWORD, role="viewer", markets=["Germany"])
    with sessions.service(real.auth, person) as viewer:
        yield viewer


def asked(service, viewer, chart, filters=None, **options):
    with db.reading_as(service.desk.engine, viewer.token) as web:
        return BY_ID[chart].query(web, runs.current(web), replace(filters or Filters(), options=tuple(options.items())))


def test_the_target_stands_on_the_forecast_and_on_what_was_sold(real, ada):
    found = asked(real, ada, "plan-target", target="25").set_index("what")["amount"]
    with db.reading_as(real.desk.engine, ada.token) as web:
        known = runs.current(web)
        ahead = forecast_periods.next_days(web, known["forecasts"], known["core"], Filters(), 90)
    (forecast,) = found[found.index.str.startswith("Forecast")]
    assert forecast == pytest.approx(ahead["expected"]) and found["The same days a year before"] == pytest.approx(ahead["last_year"])
    base = found[found.index.str.endswith("(baseline)")].iloc[0]
    assert found.iloc[-1] == pytest.approx(base * 1.25, abs=0.01)
    year = asked(real, ada, "plan-target", baseline="year")
    assert year["what"].iloc[0] == "The same days a year before (baseline)" and year["amount"].iloc[-1] == pytest.approx(ahead["last_year"] * 1.1, abs=0.01)
    last = next(name for name in found.index if "last 90" in name)
    assert asked(real, ada, "plan-levers", baseline="last")["baseline"].iloc[0] == pytest.approx(found[last])


def test_levers_count_each_customer_of_a_segment_once(real, ada):
    found = asked(real, ada, "plan-levers").set_index("segment")
    sizes = asked(real, ada, "segments-size").set_index("segment")["customers"]
    named = [name for name in found.index if name != "All customers"]
    assert set(named) == set(sizes.index) - {"Hibernating", "guest", "no segment"}
    assert found.loc[named, "customers"].to_dict() == sizes[named].to_dict()
    assert found["extra_sales"].sum() / found["gap"].iloc[0] == pytest.approx(found["share_of_gap"].sum(), abs=1e-3)
    basket = asked(real, ada, "segments-baskets").set_index("segment")["spend_per_basket"]
    assert found.loc["At risk", "spend_per_basket"] == pytest.approx(basket["At risk"], abs=0.01)


def test_nothing_assumed_brings_nothing_and_all_of_it_the_most(real, ada):
    none = dict.fromkeys(("reach", "basket", "returns"), "0")
    assert asked(real, ada, "plan-levers", **none)["extra_sales"].sum() == 0
    some = asked(real, ada, "plan-levers", reach="100", winback="100").set_index("segment").loc["At risk"]
    assert some["extra_sales"] == pytest.approx(372 * some["spend_per_basket"], abs=0.1) and some["high"] == pytest.approx(some["extra_sales"], abs=0.01)


def test_costs_and_margin_only_when_given(real, ada):
    assert asked(real, ada, "plan-levers")[["cost", "margin"]].isna().all(axis=None)
    found = asked(real, ada, "plan-levers", cost="2", margin="40").set_index("segment")
    assert found.loc["At risk", "cost"] == pytest.approx(372 * 0.5 * 2)
    assert found.loc["At risk", "margin"] == pytest.approx(found.loc["At risk", "extra_sales"] * 0.4 - 372, abs=0.01)


def test_gross_has_no_returns_to_save(real, ada):
    assert "Fewer returns" not in set(asked(real, ada, "plan-levers", Filters(basis="gross"))["lever"])


def test_a_viewer_of_germany_gets_germany(real, ada, greta):
    for chart in ("plan-target", "plan-levers", "plan-needs"):
        mine, theirs = asked(real, greta, chart), asked(real, ada, chart, Filters(("Germany",)))
        # The grade of one market alone is that market's, whoever asks.
        assert mine.drop(columns="reason", errors="ignore").equals(theirs.drop(columns="reason", errors="ignore")), chart


def test_every_default_says_where_it_comes_from(real, ada):
    found = asked(real, ada, "plan-needs").set_index("segment")
    assert found.loc["At risk", "comes_from"] == (
        "A quarter of the 54\u00a0% of those who stood there on 1 Sep 2011 and have ordered since (214 of 397)."
    )
    assert "12 whole months" in found.loc["Champions", "comes_from"] and "12 whole months" in found.loc["All customers", "comes_from"]
    assert found["alone"].str.len().min() > 10
    given = asked(real, ada, "plan-needs", winback="5").set_index("segment")
    assert given.loc["At risk", "comes_from"] == "as given" and given.loc["At risk", "assumed"] == 0.05


def test_what_the_address_cannot_mean_is_left_out_and_said():
    kept, wrong = kept_in("?target=15&reach=500&winback=auto&margin=x", PAGE)
    assert kept["plan-levers", "target"] == kept["plan-target", "target"] == "15" and ("plan-levers", "reach") not in kept
    assert kept["plan-levers", "winback"] == "auto"
    assert wrong == ("Reached, % is one of 0, 1, … 100; it is '500'.", "Margin, % is one of 0, 1, … 100; it is 'x'.")


def test_lists_lead_to_the_customers_of_each_lever(real, ada):
    made = lists(asked(real, ada, "plan-levers"), Filters(("Germany",), period="last-90"))
    first = made.children[1].children[0].children
    assert first[0].children.children == "Win back" and first[1].children == "At risk, Can't lose them"
    address = first[4].children[1].href
    assert parse(parse_qs(address.partition("?")[2])) == Filters(("Germany",), segments=("At risk", "Can't lose them"))
    assert address.startswith("/customers.csv?")
    assert "period" not in address


def test_files_and_decks_hold_what_is_assumed(app, service):
    people.add(service.auth, "plan-files@shop.test", PASSWORD, role="viewer", markets=["Germany", "United Kingdom"])
    client = app.server.test_client()
    sign_in(client, "plan-files@shop.test")
    answer = client.get("/export/plan-levers.csv?target=20&winback=100&reach=100")
    lines = answer.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Lever"))
    won_back = [row for row in csv.DictReader(lines[start:]) if row["Lever"] == "Win back"]
    assert won_back and all(float(row["Contacts"]) == float(row["Customers"]) == float(row["Extra orders"]) for row in won_back)
    deck = client.get("/deck/plan.pptx?target=20&pictures=none")
    assert deck.status_code == 200 and deck.mimetype.endswith("presentation")
    said = [shape.text_frame.text for slide in Presentation(io.BytesIO(deck.data)).slides for shape in slide.shapes if shape.has_text_frame]
    assert any(text.startswith("20\u00a0% more is") for text in said)
    assert client.get("/export/plan-levers.csv?target=500").status_code == 400
