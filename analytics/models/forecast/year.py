"""A year ahead: a forecast where two years of history allow a test, else a range of what the past would give.

Question
    What could the next twelve months bring, and what is that worth?
Formula
    `pattern`: the smoothed seasonal line of the history (weekday x time of year) at the level of the last 365 days. `growth`: the same, times the growth of the
    last quarter: against the same quarter a year before when the history holds it, else against the quarter just before (and then it may be mere season).
    With two years of history `pattern` moves on by the growth from year to year (a shop that doubled is not expected to do so again: the square root
    of it), is tested on the last year, and competes with Prophet where three years allow that test too. Paths: with two years, the errors of the test;
    else a growth drawn evenly (on the log scale) between the scenarios and the spread of the 90-day backtest around it.
Assumptions
    Without a second year, season and trend cannot be told apart; nothing here pretends otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.models.forecast import members
from analytics.models.forecast.params import Known, Params, Subject, cleaned

YEAR = 365
QUARTER = 91
GROWTH = (0.4, 2.5)
TEST_STEP = 60
MOST_TESTS = 6


@dataclass(frozen=True)
class Year:
    """`months`: month, days, last_year, pattern, growth, expected (money; expected is missing without two years). `paths`: (months, paths).

    `growth_of`: in words, what the growth was measured against. `tests`: `end`, `day`, `month`, `actual` and a column per model that could be tested.
    """

    months: pd.DataFrame
    paths: np.ndarray
    growth_of: str
    growth: float
    model: str
    tests: pd.DataFrame


def ahead(subject: Subject, known: Known, additive: bool, spread: float, params: Params, seed: int) -> Year | None:
    """The year after the history; nothing when the history is shorter than one."""
    sales = subject.sales
    if len(sales) < YEAR or not known.history.sum():
        return None
    days = pd.date_range(sales.index[-1] + pd.Timedelta(days=1), periods=YEAR, name="day")
    two_years = len(sales) >= members.TWO_YEARS
    tests = _tests(subject, params) if two_years else pd.DataFrame()
    model = min((name for name in ("pattern", "prophet") if name in tests), key=lambda name: _total_error(tests, name)) if len(tests) else ""
    centre = pattern(known, days)
    growth, growth_of = _growth(sales, known)
    lines = {"pattern": centre, "growth": centre * growth, "expected": _centre(model, known, days, additive) if model else np.full(YEAR, np.nan)}
    month = days.to_period("M")
    daily = pd.DataFrame({"month": month.to_timestamp(), "days": 1, "last_year": _a_year_before(sales, days), **lines})
    months = daily.groupby("month").sum(min_count=1).reset_index()
    rng = np.random.default_rng([seed, YEAR])
    noise = rng.normal(0, 0.08, (len(months), params.paths))
    if model:
        drift = rng.standard_normal(params.paths).clip(-2.5, 2.5) * _spread(tests, model)
        paths = months["expected"].to_numpy()[:, None] * np.exp(drift[None, :] + noise)
    else:
        drawn = rng.uniform(min(0.0, np.log(growth)), max(0.0, np.log(growth)), params.paths) + rng.normal(0, max(0.1, spread), params.paths).clip(-1, 1)
        paths = months["pattern"].to_numpy()[:, None] * np.exp(drawn[None, :] + noise)
    return Year(months, paths, growth_of, growth, model, tests)


def pattern(known: Known, days: pd.DatetimeIndex) -> np.ndarray:
    """The seasonal line of the history, at the level of its last year; with two years, grown once more by the root of the growth between them."""
    history = known.history
    open_days = known.calendar.trading(days).to_numpy()
    before, after = members.rhythm(history, days)
    flat = history / before
    if members.spans_two_years(history):
        last, earlier = (_mean(flat, history.index[-1] - pd.Timedelta(days=back + YEAR), history.index[-1] - pd.Timedelta(days=back)) for back in (0, YEAR))
        return after.to_numpy() * last * np.sqrt(np.clip(last / earlier, *GROWTH)) * open_days if earlier else after.to_numpy() * last * open_days
    # One year: its own line, smoothed over a fortnight, 52 weeks on.
    line = flat.resample("D").mean().rolling(15, center=True, min_periods=1).mean().interpolate(limit_direction="both")
    shifted = line.reindex(days - pd.Timedelta(days=364)).ffill().bfill().to_numpy()
    return np.clip(shifted, 0, None) * after.to_numpy() * open_days


def _mean(flat: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> float:
    inside = flat[(flat.index > first) & (flat.index <= last)]
    return float(inside.mean()) if len(inside) else 0.0


def _centre(model: str, known: Known, days: pd.DatetimeIndex, additive: bool) -> np.ndarray:
    return members.predict(["prophet"], known.history, known.calendar, days, additive)["prophet"] if model == "prophet" else pattern(known, days)


def _growth(sales: pd.Series, known: Known) -> tuple[float, str]:
    """Growth of the last quarter and what it is measured against."""
    kept = sales.where(~known.one_off.reindex(sales.index).notna(), 0.0)
    last = float(kept.iloc[-QUARTER:].sum())
    a_year = len(sales) >= YEAR + QUARTER
    before = float(kept.iloc[-YEAR - QUARTER : -YEAR].sum()) if a_year else float(kept.iloc[-2 * QUARTER : -QUARTER].sum())
    told = "the same quarter a year before" if a_year else "the quarter before it, which may be mere season"
    return (float(np.clip(last / before, *GROWTH)) if before > 0 and last > 0 else 1.0), told


def _a_year_before(sales: pd.Series, days: pd.DatetimeIndex) -> np.ndarray:
    return sales.reindex(days - pd.DateOffset(years=1)).to_numpy()


def _tests(subject: Subject, params: Params) -> pd.DataFrame:
    """The year as it would have been forecast one year ago and earlier."""
    frames = []
    for end in [len(subject.sales) - YEAR - back * TEST_STEP for back in range(MOST_TESTS)]:
        if end < YEAR:
            break
        later = subject.sales.iloc[end : end + YEAR]
        known, days = cleaned(subject, params, end), pd.DatetimeIndex(later.index)
        frame = pd.DataFrame({"end": end, "day": days, "ahead": range(1, YEAR + 1), "actual": later.to_numpy(), "pattern": pattern(known, days)})
        if len(subject.sales) - YEAR - MOST_TESTS * TEST_STEP >= members.TWO_YEARS:
            frame["prophet"] = _centre("prophet", known, days, False)
        frames.append(frame)
    tests = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    return tests.assign(month=pd.DatetimeIndex(tests["day"]).to_period("M").to_timestamp()) if len(tests) else tests


def _total_error(tests: pd.DataFrame, model: str) -> float:
    sums = tests.groupby("end")[["actual", model]].sum()
    return float((sums["actual"] - sums[model]).abs().sum() / max(1e-9, sums["actual"].abs().sum()))


def _spread(tests: pd.DataFrame, model: str) -> float:
    sums = tests.groupby("end")[["actual", model]].sum().clip(lower=1e-9)
    return float(np.clip(np.sqrt((np.log(sums["actual"] / sums[model]) ** 2).mean()), 0.05, 1.0))
