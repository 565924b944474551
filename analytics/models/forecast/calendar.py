"""Which days a market trades, learned from its own past.

Question
    On which coming days can there be sales at all?
Rules
    A weekday without a single sale in the last half year is closed. A public holiday of the market's country is closed when most of those in the history
    had no sales. The days from 24 December to 3 January are closed when the history holds them whole and nothing was sold on most of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import holidays
import pandas as pd

RECENT_DAYS = 182
MOSTLY = 0.6


@dataclass(frozen=True)
class Calendar:
    """`weekdays` that are closed (Monday 0), whether public `holidays` of `country` (ISO-3) are, and whether the turn of the year is."""

    weekdays: frozenset[int]
    country: str
    holidays_closed: bool
    new_year_closed: bool

    def trading(self, days: pd.DatetimeIndex) -> pd.Series:
        """Whether each day trades (bool, indexed by day)."""
        open_days = pd.Series(~days.day_of_week.isin(self.weekdays), index=days)
        if self.holidays_closed:
            public = _public(self.country, days)
            open_days &= ~days.isin(public)
        if self.new_year_closed:
            open_days &= ~_turn_of_year(days)
        return open_days


def learn(sales: pd.Series, country: str = "") -> Calendar:
    """Learn the calendar.

    Parameters
    ----------
    sales
        Money or orders by day: every day of the history, indexed by day; 0 where nothing was sold.
    country
        ISO-3 code, for its public holidays; empty for none.
    """
    recent = sales.iloc[-RECENT_DAYS:]
    sold = recent.ne(0).groupby(pd.DatetimeIndex(recent.index).day_of_week).any()
    closed = frozenset(int(day) for day in sold.index[~sold])
    days = pd.DatetimeIndex(sales.index)
    open_weekday = ~days.day_of_week.isin(closed)
    on_holidays = sales[days.isin(_public(country, days)) & open_weekday]
    at_new_year = sales[_turn_of_year(days) & open_weekday]
    return Calendar(
        weekdays=closed,
        country=country,
        holidays_closed=len(on_holidays) > 0 and on_holidays.eq(0).mean() > MOSTLY,
        new_year_closed=len(at_new_year) >= 6 and at_new_year.eq(0).mean() > MOSTLY,
    )


def _public(country: str, days: pd.DatetimeIndex) -> list[pd.Timestamp]:
    if not country or country not in holidays.list_supported_countries(include_aliases=True):
        return []
    years = range(days[0].year, days[-1].year + 1)
    # Of the United Kingdom, England's: the holidays that most of its shops keep.
    part = "ENG" if country == "GBR" else None
    return [pd.Timestamp(day) for day in holidays.country_holidays(country, subdiv=part, years=years)]


def _turn_of_year(days: pd.DatetimeIndex) -> pd.Series:
    inside = ((days.month == 12) & (days.day >= 24)) | ((days.month == 1) & (days.day <= 3))
    return pd.Series(inside, index=days)


def whole_days(sales: pd.DataFrame, first: date, last: date) -> pd.Series:
    """Every day from `first` to `last`, 0 where nothing was sold. `sales`: `day`, `amount`."""
    index = pd.date_range(first, last, name="day")
    return pd.Series(sales["amount"].to_numpy(), index=pd.DatetimeIndex(sales["day"])).reindex(index, fill_value=0.0).astype(float)
