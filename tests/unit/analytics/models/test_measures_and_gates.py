"""Measures, gates, and what must not change them."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import ModelRefused
from analytics.models import gates, measures, rfm
from tests.unit.analytics.models.shops import orders, random_orders

DAY = date(2024, 8, 1)


def test_measures_by_hand():
    shop = orders([("a", "2024-07-01", 10, 0), ("a", "2024-07-03", 5, 0), ("a", "2024-07-05", 0, 4), ("b", "2024-07-31", 7, 1), ("c", "2024-07-02", 0, 3)])
    found = measures.measure(shop, DAY)
    assert found.to_dict("list") == {
        "customer_id": ["a", "b"], "recency_days": [29, 1], "frequency_orders": [2, 1], "monetary": [110_000, 60_000],
        "gross": [150_000, 70_000], "returns": [40_000, 10_000],
    }  # fmt: skip
    assert measures.measure(shop, date(2024, 7, 2), "gross")["monetary"].tolist() == [100_000]
    assert measures.usual_as_of(shop) == DAY
    with pytest.raises(ModelRefused, match="no orders"):
        measures.usual_as_of(shop[shop["customer_id"] == "c"])
    with pytest.raises(ModelRefused, match="net or gross"):
        measures.measure(shop, DAY, "profit")


@given(seed=st.integers(0, 50), shuffle=st.integers(0, 50), factor=st.sampled_from([1, 3, 100, 14_700]), quantiles=st.integers(2, 10))
@settings(max_examples=25, deadline=None)
def test_order_of_rows_and_currency_change_no_segment(seed, shuffle, factor, quantiles):
    shop = random_orders(seed, customers=60)
    plain = rfm.score(measures.measure(shop, DAY), rfm.Params(quantiles=quantiles)).customers
    other = shop.sample(frac=1, random_state=shuffle).assign(gross=lambda f: f["gross"] * factor, returns=lambda f: f["returns"] * factor)
    moved = rfm.score(measures.measure(other, DAY), rfm.Params(quantiles=quantiles)).customers
    same = ["customer_id", "recency_days", "frequency_orders", *rfm.SCORES, "segment"]
    assert plain[same].equals(moved[same])
    assert plain["segment"].notna().all() and plain["customer_id"].is_unique
    assert plain[list(rfm.SCORES)].min().min() >= 1 and plain[list(rfm.SCORES)].max().max() <= quantiles
    assert plain["segment"].value_counts(normalize=True).sum() == pytest.approx(1.0)


@given(seed=st.integers(0, 50))
@settings(max_examples=10, deadline=None)
def test_customers_of_another_market_leave_measures_and_held_segments(seed):
    home, abroad = random_orders(seed), random_orders(seed + 1000, market="Abroad", prefix="x")
    alone, together = (measures.measure(shop, DAY) for shop in (home, pd.concat([home, abroad])))
    assert together[together["customer_id"].str.startswith("c")].reset_index(drop=True).equals(alone)
    cuts = rfm.score(alone).cuts
    held = rfm.score(together, cuts=cuts).customers
    assert held[held["customer_id"].str.startswith("c")]["segment"].tolist() == rfm.score(alone).customers["segment"].tolist()


def test_a_good_shop_passes_every_gate():
    customers = measures.measure(random_orders(1, customers=600), DAY)
    asked = gates.gates(customers, 200)
    assert gates.reason(asked) == "" and all(gate.passed for gate in asked)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", "2024-07-31", 10, 0)], "not enough buyers: 1 customer ordered"),
        ([(f"c{n}", "2024-07-31", 10 + n, 0) for n in range(600)], "not enough repeat buyers: 0 of 600 customers ordered twice or more, 5% are needed"),
        ([(f"c{n}", f"2024-07-{day:02d}", 10, 0) for n in range(600) for day in (1, 9, 20)], "all have spent the same"),
        ([(f"c{n}", "2024-03-01", 10, 0) for n in range(600)], "no order in the last 30 days"),
        ([(f"c{n}", "2024-07-31", 10, 0) for n in range(3)], "not enough history: 1 days"),
    ],
)  # fmt: skip
def test_a_shop_that_cannot_be_segmented_says_why(rows, said):
    shop = orders(rows)
    customers = measures.measure(shop, DAY)
    assert said in gates.reason(gates.gates(customers, (pd.Timestamp(DAY) - shop["day"].min()).days))
    scored = rfm.score(customers).customers
    assert scored["segment"].notna().all() and len(scored) == len(customers)


def test_negative_net_sales_are_the_lowest_and_no_error():
    shop = orders([("a", "2024-07-01", 10, 0), ("a", "2024-07-02", 0, 90), ("b", "2024-07-01", 10, 0), ("c", "2024-07-01", 30, 0)])
    scored = rfm.score(measures.measure(shop, DAY)).customers.set_index("customer_id")
    assert scored.loc["a", "monetary"] == -800_000 and scored.loc["a", "monetary_score"] == scored["monetary_score"].min()


def test_ties_first_says_when_it_cannot_cut():
    alike = orders([(f"c{n}", "2024-07-31", 10, 0) for n in range(20)])
    with pytest.raises(ModelRefused, match="Use ties 'equal'"):
        rfm.score(measures.measure(alike, DAY), rfm.Params(ties="first"))
