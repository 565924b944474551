"""Cohorts: by hand, what adds up, and what must not change them. The real file's first row stands in test_models_command."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import ModelRefused
from analytics.models import cohorts
from tests.unit.analytics.models.shops import orders, random_orders

SHOP = orders([
    ("a", "2024-01-05", 10, 0), ("a", "2024-01-20", 10, 0), ("a", "2024-03-02", 30, 0), ("a", "2024-03-09", 0, 5),
    ("b", "2024-01-31", 20, 0), ("b", "2023-12-30", 0, 2), ("c", "2024-02-01", 40, 0), ("d", "2024-02-03", 0, 9),
])  # fmt: skip


def cell(table: pd.DataFrame, cohort: str, period: int) -> dict:
    return table[(table["cohort"] == cohort) & (table["period"] == period)].iloc[0].to_dict()


def test_months_by_hand():
    table = cohorts.matrix(SHOP, as_of=date(2024, 3, 10))
    assert len(table) == 5
    first = cell(table, "2024-01-01", 0)
    # what b gave back before the first order belongs to the first month
    assert (first["customers"], first["orders"], first["gross"], first["returns"], first["partial"]) == (2, 3, 400_000, 20_000, False)
    assert cell(table, "2024-01-01", 1)["customers"] == 0 and not cell(table, "2024-01-01", 1)["partial"]
    third = cell(table, "2024-01-01", 2)
    assert (third["customers"], third["retention"], third["partial"], third["value"]) == (1, 0.5, True, (380_000 + 250_000) / 2)
    assert cell(table, "2024-02-01", 0)["size"] == 1


def test_quarters_by_hand():
    table = cohorts.matrix(SHOP, "quarter", date(2024, 4, 1))
    assert len(table) == 1
    only = cell(table, "2024-01-01", 0)
    assert (only["customers"], only["orders"], only["partial"]) == (3, 5, False)
    assert cohorts.matrix(SHOP, "quarter", date(2024, 3, 31)).loc[0, "partial"]


def test_cells_by_market_keep_markets_apart():
    found = cohorts.cells(SHOP.assign(market=SHOP["customer_id"].map({"a": "Home"}).fillna("Abroad")), by=["market"])
    assert found.groupby("market")["customers"].sum().to_dict() == {"Abroad": 2, "Home": 2}


@given(seed=st.integers(0, 60), shuffle=st.integers(0, 60), grain=st.sampled_from(["month", "quarter"]))
@settings(max_examples=20, deadline=None)
def test_rows_may_come_in_any_order_and_twice_markets_do_not_touch(seed, shuffle, grain):
    home, abroad = random_orders(seed, customers=40), random_orders(seed + 500, customers=30, market="Abroad", prefix="x")
    plain = cohorts.matrix(home, grain, date(2024, 8, 1))
    assert plain.equals(cohorts.matrix(home.sample(frac=1, random_state=shuffle), grain, date(2024, 8, 1)))
    both = cohorts.cells(pd.concat([home, abroad]), grain, ["market"])
    alone = cohorts.cells(home, grain)
    assert both[both["market"] == "Home"].drop(columns="market").reset_index(drop=True).equals(alone)
    sizes = plain[plain["period"] == 0]
    assert sizes["customers"].sum() == home["customer_id"].nunique() and (sizes["retention"] == 1).all()
    assert plain["retention"].between(0, 1).all()
    assert plain["gross"].sum() == home["gross"].sum() and plain["returns"].sum() == home["returns"].sum()


def test_nobody_and_unknown_grain():
    with pytest.raises(ModelRefused, match="no orders"):
        cohorts.matrix(SHOP[SHOP["customer_id"] == "d"])
    with pytest.raises(ModelRefused, match="month or quarter"):
        cohorts.matrix(SHOP, "week")
    assert cohorts.matrix(SHOP[SHOP["customer_id"] == "c"])["customers"].tolist() == [1]
