"""Distinct customers of weeks and of months: each counted once in each, and forecast as series of their own.

Question
    How many different customers will order in each of the next weeks and months?
Formula
    Customers a day do not add up to customers of a month: who orders on three days would count three times. So whole weeks (Monday to Sunday) and calendar
    months are counted, and four models compete on them. `naive`: the last whole period, per trading day. `mean`: the mean of the last four, per trading
    day. `days`: the customers of the single days ahead, as Theta carries them over the trading calendar, divided by the days per customer of the last
    four periods. `blend`: the mean of the three. Rolling origin at the end of whole periods. The chosen model has the least mean WAPE over the horizons,
    among those that are nearer than naive at every one but the last (by day, too, it is those up to 60 days); where none is, naive is shown. Ranges as in
    `intervals`. Nobody who has already ordered can be taken away again: the period that is under way is never below what was counted in it.
Assumptions
    Customers of the next months come back as often as those of the last four. A year of data holds each month once: such months are rough at best.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.models.forecast import backtest, grade, intervals, members
from analytics.models.forecast.events import silent_days
from analytics.models.forecast.params import Params, Subject, cleaned

MODELS = ("naive", "mean", "days", "blend")
LATELY = 4
MOST_TESTS = 13
LEAST_TESTS = 8
MOSTLY = 0.75
MOST_ERROR = 0.25
# With fewer tested periods a share inside the range says nothing.
LEAST_COVERED = 20
# Fewer days than a week are not compared with the year before.
LEAST_DAYS = 7


@dataclass(frozen=True)
class Grain:
    """Weeks or months: how many ahead, at which of them errors are told, how many whole ones are needed, known to the earliest test, and in two years."""

    name: str
    freq: str
    horizons: tuple[int, ...]
    least: int
    known: int
    two_years: int

    @property
    def ahead(self) -> int:
        """How many are forecast."""
        return self.horizons[-1]


GRAINS = {
    "week": Grain("week", "W-SUN", (1, 4, 8, 13), 26, 16, 104),
    "month": Grain("month", "M", (1, 2, 3), 9, 6, 24),
}  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """Customers of the periods ahead, or the reason why there are none.

    `periods`: start (day), forecast, naive (customers). `paths`: (periods, draws). `scores`: model, ahead, tests, wape, total_error, bias, coverage_80
    (of the shown model; 0-1), grade and sentence (of the shown model). `chosen`: the model shown. `reason`: empty, or why there is no forecast.
    """

    periods: pd.DataFrame = field(default_factory=pd.DataFrame)
    paths: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    chosen: str = ""
    reason: str = ""


def ahead(subject: Subject, grain: Grain, params: Params) -> Counted:
    """Forecast one grain of one series of customers (`subject.distinct`)."""
    counts = whole(subject, grain)
    if reason := _too_short(subject, counts, grain):
        return Counted(reason=reason)
    tests = made(subject, counts, grain, params)
    chosen = choose(tests, grain)
    seed = zlib.crc32(f"{subject.name} {grain.name}".encode())
    errors, factors, limits = intervals.recalibrated(tests, chosen, grain.horizons, params.paths, seed)
    lines, per_customer = _lines(subject, counts, grain, params)
    under_way = subject.distinct[grain.name].get(lines.index[0].start_time, 0.0)
    floor = np.where(np.arange(grain.ahead) == 0, float(under_way), 0.0)
    shown = np.maximum(lines[chosen].to_numpy(), floor)
    paths = intervals.stretch(intervals.drawn(lines[chosen].to_numpy(), errors, params.paths, (seed, 0)), factors)
    periods = pd.PeriodIndex(lines.index)
    scores = _scored(tests, chosen, limits, grain)
    unlike = [_season(subject, shown, periods, per_customer, horizon) for horizon in grain.horizons]
    return Counted(
        periods=pd.DataFrame({"start": periods.to_timestamp(), "forecast": shown, "naive": np.maximum(lines["naive"].to_numpy(), floor)}),
        paths=np.maximum(paths, floor[:, None]),
        scores=_graded(scores, chosen, len(counts), dict(zip(grain.horizons, unlike, strict=True)), grain),
        chosen=chosen,
    )


def whole(subject: Subject, grain: Grain) -> pd.Series:
    """Customers by period (index: periods): those that the history covers whole."""
    days = subject.sales.index
    if not len(days):
        return pd.Series(dtype=float)
    every = pd.period_range(days[0], days[-1], freq=grain.freq)
    kept = every[(every.start_time >= days[0]) & (every.end_time.normalize() <= days[-1])]
    return subject.distinct[grain.name].reindex(kept.start_time, fill_value=0.0).astype(float).set_axis(kept)


def _too_short(subject: Subject, counts: pd.Series, grain: Grain) -> str:
    name, with_some = grain.name, int((counts > 0).sum())
    if len(counts) < grain.least:
        return f"{len(counts)} whole {name}{'' if len(counts) == 1 else 's'} of history; a forecast by {name} needs {grain.least}."
    if silent := silent_days(subject.sales):
        return f"No customer for {silent} days, since {subject.sales.index[-silent - 1].date()}: taken as given up, so nobody is expected."
    if with_some < MOSTLY * len(counts):
        return f"Customers in {with_some} of {len(counts)} whole {name}s; a forecast by {name} needs them in three of four."
    return ""


def _lines(subject: Subject, counts: pd.Series, grain: Grain, params: Params, end: int | None = None) -> tuple[pd.DataFrame, float]:
    """Every model's customers of the periods after `counts`, knowing the first `end` days (default: all), and the days per customer of late."""
    periods = pd.period_range(counts.index[-1] + 1, periods=grain.ahead, freq=grain.freq)
    known, sales = cleaned(subject, params, end), subject.sales.iloc[:end]
    after = pd.date_range(sales.index[-1] + pd.Timedelta(days=1), periods[-1].end_time.normalize())
    days = pd.concat([sales, pd.Series(members.predict(("theta",), known.history, known.calendar, after)["theta"], index=after)])
    of, lately = pd.PeriodIndex(days.index, freq=grain.freq), counts.iloc[-LATELY:]
    by_period, open_days = days.groupby(of).sum(), known.calendar.trading(pd.DatetimeIndex(days.index)).groupby(of).sum()
    per_customer = max(1.0, float(by_period[lately.index].sum() / max(1.0, lately.sum())))
    last, recent = (float(some.sum() / max(1, open_days[some.index].sum())) for some in (lately.iloc[-1:], lately))
    lines = pd.DataFrame({"naive": last * open_days[periods], "mean": recent * open_days[periods], "days": by_period[periods] / per_customer})
    return lines.assign(blend=lines.mean(axis=1)), per_customer


