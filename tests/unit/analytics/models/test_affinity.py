from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import ModelRefused
from analytics.models import affinity

BASKETS = st.lists(st.sets(st.sampled_from("ABCDEFGH"), min_size=1), min_size=1, max_size=40)


def rows(baskets: list[set[str]]) -> pd.DataFrame:
    return pd.DataFrame([(str(place), item) for place, items in enumerate(baskets) for item in sorted(items)], columns=["basket", "item"])


@settings(max_examples=25, deadline=None)
@given(BASKETS, st.integers(1, 3), st.randoms())
def test_counts_are_those_of_counting_by_hand(baskets: list[set[str]], at_least: int, chance) -> None:
    table = rows(baskets)
    order = list(range(len(table)))
    chance.shuffle(order)
    counts = affinity.count(pd.concat([table.iloc[order], table.head(1)]), at_least=at_least)
    by_hand = {
        pair: sum(set(pair) <= items for items in baskets) for pair in combinations("ABCDEFGH", 2)
    }
    assert {(a, b): n for a, b, n in counts.pairs.itertuples(index=False)} == {pair: n for pair, n in by_hand.items() if n >= at_least}
    assert dict(counts.items.itertuples(index=False)) == {item: n for item in "ABCDEFGH" if (n := sum(item in items for items in baskets))}
    pd.testing.assert_frame_equal(counts.pairs, affinity.count(table, at_least=at_least).pairs)


@settings(max_examples=12, deadline=None)
@given(BASKETS, st.sampled_from([0.1, 0.3, 0.5]))
def test_rules_are_those_of_the_definition(baskets: list[set[str]], least: float) -> None:
    found = {(before, after): (support, confidence, lift) for before, after, support, confidence, lift in
             affinity.rules(rows(baskets), min_support=least, min_lift=0).itertuples(index=False)}  # fmt: skip
    n = len(baskets)
    wanted = {}
    for size in range(2, 9):
        for items in combinations("ABCDEFGH", size):
            both = sum(set(items) <= basket for basket in baskets)
            for taken in range(1, size):
                for before in combinations(items, taken):
                    after = tuple(item for item in items if item not in before)
                    if both >= least * n:
                        first, second = (sum(set(part) <= basket for basket in baskets) for part in (before, after))
                        wanted[before, after] = (both / n, both / first, both * n / (first * second))
    assert found.keys() == wanted.keys()
    assert all(found[rule] == pytest.approx(wanted[rule]) for rule in wanted)


def test_more_than_chance_is_said_only_when_it_is_sure() -> None:
    often = [{"A", "B"}] * 120 + [{"A"}] * 15 + [{"B"}] * 15 + [{"C"}] * 150
    few = [{"X", "Y"}, {"X", "Z"}, *often]
    pairs = affinity.measured(affinity.count(rows(few), at_least=1)).set_index(["item_a", "item_b"])
    assert bool(pairs.loc[("A", "B"), "sure"]) and not bool(pairs.loc[("X", "Y"), "sure"])
    assert pairs.loc[("A", "B"), "lift"] == pytest.approx(120 * 302 / 135 / 135)
    assert pairs.loc[("A", "B"), "expected"] == pytest.approx(135 * 135 / 302)


def test_what_is_bought_by_chance_is_not_called_sure() -> None:
    """Ten thousand orders of products that know nothing of each other."""
    import numpy as np

    chance = np.random.default_rng(7)
    drawn = pd.DataFrame({"basket": np.repeat(np.arange(10_000), 5).astype(str), "item": chance.integers(0, 60, 50_000).astype(str)}).drop_duplicates()
    assert not affinity.measured(affinity.count(drawn, at_least=5))["sure"].any()


def test_baskets_without_a_product_count() -> None:
    assert affinity.measured(affinity.count(rows([{"A", "B"}]), at_least=1, baskets=10))["support"].tolist() == [0.1]


def test_nothing_gives_nothing() -> None:
    none = affinity.count(rows([]), at_least=1)
    assert len(none.items) == len(none.pairs) == len(affinity.measured(none)) == len(affinity.rules(rows([]), min_support=0.5)) == 0


def test_a_support_too_low_is_refused() -> None:
    with pytest.raises(ModelRefused, match="above 0"):
        affinity.rules(rows([{"A"}]), min_support=0)
    crowd = [{f"P{number:02}" for number in range(17)}] * 2
    with pytest.raises(ModelRefused, match="higher one"):
        affinity.rules(rows(crowd), min_support=0.5)
