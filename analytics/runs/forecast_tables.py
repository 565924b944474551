"""What the forecasts run writes: one function per published table, from a series and its result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from psycopg2 import Binary
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from analytics.models.forecast import Result
from analytics.models.forecast.distinct import Counted
from analytics.models.forecast.params import Known
from analytics.models.forecast.series import level_changed
from analytics.runs.forecast_series import MONEY, Series

Row = tuple[Any, ...]
# Where earlier forecasts are drawn, and the next quarter is told: the others publish their scores alone.
DRAWN = ("market", "total")


def publish(cursor: Cursor, run_id: int, each: Series, result: Result) -> None:
    """Write one series."""
    key = (run_id, each.kind, each.name, each.market, each.measure)
    recent = float(each.subject.sales.iloc[-90:].sum())
    _insert(cursor, "forecast_series", [(*key, result.chosen, result.reason, recent, " ".join([*result.notes, each.aside]).strip())])
    _insert(cursor, "forecast_grades", [(*key, grade.horizon_days, grade.grade, grade.sentence) for grade in result.grades])
    for grain, told in result.counted.items():
        mine = (*key[:-1], grain)
        _insert(cursor, "forecast_counted_series", [(*mine, told.chosen, told.reason)])
        _insert(cursor, "forecast_counted", [(*mine, *row) for row in _counted(told)])
        _insert(cursor, "forecast_counted_scores", [(*mine, *row) for row in _counted_scores(told)])
    if result.known and each.measure == "net" and each.kind in DRAWN:
        _insert(cursor, "forecast_calendar", [(run_id, each.market, at, *rule) for at, rule in enumerate(_rules(result.known, each.aside))])
    if result.reason or result.known is None:
        return
    for table, rows in (
        ("forecast_days", _days(result)),
        ("forecast_further", _further(result) if each.kind in DRAWN and each.measure in MONEY else iter(())),
        ("forecast_backtests", _backtests(result)),
        ("forecast_tests", _tests(result) if each.kind in DRAWN else iter(())),
        ("forecast_months", _months(result)),
        ("forecast_parts", result.parts.itertuples(index=False, name=None)),
        ("forecast_one_off", _one_off(result.known)),
    ):
        _insert(cursor, table, [(*key, *row) for row in rows])


def _insert(cursor: Cursor, table: str, rows: list[Row]) -> None:
    if rows:
        execute_values(cursor, f"insert into published.{table} values %s", rows)  # noqa: S608 - our own names


def _rules(known: Known, aside: str) -> Iterator[tuple[str, str]]:
    """What the forecast stands on: the calendar, a level that changed, days that were set aside."""
    yield from known.calendar.rules()
    if known.shift:
        yield "level", level_changed(known.shift)
    if aside:
        yield "set aside", aside


def _days(result: Result) -> Iterator[Row]:
    for day, trading, *lines, paths in zip(*(result.days[name] for name in ("day", "trading", "forecast", "prophet", "naive")), result.paths, strict=True):
        yield day.date(), bool(trading), *map(float, lines), packed(paths)


def _further(result: Result) -> Iterator[Row]:
    for day, forecast, paths in zip(result.further["day"], result.further["forecast"], result.further_paths, strict=True):
        yield day.date(), float(forecast), packed(paths)


def _backtests(result: Result) -> Iterator[Row]:
    for model, horizon, cutoffs, *scores in result.backtests.itertuples(index=False, name=None):
        yield model, model == result.chosen, horizon, cutoffs, *(_known(score) for score in scores)


def _tests(result: Result) -> Iterator[Row]:
    """One row per earlier forecast; its days as arrays, from the day after the cut-off on."""
    columns = ("actual", result.chosen, "prophet", "naive", "lower_80", "upper_80", "lower_95", "upper_95")
    for _, test in result.tests.groupby("cutoff", sort=True):
        yield pd.Timestamp(test["cutoff"].iloc[0]).date(), *([round(float(value), 4) for value in test[name]] for name in columns)


def _counted(told: Counted) -> Iterator[Row]:
    for (start, *lines), paths in zip(told.periods.itertuples(index=False, name=None), told.paths, strict=True):
        yield start.date(), *map(float, lines), packed(paths)


def _counted_scores(told: Counted) -> Iterator[Row]:
    for model, ahead, tests, *scores, grade, sentence in told.scores.itertuples(index=False, name=None):
        yield model, model == told.chosen, ahead, tests, *(_known(score) for score in scores), grade, sentence


def _months(result: Result) -> Iterator[Row]:
    if result.year is None:
        return
    for month, days, *lines, paths in zip(
        *(result.year.months[name] for name in ("month", "days", "last_year", "pattern", "growth", "expected")), result.year.paths, strict=True
    ):
        yield month.date(), int(days), *map(_known, lines), packed(paths)


def _one_off(known: Known) -> Iterator[Row]:
    usual = float(known.history[known.history > 0].median())
    for day, amount in zip(pd.DatetimeIndex(known.one_off.index), known.one_off, strict=True):
        yield day.date(), float(amount), usual


def packed(paths: np.ndarray) -> Binary:
    """Draws as little-endian float32."""
    return Binary(paths.astype("<f4").tobytes())


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