def made(subject: Subject, counts: pd.Series, grain: Grain, params: Params) -> pd.DataFrame:
    """Every forecast as it would have been made at the end of earlier periods. Weeks are tested every other one, a year back where there are two."""
    step = 1 if grain.name == "month" else 4 if len(counts) >= grain.two_years else 2
    tests = []
    for end in [end for back in range(MOST_TESTS) if (end := len(counts) - 1 - back * step) >= grain.known]:
        known, later = counts.iloc[:end], counts.iloc[end : end + grain.ahead]
        days = int(subject.sales.index.searchsorted(known.index[-1].end_time.normalize(), side="right"))
        lines = _lines(subject, known, grain, params, days)[0].loc[later.index]
        frame = {"end": end, "day": pd.PeriodIndex(later.index).to_timestamp(), "ahead": range(1, len(later) + 1), "trading": True, "actual": later.to_numpy()}
        tests.append(pd.DataFrame(frame).assign(**{name: lines[name].to_numpy() for name in MODELS}))
    return pd.concat(tests, ignore_index=True)


def choose(tests: pd.DataFrame, grain: Grain) -> str:
    """The model that is shown."""

    def wapes(model: str, horizons: tuple[int, ...]) -> list[float]:
        found = (backtest.scores(backtest.whole(tests, horizon), model)["wape"] for horizon in horizons)
        return [wape for wape in found if wape is not None]

    usual = wapes("naive", near := grain.horizons[:-1])
    nearer = [name for name in MODELS[1:] if usual and all(mine < other for mine, other in zip(wapes(name, near), usual, strict=True))]
    return min(nearer or ["naive"], key=lambda name: (float(np.mean(wapes(name, grain.horizons) or [0.0])), MODELS.index(name)))


