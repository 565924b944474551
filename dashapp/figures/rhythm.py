"""The weekly rhythm of a shop, as its days show it."""

from __future__ import annotations

import pandas as pd

WEEK = 7


def open_weekdays(days: pd.Series, money: pd.Series) -> set[int]:
    """The weekdays (Monday is 0) on which anything was ever sold or returned; all of them when that leaves none.

    Parameters
    ----------
    days, money
        Dates, and what was sold on them.
    """
    weekdays = pd.to_datetime(days).dt.day_of_week
    return set(weekdays[money.astype(float) != 0]) or set(range(WEEK))


def between_open_days(closed: pd.Series) -> pd.Series:
    """Single closed days, such as every Saturday; a closure of several days is drawn as the zero it is."""
    return closed & ~closed.shift(1, fill_value=False) & ~closed.shift(-1, fill_value=False)
