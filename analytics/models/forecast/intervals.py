"""Sample paths around a forecast, drawn from the errors that the same model made in the past, and stretched until 80 % means 80 %.

Question
    What could be sold on each of the next days, and on any number of them together?
Formula
    path = forecast x level x day. `level` is log-normal, one draw per path: its spread at each horizon is the root mean square of the log ratio of sold to
    forecast totals in the backtest. `day` is drawn from the backtest's own daily ratios, each divided by the ratio of its test, by rank: each path and day
    has a day of the last half year, the same one for every series, and the series' own ratio of that day, among its own, says how high to draw. So what
    hits all markets on one day hits their paths together, while each market's draws come from its own errors alone. Then conformal recalibration:
    how far the limits must be moved from the median, by days ahead, so that 80 % and 95 % of the tested days lie inside. Coverage is told of each test with the
    draws and limits that the other tests give.
Source
    Romano, Patterson & Candès (2019), Conformalized quantile regression, *NeurIPS*; Barber, Candès, Ramdas & Tibshirani (2023), *Annals of Statistics* 51(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.models.forecast.backtest import whole

BUCKETS = (7, 30, 60, 10_000)
SHARES = (0.8, 0.95)
LEAST_SPREAD = 0.03
MOST_SPREAD = 1.0
STRETCH = (0.5, 3.0)
MOST_RATIO = 20.0
# Days before the end of the data whose ranks series share, and what their common draw is seeded by.
SHARED_DAYS = 182
SHARED_SEED = 2011


@dataclass(frozen=True)
class Errors:
    """What the tests say: the spread (log) of totals at each horizon, and the daily ratios around 1, in order.

    `ranks`: by days before the last tested one, where that day's ratio stands among those of the same half year (0 the lowest); -1 where none was tested.
    """

    horizons: tuple[int, ...]
    spreads: tuple[float, ...]
    ratios: np.ndarray
    ranks: np.ndarray = field(default_factory=lambda: np.full(SHARED_DAYS, -1))


# What is drawn from when there was no test at all: a wide range, told as not supported.
UNTESTED = Errors((1,), (0.5,), np.ones(1))


def learned(tests: pd.DataFrame, model: str, horizons: Sequence[int]) -> Errors:
    """The errors of one model over some tests."""
    spreads: list[float] = []
    for horizon in horizons:
        sums = whole(tests, horizon).groupby("end")[["actual", model]].sum()
        sums = sums[sums[model] > 0]
        logs = np.log((sums["actual"] / sums[model]).clip(lower=0.05, upper=MOST_RATIO)) if len(sums) else pd.Series(dtype=float)
        found = float(np.sqrt((logs**2).mean())) if len(logs) else 0.0
        spreads.append(min(MOST_SPREAD, max(LEAST_SPREAD, found, *spreads)))
    days = tests[tests["trading"] & (tests[model] > 0)]
    if days.empty:
        return Errors(tuple(horizons), tuple(spreads), np.ones(1))
    totals = days.groupby("end")[["actual", model]].transform("sum")
    level = (totals["actual"] / totals[model]).clip(lower=0.05)
    ratios = (days["actual"] / days[model] / level).clip(lower=0.0, upper=MOST_RATIO)
    ordered = np.sort(ratios.to_numpy()) / ratios.mean() if ratios.mean() > 0 else np.ones(1)
    return Errors(tuple(horizons), tuple(spreads), ordered, _ranks(ratios, days["day"], tests["day"].max()))


def _ranks(ratios: pd.Series, days: pd.Series, last: pd.Timestamp) -> np.ndarray:
    by_day = ratios.groupby((last - days).dt.days).mean().reindex(range(SHARED_DAYS))
    return by_day.rank(method="first").fillna(0).to_numpy().astype(int) - 1


def drawn(centre: np.ndarray, errors: Errors, paths: int, seed: Sequence[int]) -> np.ndarray:
    """Sample paths (days, paths), never negative."""
    rng = np.random.default_rng(list(seed))
    spread = np.interp(np.arange(1, len(centre) + 1), errors.horizons, errors.spreads)
    level = np.exp(np.outer(spread, rng.standard_normal(paths).clip(-2.5, 2.5)) - (spread**2)[:, None] / 2)
    own, shared = rng.random(level.shape), np.random.default_rng(SHARED_SEED).integers(0, SHARED_DAYS, level.shape)
    rank = errors.ranks[shared]
    height = np.where(rank < 0, own, (rank + own) / max(1, errors.ranks.max() + 1))
    place = np.minimum((height * len(errors.ratios)).astype(int), len(errors.ratios) - 1)
    return centre[:, None] * level * errors.ratios[place]


def recalibrated(tests: pd.DataFrame, model: str, horizons: Sequence[int], paths: int, seed: int) -> tuple[Errors, np.ndarray, pd.DataFrame]:
    """What to draw from, how far to stretch the limits (buckets of days ahead, shares), and each tested day's limits out of sample.

    Returns
    -------
    DataFrame
        `tests` with `lower_80`, `upper_80`, `lower_95`, `upper_95`: each test's from the other tests alone.
    """
    if tests.empty:
        return UNTESTED, np.ones((len(BUCKETS), len(SHARES))), tests
    ends = list(dict.fromkeys(tests["end"]))
    limits, needs = {}, {}
    for end in ends:
        mine, others = tests[tests["end"] == end], tests[tests["end"] != end] if len(ends) > 1 else tests
        base = drawn(mine[model].to_numpy(), learned(others, model, horizons), paths, (seed, int(end)))
        limits[end] = _limits(base)
        needs[end] = _needed(mine, limits[end])
    parts = []
    for end in ends:
        others = [needs[other] for other in ends if other != end] or [needs[end]]
        factors = _factors(others)[_bucket(tests.loc[tests["end"] == end, "ahead"].to_numpy())]
        parts.append(tests[tests["end"] == end].assign(**_stretched_limits(limits[end], factors)))
    return learned(tests, model, horizons), _factors(list(needs.values())), pd.concat(parts, ignore_index=True)


def stretch(base: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Move each path away from (or towards) its day's median: by one factor inside the 80 % limits, by the other at the 95 % limits and beyond."""
    limits = _limits(base)
    scale = factors[_bucket(np.arange(1, len(base) + 1))]
    away = base - limits[2][:, None]
    upwards = _piecewise(away, limits[3] - limits[2], limits[4] - limits[2], scale)
    downwards = _piecewise(-away, limits[2] - limits[1], limits[2] - limits[0], scale)
    moved = np.where(away > 0, upwards, -downwards)
    return np.clip(limits[2][:, None] + moved, 0.0, None)


