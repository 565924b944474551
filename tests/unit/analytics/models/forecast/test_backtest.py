"""Rolling origin, scores by hand, and the choice."""

import numpy as np
import pandas as pd
import pytest

from analytics.models.forecast import Params, Subject
from analytics.models.forecast.backtest import choose, cutoffs, made, scores, weekly_difference, whole
from tests.unit.analytics.models.forecast.shops import FAST, steady

HAND = pd.DataFrame({
    "end": [10, 10, 10, 12, 12], "ahead": [1, 2, 3, 1, 2], "actual": [10.0, 0.0, 20.0, 20.0, 10.0],
    "naive": [12.0, 0.0, 10.0, 20.0, 20.0], "prophet": [10.0, 0.0, 18.0, 22.0, 10.0],
})  # fmt: skip


def test_scores_by_hand():
    found = scores(whole(HAND, 2), "naive", scale=4.0)
    # Errors +2, 0 | 0, +10 on sales of 40.
    assert found == {"wape": pytest.approx(12 / 40), "mase": pytest.approx(3 / 4), "total_error": pytest.approx(12 / 40), "bias": pytest.approx(12 / 40)}
    assert scores(whole(HAND, 3), "naive")["bias"] == pytest.approx(-8 / 30)
    assert scores(whole(HAND, 4), "naive")["wape"] is None


def test_the_chosen_model_is_nearer_than_naive():
    params = Params(horizons=(2, 3), models=("naive", "prophet"))
    assert choose(HAND, params) == "prophet"
    assert choose(HAND.rename(columns={"naive": "prophet", "prophet": "naive"}), params) == "naive"


def test_a_model_nearer_in_total_alone_is_not_chosen():
    """It would be off by more on every day than the weeks before repeated: what is shown must not be worse than that."""
    total = HAND.assign(naive=HAND["actual"] + 1, prophet=HAND["actual"] + np.where(HAND["ahead"] == 1, 3.0, -3.0))
    params = Params(horizons=(2,), models=("naive", "prophet"))
    assert scores(whole(total, 2), "prophet")["total_error"] == 0 and choose(total, params) == "naive"


def test_the_unit_of_mase_is_the_difference_a_week_apart():
    assert weekly_difference(pd.Series(np.repeat([1.0, 3.0], 7))) == 2.0


def test_origins_roll_and_long_histories_are_tested_over_a_year():
    assert cutoffs(374, Params()) == list(range(367, 179, -15))
    long = cutoffs(1461, Params())
    assert len(long) == 13 and long[0] - long[-1] == 360
    assert cutoffs(186, Params()) == []


def test_a_test_knows_nothing_of_the_days_it_is_tested_on():
    sales = steady()
    tests, _ = made(Subject("one", sales), FAST)
    changed = sales.copy()
    end = int(tests["end"].min())
    changed.iloc[end:] = 7.0
    again, _ = made(Subject("one", changed), FAST)
    first, second = (frame[frame["end"] == end][["naive", "prophet"]].to_numpy() for frame in (tests, again))
    assert np.array_equal(first, second)