def _scored(tests: pd.DataFrame, chosen: str, limits: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    rows = []
    for horizon in grain.horizons:
        tested = backtest.whole(tests, horizon)
        covered = intervals.coverage(limits, horizon)[0]
        for model in MODELS:
            score = backtest.scores(tested, model)
            kept = {name: score[name] for name in ("wape", "total_error", "bias")}
            rows.append({"model": model, "ahead": horizon, "tests": tested["end"].nunique(), **kept, "coverage_80": covered if model == chosen else None})
    return pd.DataFrame(rows)


def _season(subject: Subject, shown: np.ndarray, periods: pd.PeriodIndex, per_customer: float, horizon: int) -> str:
    """Whether the customers ahead agree with last year's same days (see `grade.season`), told as customers a day."""
    so_far = float(subject.sales[subject.sales.index >= periods[0].start_time].sum())
    days = (periods[horizon - 1].end_time.normalize() - subject.sales.index[-1]).days
    if days < LEAST_DAYS:
        return ""
    return grade.season(days, max(0.0, float(shown[:horizon].sum()) * per_customer - so_far), subject.sales)


def _graded(scores: pd.DataFrame, chosen: str, history: int, unlike: dict[int, str], grain: Grain) -> pd.DataFrame:
    """With `grade` and `sentence` on the rows of the shown model."""
    rows = scores.astype(object).where(scores.notna(), None)
    naive = {row["ahead"]: row["wape"] for row in rows[rows["model"] == "naive"].to_dict("records")}
    told = [_grade(row, history, naive[row["ahead"]], unlike[row["ahead"]], grain) if row["model"] == chosen else ("", "") for row in rows.to_dict("records")]
    return scores.assign(grade=[each for each, _ in told], sentence=[sentence for _, sentence in told])


def _grade(shown: dict, history: int, naive: float | None, unlike: str, grain: Grain) -> tuple[str, str]:
    horizon, name, tests, wape, total = shown["ahead"], grain.name, shown["tests"], shown["wape"], shown["total_error"]
    said = f"{horizon} {name}{'s' if horizon > 1 else ''}"
    if not tests or wape is None:
        return grade.NOT_SUPPORTED, f"{said}: not supported. {history} whole {name}s of history leave nothing to test it on."
    covered, needed = shown["coverage_80"] if tests * horizon >= LEAST_COVERED else None, 4 * horizon
    misses = [words for is_so, words in (
        (history < needed, f"{history} whole {name}s of history are less than {needed}"),
        (name == "month" and history < grain.two_years, f"{history} whole months hold each month once"),
        (tests < LEAST_TESTS, f"only {tests} earlier forecast{'s' if tests != 1 else ''} could be tested"),
        (wape > MOST_ERROR, f"single {name}s cannot be told"),
        (total > grade.MOST_TOTAL[grade.USEFUL], "the total was too far off"),
        (naive is not None and wape > naive, f"repeating the last {name} was nearer"),
        (covered is not None and not grade.COVERED[0] <= covered <= grade.COVERED[1], f"{grade.percent(covered or 0)} of {name}s lay inside the 80 % range"),
        (bool(unlike), unlike),
    ) if is_so]  # fmt: skip
    word = grade.USEFUL if not misses else grade.ROUGH if total <= grade.MOST_TOTAL[grade.ROUGH] else grade.NOT_SUPPORTED
    why = f" Not better than that, because {' and '.join(misses)}." if word == grade.ROUGH else f" {' and '.join(misses).capitalize()}." if misses else ""
    itself = f" No model was nearer than repeating the last {name}, so that is what is shown." if shown["model"] == "naive" else ""
    return word, f"{said}: {word}, {grade.typically(name, wape, total, shown['bias'])}.{why}{itself}"
