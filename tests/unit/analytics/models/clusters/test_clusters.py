"""Planted groups are found again, one cloud has none, and nothing odd makes it fall over."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from analytics.models.clusters import Params, cluster
from analytics.models.clusters.compare import Settings
from tests.unit.analytics.models.shops import cloud, planted

SETS = {
    "two": [(5, 20, 5000, 0.5), (200, 2, 100, 0.5)],
    "three": [(5, 20, 5000, 0.2), (20, 3, 300, 0.4), (300, 1, 50, 0.4)],
    "four": [(5, 20, 5000, 0.2), (20, 3, 300, 0.4), (300, 1, 50, 0.3), (200, 12, 900, 0.1)],
}
FAST = Params(Settings(counts=(2, 3, 4, 5, 6), refits=3, refit_sample=500))


@pytest.mark.parametrize("name", SETS)
def test_planted_groups_are_found_again(name):
    shop = planted(7, SETS[name], 800)
    result = cluster(shop, FAST)
    assert result.choice.k == len(SETS[name]) and result.choice.structure == "clear"
    found = result.customers.set_index("customer_id")["cluster"]
    assert adjusted_rand_score(shop["truth"], found[shop["customer_id"]]) >= 0.9
    assert result.groups["customers"].sum() == len(shop) and result.groups["share"].sum() == pytest.approx(1)
    assert result.groups["name"].is_unique


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_cloud_has_no_structure_and_says_so(seed):
    result = cluster(cloud(seed, 900))
    assert (result.choice.structure, result.choice.k, len(result.customers)) == ("none", 0, 0)
    assert result.choice.words.startswith("No structure: ")
    pinned = cluster(cloud(seed, 900), FAST, pin=("K-Means", 3))
    assert pinned.choice.pinned and pinned.customers["cluster"].nunique() == 3


def test_groups_keep_their_numbers_when_customers_come_and_go():
    before = cluster(planted(7, SETS["four"], 800), FAST)
    shop = planted(7, SETS["four"], 800)
    changed = pd.concat([shop.iloc[60:], planted(8, SETS["four"], 90).assign(customer_id=lambda f: "x" + f["customer_id"])])
    previous = before.customers.set_index("customer_id")["cluster"].map({1: 3, 2: 4, 3: 1, 4: 7})
    after = cluster(changed, FAST, previous=previous).customers.set_index("customer_id")["cluster"]
    both = after.index.intersection(previous.index)
    assert (after[both] == previous[both]).mean() > 0.99
    assert set(after) == {1, 3, 4, 7}


def test_a_group_that_is_new_gets_a_free_number():
    shop = planted(7, SETS["four"], 800)
    fewer = shop[shop["truth"] != 3]
    before = cluster(fewer, FAST).customers.set_index("customer_id")["cluster"]
    assert set(before) == {1, 2, 3}
    after = cluster(shop, FAST, previous=before).customers.set_index("customer_id")["cluster"]
    newcomers = shop.loc[shop["truth"] == 3, "customer_id"]
    assert set(after) == {1, 2, 3, 4} and (after[newcomers] == 4).mean() > 0.95


def test_row_order_changes_nothing():
    shop = planted(3, SETS["three"], 400)
    one, other = cluster(shop, FAST), cluster(shop.sample(frac=1, random_state=2), FAST)
    pd.testing.assert_frame_equal(one.customers, other.customers)
    pd.testing.assert_frame_equal(one.scores, other.scores)
    assert one.choice == other.choice


def frame(recency, frequency, monetary) -> pd.DataFrame:
    n = len(recency)
    return pd.DataFrame({"customer_id": [f"c{i:03d}" for i in range(n)], "recency_days": recency, "frequency_orders": frequency, "monetary": monetary})


@pytest.mark.parametrize(
    ("customers", "said"),
    [
        (frame([], [], []), "0 that differ"),
        (frame([3], [1], [10.0]), "1 that differ"),
        (frame([3] * 50, [1] * 50, [10.0] * 50), "1 that differ"),
        (frame([3, 9] * 25, [1] * 50, [10.0] * 50), "2 that differ"),
    ],
)
def test_customers_who_are_alike_make_no_groups(customers, said):
    result = cluster(customers, FAST)
    assert result.choice.k == 0 and said in result.choice.words and result.customers.empty
    assert result.scores["reason"].str.len().min() > 0


def test_a_measure_in_which_nobody_differs_is_left_out():
    rng = np.random.default_rng(1)
    shop = frame(np.r_[rng.integers(1, 9, 100), rng.integers(200, 300, 100)], [1] * 200, np.r_[rng.uniform(900, 999, 100), rng.uniform(5, 9, 100)])
    result = cluster(shop, FAST)
    assert "frequency_orders left out" in result.definition and result.choice.k == 2
    assert np.isfinite(result.groups[["recency_z", "frequency_z", "monetary_z"]].to_numpy()).all()


def test_negative_money_and_fewer_customers_than_groups():
    shop = frame([1, 2, 3, 90, 91, 95], [9, 8, 9, 1, 1, 2], [900.0, 950.0, 910.0, -20.0, -5.0, 3.0])
    result = cluster(shop, FAST)
    impossible = result.scores[result.scores["k"] == 6]
    assert impossible["reason"].str.startswith("Too few customers").all() and len(impossible) == 5
    assert result.scores[result.scores["reason"] == ""]["inertia"].notna().all()
    absent = cluster(shop, FAST, pin=("K-Means", 6))
    assert "cannot be made on these data" in absent.choice.words and not absent.choice.pinned
