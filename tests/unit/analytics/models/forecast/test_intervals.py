"""80 % means 80 %: calibration on errors whose distribution is known."""

import numpy as np
import pandas as pd
import pytest

from analytics.models.forecast.intervals import Errors, coverage, drawn, learned, recalibrated, stretch


def errors_of(spread: float, noise: float, seed: int = 1, count: int = 13) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    parts = []
    for end in range(count):
        actual = 100 * np.exp(rng.normal(0, spread)) * rng.gamma(1 / noise**2, noise**2, 90)
        day = pd.date_range("2025-03-01", periods=90) + pd.Timedelta(days=15 * end)
        parts.append(pd.DataFrame({"end": end, "day": day, "ahead": range(1, 91), "trading": True, "actual": actual, "model": 100.0}))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(("spread", "noise"), [(0.05, 0.2), (0.3, 0.3), (0.1, 1.0)])
def test_ranges_hold_what_they_say(spread, noise):
    tests = errors_of(spread, noise)
    _, _, limits = recalibrated(tests, "model", (7, 30, 60, 90), 200, 1)
    for horizon in (7, 30, 60, 90):
        at_80, at_95 = coverage(limits, horizon)
        assert 0.7 <= at_80 <= 0.9 and 0.88 <= at_95 <= 1.0
    assert (limits["lower_95"] <= limits["lower_80"]).all() and (limits["upper_95"] >= limits["upper_80"]).all() and (limits["lower_95"] >= 0).all()


def test_fresh_days_lie_inside_the_published_paths_as_often_as_promised():
    errors, factors, _ = recalibrated(errors_of(0.1, 0.3), "model", (7, 30, 60, 90), 400, 1)
    paths = stretch(drawn(np.full(90, 100.0), errors, 400, (1, 0)), factors)
    lower, upper = np.quantile(paths, [0.1, 0.9], axis=1)
    fresh = errors_of(0.1, 0.3, seed=9, count=60)
    inside = [((test["actual"] >= lower) & (test["actual"] <= upper)).mean() for _, test in fresh.groupby("end")]
    assert 0.72 <= np.mean(inside) <= 0.88
    totals = fresh.groupby("end")["actual"].sum()
    low, high = np.quantile(paths.sum(axis=0), [0.1, 0.9])
    assert 0.65 <= totals.between(low, high).mean() <= 0.95


def test_paths_are_never_negative_and_closed_days_stay_closed():
    errors = learned(errors_of(0.3, 1.0), "model", (7, 30, 60, 90))
    centre = np.where(np.arange(90) % 7 == 5, 0.0, 50.0)
    paths = stretch(drawn(centre, errors, 100, (1, 0)), np.full((4, 2), 3.0))
    assert (paths >= 0).all() and (paths[centre == 0] == 0).all()


def test_spreads_never_fall_with_the_horizon():
    spreads = learned(errors_of(0.2, 0.2), "model", (7, 30, 60, 90)).spreads
    assert list(spreads) == sorted(spreads)


def test_days_that_hit_all_markets_hit_their_paths_together():
    """Half of each day's error is the same in both: so must it be in their paths, and in no others; each market's own distribution stays what it was."""
    rng = np.random.default_rng(4)
    both = np.exp(rng.normal(0, 0.4, 400))

    def market(shared: bool) -> pd.DataFrame:
        tests = errors_of(0.05, 0.2, seed=int(rng.integers(1000)))
        shock = both if shared else np.exp(rng.normal(0, 0.4, 400))
        return tests.assign(actual=tests["actual"] * shock[(tests["day"] - tests["day"].min()).dt.days])

    first, second, other = (learned(tests, "model", (7, 90)) for tests in (market(True), market(True), market(False)))
    paths = [drawn(np.full(90, 100.0), errors, 200, (seed, 0)) for seed, errors in enumerate((first, second, other))]
    together, apart = (np.corrcoef(np.log(paths[0] + 1).ravel(), np.log(each + 1).ravel())[0, 1] for each in paths[1:])
    assert together > 0.4 and abs(apart) < 0.15
    alone = first.ratios[np.random.default_rng(1).integers(0, len(first.ratios), 10_000)]
    drawn_ratios = drawn(np.full(90, 1.0), Errors((1,), (0.0,), first.ratios, first.ranks), 200, (7, 0))
    assert np.allclose(np.quantile(drawn_ratios, [0.1, 0.5, 0.9]), np.quantile(alone, [0.1, 0.5, 0.9]), rtol=0.05)
