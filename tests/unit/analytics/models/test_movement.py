"""Movement: every move has its cause, and none happens by re-reading, re-ordering or somebody else's orders when the cut points are held."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import ModelRefused
from analytics.models import movement, rfm
from analytics.models.measures import measure
from tests.unit.analytics.models.shops import orders, random_orders

AS_OF = date(2024, 8, 1)
PARAMS = movement.Params(least_buyers=10)


def test_month_ends_begin_once_there_is_a_month_and_end_now():
    assert movement.month_ends(date(2024, 1, 10), date(2024, 4, 10)) == [date(2024, 3, 1), date(2024, 4, 1), date(2024, 4, 10)]
    assert movement.month_ends(date(2024, 1, 1), date(2024, 3, 1)) == [date(2024, 2, 1), date(2024, 3, 1)]
    assert movement.month_ends(date(2020, 1, 1), date(2024, 3, 5), movement.Params(months=2)) == [date(2024, 2, 1), date(2024, 3, 1), date(2024, 3, 5)]


def test_segments_are_those_of_a_run_as_of_each_date():
    shop = random_orders(3)
    past = movement.history(shop, AS_OF, PARAMS)
    for place, day in enumerate(past.as_of):
        scored = rfm.score(measure(shop, day)).customers
        there = past.segments[:, place] != movement.NOBODY
        assert past.customer_id[there].tolist() == scored["customer_id"].tolist()
        assert [past.names[code] for code in past.segments[there, place]] == scored["segment"].tolist()


def test_causes_by_hand():
    steady = [(f"s{n}", f"2024-{month:02d}-{1 + n:02d}", 10, 0) for n in range(20) for month in range(1, 7)]
    shop = orders([
        *steady, ("late", "2024-01-02", 10, 0), *[("back", day, 10, 0) for day in ("2024-01-02", "2024-06-05", "2024-06-09", "2024-06-28")],
        ("new", "2024-06-29", 10, 0),
    ])  # fmt: skip
    past = movement.history(shop, date(2024, 7, 1), PARAMS)
    found = movement.moves(past, 0, len(past.as_of) - 1).set_index("customer_id")
    assert found.loc["new", ["from", "cause"]].tolist() == ["", "new"]
    assert found.loc["back", "cause"] == "orders"
    stayed = found["cause"] == ""
    assert (found["from"] == found["to"])[stayed].all() and not (found["from"] == found["to"])[~stayed].any()


def test_an_order_long_ago_does_not_make_a_fall_her_own_doing():
    steady = [(f"s{n}", f"2024-{month:02d}-{1 + n:02d}", 10, 0) for n in range(20) for month in range(1, 8)]
    shop = orders([*steady, *[("once", day, 10, 0) for day in ("2024-01-20", "2024-01-25", "2024-01-28", "2024-02-02")]])
    past = movement.history(shop, date(2024, 8, 1), PARAMS)
    found = movement.moves(past, 0, len(past.as_of) - 1, hold=True).set_index("customer_id").loc["once"]
    assert (found["from"], found["cause"]) == ("Champions", "ageing") and found["to"] in ("Can't lose them", "At risk")


def test_who_does_nothing_ages_or_is_moved_by_the_cut_points():
    shop = random_orders(4)
    past = movement.history(shop, AS_OF, PARAMS)
    found = movement.moves(past, 0, 3).set_index("customer_id")
    early, late = (measure(shop, past.as_of[place]).set_index("customer_id") for place in (0, 3))
    grown = (late["frequency_orders"] > early["frequency_orders"].reindex(late.index)).fillna(False)
    aged = found.index[found["cause"] == "ageing"]
    assert (late.loc[aged, "recency_days"] > early.loc[aged, "recency_days"]).all()
    assert grown[found.index[found["cause"] == "orders"]].all()
    idle = found.index[~grown.reindex(found.index) & found["from"].ne("")]
    assert set(found.loc[idle, "cause"]) <= {"", "ageing", "cut points"}
    assert {"orders", "ageing", "cut points"} <= set(found["cause"])
    held = movement.moves(past, 0, 3, hold=True).set_index("customer_id")
    assert "cut points" not in set(held["cause"])
    moved = found.index[found["cause"] == "cut points"]
    assert (held.loc[moved, "cause"] == "").all()


@given(seed=st.integers(0, 40), shuffle=st.integers(0, 40))
@settings(max_examples=10, deadline=None)
def test_reordering_and_rereading_move_nobody(seed, shuffle):
    shop = random_orders(seed, customers=60)
    one, other = (movement.history(each, AS_OF, PARAMS) for each in (shop, shop.sample(frac=1, random_state=shuffle)))
    for name in ("customer_id", "segments", "held", "aged"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    flows = movement.moves(one, 0, len(one.as_of) - 1)
    assert len(flows) == shop["customer_id"].nunique()


def test_one_customer_and_nobody():
    past = movement.history(orders([("a", "2024-07-31", 10, 0)]), AS_OF)
    assert len(past.as_of) == 1 and len(past.customer_id) == 1
    with pytest.raises(ModelRefused, match="first before the second"):
        movement.moves(past, 0, 0)
    with pytest.raises(ModelRefused, match="no orders"):
        movement.history(orders([("a", "2024-07-31", 0, 10)]))
