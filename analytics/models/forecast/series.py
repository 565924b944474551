"""One series from end to end: learn, compete, calibrate, draw, grade.

Question
    What will be sold on each of the next days, how wide is the range, how far off were such forecasts before, and what may one say of a year?
Formula
    `members` compete in `backtest`; the chosen one is shown, Prophet and the naive baseline always beside it; `intervals` draws seeded sample paths from the
    chosen model's own past errors; `year` looks further; `grade` puts it into words.
Assumptions
    The recent past resembles the near future, but for the days that `events` leaves out. All draws are seeded by the series' name alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from analytics.models.forecast import backtest, distinct, grade, intervals, members, parts, year
from analytics.models.forecast.events import Shift, silent_days
from analytics.models.forecast.grade import Grade
from analytics.models.forecast.params import Known, Params, Subject, cleaned

DEFAULT = Params()
SCORES = ("wape", "mase", "total_error", "bias")


@dataclass(frozen=True)
class Result:
    """A forecast, or the reason why there is none.

    `days`: day, trading (flag), forecast, prophet, naive (money). `paths`: (days, draws) money. `further`, `further_paths`: day and forecast of the days after
    those, which no test has reached, with their draws, which go on from `paths`. `backtests`: model, horizon_days, cutoffs, wape, mase,
    total_error, bias, coverage_80, coverage_95 (0-1). `tests`: every forecast as it would have been made, with its limits. `year`: twelve months ahead.
    `parts`: part, at, value. `grades`: one per horizon. `chosen`: the model shown. `known`: calendar and one-off days. `notes`: sentences. `reason`: empty,
    or why there is no forecast. `counted`: distinct customers by grain (week, month), of a series of customers.
    """

    days: pd.DataFrame = field(default_factory=pd.DataFrame)
    paths: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    further: pd.DataFrame = field(default_factory=pd.DataFrame)
    further_paths: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    backtests: pd.DataFrame = field(default_factory=pd.DataFrame)
    tests: pd.DataFrame = field(default_factory=pd.DataFrame)
    year: year.Year | None = None
    parts: pd.DataFrame = field(default_factory=pd.DataFrame)
    grades: tuple[Grade, ...] = ()
    chosen: str = ""
    known: Known | None = None
    notes: tuple[str, ...] = ()
    reason: str = ""
    counted: Mapping[str, distinct.Counted] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        """How many days were left out of the fit as one-off."""
        return len(self.known.one_off) if self.known else 0


def forecast(subject: Subject, params: Params = DEFAULT) -> Result:
    """Forecast one series; the result says why when it cannot be. On one thread: sums of floats depend on how they are split."""
    with threadpool_limits(1):
        counted = {name: distinct.ahead(subject, distinct.GRAINS[name], params) for name in subject.distinct}
        return replace(_forecast(subject, params), counted=counted)


def _forecast(subject: Subject, params: Params) -> Result:
    if reason := too_short(subject.sales, params):
        return Result(reason=reason, grades=(Grade(0, grade.NOT_SUPPORTED, f"Not supported: {reason}"),))
    seed = zlib.crc32(subject.name.encode())
    known = cleaned(subject, params)
    tests, additive = backtest.made(subject, params)
    chosen = backtest.choose(tests, params)
    ahead = pd.date_range(subject.sales.index[-1] + pd.Timedelta(days=1), periods=params.days + params.further, name="day")
    lines = members.predict(params.models, known.history, known.calendar, ahead, additive)
    trading = known.calendar.trading(ahead).to_numpy()
    ranges = {model: intervals.recalibrated(tests, model, params.horizons, params.paths, seed) for model in dict.fromkeys((chosen, "prophet", "naive"))}
    errors, factors, limits = ranges[chosen]
    paths = intervals.stretch(intervals.drawn(lines[chosen], errors, params.paths, (seed, 0)), factors) * trading[:, None]
    scored = _scored(tests, {model: tested for model, (_, _, tested) in ranges.items()}, subject.sales, params)
    ahead_year = year.ahead(subject, known, additive, errors.spreads[-1], params, seed) if params.year else None
    days = pd.DataFrame({"day": ahead, "trading": trading, "forecast": lines[chosen], "prophet": lines["prophet"], "naive": lines["naive"]})
    near, far = slice(params.days), slice(params.days, None)
    return Result(
        days=days.iloc[near],
        paths=paths[near],
        further=days.iloc[far][["day", "forecast"]],
        further_paths=paths[far],
        backtests=scored,
        tests=limits,
        year=ahead_year,
        parts=parts.of(known, ahead[near], additive),
        grades=_grades(scored, chosen, _usual(subject.sales, known), lines[chosen][near], ahead_year, params),
        chosen=chosen,
        known=known,
        notes=_notes(known),
    )


def too_short(sales: pd.Series, params: Params) -> str:
    """Why a series cannot be forecast, in a sentence; empty when it can."""
    sold = int(sales.ne(0).sum())
    if len(sales) < params.least_days:
        return f"{len(sales)} days of history; a forecast needs {params.least_days}."
    if sold < params.least_sales_days:
        return f"{sold} days with sales; a forecast needs {params.least_sales_days}."
    if not sales.gt(0).any():
        return "Returns on every day with sales; there is nothing to forecast."
    if silent := silent_days(sales):
        return f"Nothing sold for {silent} days, since {sales.index[-silent - 1].date()}: taken as given up, so nothing is expected."
    return ""


def _scored(tests: pd.DataFrame, limits: dict[str, pd.DataFrame], sales: pd.Series, params: Params) -> pd.DataFrame:
    """One row per model and horizon."""
    unit, rows = backtest.weekly_difference(sales), []
    names = [name for name in ("naive", "prophet", "ets", "theta", "blend") if name in tests]
    for horizon in params.horizons:
        tested = backtest.whole(tests, horizon)
        count = tested["end"].nunique() if len(tested) else 0
        for model in names:
            covered = intervals.coverage(limits[model], horizon) if model in limits else (None, None)
            score: dict[str, Any] = backtest.scores(tested, model, unit)
            rows.append({"model": model, "horizon_days": horizon, "cutoffs": count, **score, "coverage_80": covered[0], "coverage_95": covered[1]})
    return pd.DataFrame(rows, columns=["model", "horizon_days", "cutoffs", *SCORES, "coverage_80", "coverage_95"])


def _grades(
    scored: pd.DataFrame, chosen: str, sales: pd.Series, line: np.ndarray, ahead_year: year.Year | None, params: Params
) -> tuple[Grade, ...]:
    made, history_days = [], len(sales)
    for horizon in params.horizons:
        unlike = grade.season(horizon, float(line[:horizon].sum()), sales) if horizon <= len(line) else ""
        rows = scored[scored["horizon_days"] == horizon].astype(object).where(lambda frame: frame.notna(), None).set_index("model")
        shown, naive = ({**rows.loc[name]} if name in rows.index else {} for name in (chosen, "naive"))
        made.append(grade.graded(horizon, history_days, int(shown.get("cutoffs") or 0), shown, naive, unlike, baseline=chosen == "naive"))
    if not params.year:
        return tuple(made)
    if ahead_year is None or not ahead_year.model:
        return (*made, grade.unsupported_year(history_days, ahead_year.growth_of if ahead_year else ""))
    months = ahead_year.tests.groupby(["end", "month"], as_index=False)[["actual", ahead_year.model]].sum()
    tested = {**backtest.scores(months, ahead_year.model), "coverage_80": None}
    return (*made, grade.graded(grade.YEAR, history_days, months["end"].nunique(), tested, {}))


def _usual(sales: pd.Series, known: Known) -> pd.Series:
    """The days as sold, but for one-off days, which count as a usual one: one enormous order is no growth."""
    middle = float(known.history[known.history > 0].median())
    return sales.where(~sales.index.isin(known.one_off.index), middle)


def _notes(known: Known) -> tuple[str, ...]:
    notes = [level_changed(known.shift)] if known.shift else []
    if len(known.one_off):
        days = ", ".join(str(day.date()) for day in known.one_off.index[-3:])
        notes.append(f"{len(known.one_off)} one-off day{'s were' if len(known.one_off) > 1 else ' was'} left out of the fit ({days}).")
    return tuple(notes)


def level_changed(shift: Shift) -> str:
    """A level shift in words."""
    return f"The level changed about {shift.day.date()}: days are {shift.times:.1f} times what they were. The days before are scaled to it."
