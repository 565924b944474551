"""The growth plan's arithmetic: by hand, and what must hold whatever is assumed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models import growth
from analytics.models.growth import Assumptions, Segment, Shop

# The ten segments in common use, at the middle of their cells.
PLACES = {
    "Champions": (0.8, 0.8), "Loyal": (0.6, 0.8), "Potential loyalists": (0.8, 0.4), "New customers": (0.9, 0.1), "Promising": (0.7, 0.1),
    "Need attention": (0.5, 0.5), "About to sleep": (0.5, 0.2), "At risk": (0.2, 0.6), "Can't lose them": (0.2, 0.9), "Hibernating": (0.2, 0.2),
}  # fmt: skip
SHOP = Shop(100_000.0, 110_000.0, 0.1, (
    Segment("At risk", 200, 0.2, 0.6, 50.0, 20.0, 0.4), Segment("Champions", 50, 0.8, 0.8, 100.0, 300.0, 0.9),
    Segment("Hibernating", 900, 0.2, 0.2, 40.0, 30.0, 0.1),
))  # fmt: skip

shares = st.floats(0, 1)
segments = st.builds(
    Segment, st.sampled_from(["a", "b", "c"]), st.integers(0, 5000), shares, shares, st.floats(-10, 1000), st.floats(0, 5000), st.none() | shares
)
shops = st.builds(Shop, st.just(0.0) | st.floats(0.01, 1e7), st.floats(0, 1e7), shares, st.lists(segments, max_size=6, unique_by=lambda segment: segment.name))
assumptions = st.builds(Assumptions, st.floats(0.01, 1), shares, *[st.none() | shares] * 3, shares, shares, st.floats(0, 20), shares)


def test_each_segment_has_one_lever_by_its_place():
    found = {name: growth.lever_of(Segment(name, 1, *place, 1.0, 1.0)) for name, place in PLACES.items()}
    assert found == {
        "Champions": growth.BASKETS, "Loyal": growth.BASKETS, "Potential loyalists": growth.ONE_MORE, "New customers": growth.SECOND,
        "Promising": growth.SECOND, "Need attention": growth.ONE_MORE, "About to sleep": growth.ONE_MORE, "At risk": growth.WIN_BACK,
        "Can't lose them": growth.WIN_BACK, "Hibernating": "",
    }  # fmt: skip


def test_by_hand():
    made = growth.plan(SHOP, Assumptions(0.1, 0.5, 0.2, basket=0.05, returns=0.25, cost=0.5))
    back, baskets, returns = made.levers
    assert made.gap == pytest.approx(10_000)
    assert (back.contacts, back.orders, back.sales, back.cost) == (100, pytest.approx(20), pytest.approx(1000), 50)
    assert back.alone is None or back.alone == pytest.approx(1.0), "200 x 50 is exactly the gap"
    assert baskets.sales == pytest.approx(300 * 100 * 0.05) and baskets.alone == pytest.approx(1 / 3)
    assert returns.sales == pytest.approx(110_000 * 0.1 * 0.25) and returns.alone == pytest.approx(10_000 / 11_000)
    assert made.sales == pytest.approx(1000 + 1500 + 2750) and made.covered == pytest.approx(0.525)


def test_without_a_response_their_own_past_gives_it():
    assert growth.plan(SHOP, Assumptions()).levers[0].assumed == pytest.approx(0.4 * growth.OWN_PART)
    nobody = replace(SHOP, segments=(Segment("At risk", 10, 0.2, 0.6, 50.0, 1.0, None),))
    assert growth.plan(nobody, Assumptions()).levers[0].sales == 0


@given(shops, assumptions)
def test_levers_add_up_and_nobody_is_counted_twice(shop, assumed):
    made = growth.plan(shop, assumed)
    assert made.sales == pytest.approx(sum(lever.sales for lever in made.levers))
    assert made.covered * made.gap == pytest.approx(made.sales if made.gap > 0 else 0.0)
    assert all(lever.sales >= 0 and lever.cost >= 0 and lever.sales <= lever.most * (1 + 1e-9) for lever in made.levers)
    named = [lever.segment for lever in made.levers]
    assert len(named) == len(set(named))


@given(shops, assumptions, st.sampled_from(["reach", "win_back", "second", "more", "basket", "returns"]), shares)
def test_more_assumed_never_brings_less(shop, assumed, name, other):
    low, high = sorted((other, getattr(assumed, name) or 0.0))
    assert growth.plan(shop, replace(assumed, **{name: low})).sales <= growth.plan(shop, replace(assumed, **{name: high})).sales + 1e-6


@given(shops, st.floats(0.01, 1))
def test_nothing_assumed_is_nothing(shop, target):
    assert growth.plan(shop, Assumptions(target, 1.0, 0.0, 0.0, 0.0)).sales == 0


@given(shops, assumptions)
def test_a_higher_target_is_a_wider_gap_and_the_same_levers(shop, assumed):
    first, second = growth.plan(shop, assumed), growth.plan(shop, replace(assumed, target=assumed.target * 2))
    assert second.gap == pytest.approx(2 * first.gap) and second.sales == first.sales


@given(shops, assumptions)
def test_alone_it_does_close_the_gap(shop, assumed):
    """What a lever would have to do by itself brings the gap, when it is assumed."""
    made = growth.plan(shop, assumed)
    for lever in made.levers:
        if lever.alone is None or not 0 < lever.alone <= 1:
            continue
        names = {growth.WIN_BACK: "win_back", growth.SECOND: "second", growth.ONE_MORE: "more", growth.BASKETS: "basket", growth.RETURNS: "returns"}
        again = growth.plan(shop, replace(assumed, reach=1.0, **{names[lever.kind]: lever.alone}))
        assert next(each for each in again.levers if each.segment == lever.segment).sales == pytest.approx(made.gap)


def test_returns_too_small_to_be_money_bring_nothing():
    returns = growth.plan(Shop(0.0, 0.5, 5e-324, ()), Assumptions(returns=1.0)).levers[0]
    assert returns.sales == 0 and returns.alone is None
