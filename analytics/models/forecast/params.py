"""What may be chosen about a forecast, and the history cleaned for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analytics.models.forecast.calendar import Calendar, learn
from analytics.models.forecast.events import Shift, level_shift, one_off


@dataclass(frozen=True)
class Params:
    """Days ahead, days `further` by the same model (untested: the end of the next quarter may lie there), sample paths, what history is enough, how the past is
    tested, and which models compete (`blend` joins by itself)."""

    days: int = 90
    further: int = 94
    paths: int = 200
    least_days: int = 180
    least_sales_days: int = 60
    outlier_mads: float = 6.0
    horizons: tuple[int, ...] = (7, 30, 60, 90)
    cutoffs: int = 13
    step_days: int = 15
    models: tuple[str, ...] = ("naive", "prophet", "ets", "theta")
    year: bool = True


# A run that must be quick: the two models that every forecast shows, tested at fewer dates.
BRIEF = Params(cutoffs=4, step_days=30, models=("naive", "prophet"))


@dataclass(frozen=True)
class Known:
    """A history as the models are given it.

    `history`: money by trading day, without one-off days, brought to today's level when the level changed at once. `one_off`: the days left out.
    """

    calendar: Calendar
    history: pd.Series
    one_off: pd.Series
    shift: Shift | None = None


@dataclass(frozen=True)
class Subject:
    """One series: its name (seeds its random draws), money or counts by day, its country (ISO-3) and what analysts said about its days.
    `closed`: the weekdays (Monday 0) on which the shop's own rules say that it is closed; None: they are learned.

    `largest`: value of the largest order by day, for series with many orders a day. `distinct`: for a series of customers, how many different ones ordered in
    each week and month, by grain (week, month) and first day of the period.
    """

    name: str
    sales: pd.Series
    country: str = ""
    said: Mapping[date, bool] = field(default_factory=dict)
    largest: pd.Series | None = None
    distinct: Mapping[str, pd.Series] = field(default_factory=dict)
    closed: frozenset[int] | None = None


def cleaned(subject: Subject, params: Params, end: int | None = None) -> Known:
    """What is known of a series after its first `end` days (default: all)."""
    sales = subject.sales.iloc[:end]
    calendar = learn(sales, subject.country, subject.said, subject.closed)
    trading = sales[calendar.trading(pd.DatetimeIndex(sales.index)).to_numpy()]
    flagged = one_off(trading, params.outlier_mads, subject.largest)
    history, shift = trading[~flagged], level_shift(sales.where(~flagged.reindex(sales.index, fill_value=False)).ffill().fillna(0.0))
    if shift:
        history = history.where(history.index >= shift.day, history * shift.times)
    return Known(calendar, history, trading[flagged], shift)