def coverage(limits: pd.DataFrame, horizon: int) -> tuple[float | None, float | None]:
    """Share of trading days inside the 80 % and the 95 % limits, of tests that reach `horizon`."""
    days = whole(limits, horizon)
    days = days[days["trading"]] if len(days) else days
    if not len(days):
        return None, None
    sold = days["actual"].clip(lower=0.0)
    narrow, wide = (float(sold.between(days[f"lower_{share}"], days[f"upper_{share}"]).mean()) for share in (80, 95))
    return narrow, wide


def _limits(base: np.ndarray) -> np.ndarray:
    """(2.5, 10, 50, 90, 97.5 %) of each day: shape (5, days)."""
    return np.quantile(base, [0.025, 0.1, 0.5, 0.9, 0.975], axis=1)


def _bucket(ahead: np.ndarray) -> np.ndarray:
    return np.searchsorted(BUCKETS, ahead)


def _needed(tested: pd.DataFrame, limits: np.ndarray) -> pd.DataFrame:
    """By trading day: how many times the distance from median to limit the sold amount lies away."""
    kept = tested["trading"].to_numpy()
    actual = tested["actual"].clip(lower=0.0).to_numpy()[kept]
    low95, low80, middle, up80, up95 = limits[:, kept]
    tiny = 1e-9 + 0.01 * middle
    found: dict[float, np.ndarray] = {}
    for share, low, up in ((0.8, low80, up80), (0.95, low95, up95)):
        found[share] = np.where(actual >= middle, (actual - middle) / np.maximum(up - middle, tiny), (middle - actual) / np.maximum(middle - low, tiny))
    return pd.DataFrame(found).assign(bucket=_bucket(tested["ahead"].to_numpy()[kept]))


def _factors(needs: Sequence[pd.DataFrame]) -> np.ndarray:
    """(buckets, shares): the conformal quantile of what was needed. A bucket that nothing was tested in takes the one before it."""
    every = pd.concat(needs, ignore_index=True)
    made = np.ones((len(BUCKETS), len(SHARES)))
    for bucket in range(len(BUCKETS)):
        inside = every[every["bucket"] == bucket]
        for at, share in enumerate(SHARES):
            if len(inside) >= 10:
                rank = min(1.0, np.ceil((len(inside) + 1) * share) / len(inside))
                made[bucket, at] = np.clip(np.quantile(inside[share], rank), *STRETCH)
            elif bucket:
                made[bucket, at] = made[bucket - 1, at]
    return made


def _stretched_limits(limits: np.ndarray, factors: np.ndarray) -> dict[str, np.ndarray]:
    low95, low80, middle, up80, up95 = limits
    lower, upper = middle - (middle - low80) * factors[:, 0], middle + (up80 - middle) * factors[:, 0]
    far = {"lower_95": np.minimum(lower, middle - (middle - low95) * factors[:, 1]), "upper_95": np.maximum(upper, middle + (up95 - middle) * factors[:, 1])}
    return {name: np.clip(values, 0.0, None) for name, values in ({"lower_80": lower, "upper_80": upper} | far).items()}


def _piecewise(away: np.ndarray, near: np.ndarray, far: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Distances from the median after stretching: through (near, near x k80) and (far, far x k95), never falling."""
    near, far = near[:, None], far[:, None]
    at_near, k95 = near * scale[:, :1], scale[:, 1:]
    at_far = np.maximum(at_near, far * k95)
    slope = (at_far - at_near) / np.where(far > near, far - near, 1.0)
    inner = away * scale[:, :1]
    middle = at_near + (away - near) * slope
    return np.where(away <= near, inner, np.where(away <= far, middle, at_far + (away - far) * k95))
