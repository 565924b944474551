"""What happened once: days that are no pattern, a level that changed, a market that went silent.

Question
    Which days of the past must not shape the forecast, and what must a reader know about the series?
Formula
    A day is one-off when it lies more than `mads` median absolute deviations above the median day with sales of the eight weeks around it (as a
    ratio, so that a busy season is no outlier); when three to ten days in a row lie far above it; when one single order is worth more than two usual days
    around it, of a series with many orders a day; or when returns outweigh the usual day's sales. A level shift is a week from which on the weekly sums
    are half as large again (or as small) as before: suddenly (the step is half as large again as the range of the weeks on either side), and for a
    quarter of a year at least.
Assumptions
    A quarter of a year of ordinary days lies around every unusual one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

WINDOW_DAYS = 57
# A week of unusual days must not become its own yardstick: the wide window is used where the narrow one is full of them.
WIDE_DAYS = 121
STEP = 1.55
STEEP = 1.5
STAYS_WEEKS = 13
BEFORE_WEEKS = 8


@dataclass(frozen=True)
class Shift:
    """From `day` on, weekly sums are `times` what they were."""

    day: pd.Timestamp
    times: float


def one_off(history: pd.Series, mads: float, largest: pd.Series | None = None) -> pd.Series:
    """Which trading days are one-off (bool, indexed by day), and so left out of the fit.

    Parameters
    ----------
    history
        Money by trading day.
    largest
        Value of the largest order by day, where a usual day has many orders.
    """
    sold = history.where(history > 0)
    if sold.count() < 20:
        return pd.Series(False, index=history.index)
    overall = float(sold.median())
    around = pd.concat([sold.rolling(f"{days}D", center=True, min_periods=8).median() for days in (WINDOW_DAYS, WIDE_DAYS)], axis=1).min(axis=1)
    ratio = (sold / around.fillna(overall).clip(lower=overall / 20)).map(np.log)
    middle = float(ratio.median())
    spread = float((ratio - middle).abs().median())
    flagged = (ratio - middle > max(mads * spread, np.log(3.0))) | _outlier_week(ratio - middle, spread) | (history < -overall)
    if largest is not None:
        flagged |= largest.reindex(history.index, fill_value=0.0) > 2 * around.fillna(overall)
    return flagged


def _outlier_week(above: pd.Series, spread: float) -> pd.Series:
    """Days of a short run that is far above what lies before and after it: a promotion, a single large customer."""
    high = above > max(4 * spread, np.log(2.5))
    runs = (high != high.shift()).cumsum()
    lengths = high.groupby(runs).transform("size")
    return high & lengths.between(3, 10)


def level_shift(history: pd.Series) -> Shift | None:
    """The day from which the level is another one, if there is one."""
    weeks = history.resample("W-MON", label="left", closed="left").sum().iloc[1:-1]
    if len(weeks) < 2 * STAYS_WEEKS or (weeks <= 0).mean() > 0.1:
        return None
    logs = np.log(weeks.clip(lower=weeks[weeks > 0].min())).to_numpy()
    found = [(abs(step), at, step) for at in range(STAYS_WEEKS, len(logs) - STAYS_WEEKS + 1) if (step := _step(logs, at))]
    if not found:
        return None
    _, at, _ = max(found)
    # Its size is told by the nearest weeks: over more of them the season would count as step.
    size = float(np.median(logs[at : at + 3]) - np.median(logs[at - 3 : at]))
    return Shift(pd.Timestamp(weeks.index[at]), round(float(np.exp(size)), 2))


def _step(logs: np.ndarray, at: int) -> float:
    """How much higher (log) the weeks from `at` on are than those before, when that is sudden, large and lasting; else 0."""
    before, after = logs[at - 5 : at], logs[at : at + 5]
    step = float(np.median(after) - np.median(before))
    sudden = abs(step) > STEEP * max(np.ptp(np.sort(part)[1:-1]) for part in (before, after))
    if abs(step) < np.log(STEP) or not sudden:
        return 0.0
    middle = float(np.median(after) + np.median(before)) / 2
    sides = (logs[at - BEFORE_WEEKS : at] < middle, logs[at : at + STAYS_WEEKS] > middle)
    lasting = all(side.mean() >= 0.9 if step > 0 else side.mean() <= 0.1 for side in sides)
    return step if lasting else 0.0


def silent_days(sales: pd.Series) -> int:
    """How long nothing has been sold, when that is unusual for this series; else 0."""
    days = np.flatnonzero(sales.to_numpy() > 0)
    if not len(days):
        return len(sales)
    silent = len(sales) - 1 - int(days[-1])
    usual = float(np.quantile(np.diff(days), 0.99)) if len(days) > 10 else 30.0
    return silent if silent >= max(45.0, 2 * usual) else 0


def strayed(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Days at the end that stand alone behind a gap of half a year: orders dated in the future by mistake. `days`: sorted days with sales."""
    gaps = np.flatnonzero((days[1:] - days[:-1]).days > 182)
    if not len(gaps):
        return days[:0]
    tail = days[gaps[-1] + 1 :]
    return pd.DatetimeIndex(strayed(days[: gaps[-1] + 1]).append(tail)) if len(tail) < 5 and len(days) - len(tail) >= 5 else days[:0]
