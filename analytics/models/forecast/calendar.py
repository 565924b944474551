"""Which days a market trades, learned from its own past.

Question
    On which coming days can there be sales at all?
Rules
    A weekday without a single sale in the last half year is closed, unless the shop's own rules say which weekdays are. A public holiday of the market's
    country is closed when most of those in the history had no sales. The days from 24 December to 3 January are closed when the history holds them
    whole and nothing was sold on most of them. A market that otherwise sells on most days and then sells nothing for `SHUTDOWN_DAYS` days or more was
    shut: those days say nothing about demand. What an analyst says about a day goes before every rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import holidays
import pandas as pd

RECENT_DAYS = 182
MOSTLY = 0.6
SHUTDOWN_DAYS = 21
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True)
class Calendar:
    """`weekdays` that are closed (Monday 0), whether public `holidays` of `country` (ISO-3) are, and whether the turn of the year is.

    `shut`: first and last day of each shutdown in the past. `said`: days about which an analyst has said whether the market trades. `declared`: whether
    the weekdays are those of the shop's own rules.
    """

    weekdays: frozenset[int]
    country: str
    holidays_closed: bool
    new_year_closed: bool
    shut: tuple[tuple[pd.Timestamp, pd.Timestamp], ...] = ()
    said: Mapping[date, bool] = field(default_factory=dict)
    declared: bool = False

    def trading(self, days: pd.DatetimeIndex) -> pd.Series:
        """Whether each day trades (bool, indexed by day)."""
        open_days = pd.Series(~days.day_of_week.isin(self.weekdays), index=days)
        if self.holidays_closed:
            open_days &= ~days.isin(self.public(days))
        if self.new_year_closed:
            open_days &= ~_turn_of_year(days)
        for first, last in self.shut:
            open_days &= ~((days >= first) & (days <= last))
        for day, trades in self.said.items():
            open_days[days == pd.Timestamp(day)] = trades
        return open_days

    def public(self, days: pd.DatetimeIndex) -> list[pd.Timestamp]:
        """Public holidays of the country in the years of `days`."""
        return _public(self.country, days)

    def rules(self) -> list[tuple[str, str]]:
        """What was learned, as (rule, sentence)."""
        told = []
        if self.weekdays:
            why = ", as the shop's own rules say" if self.declared else ""
            told.append(("weekdays", f"Closed on {' and '.join(WEEKDAYS[day] for day in sorted(self.weekdays))}{why}."))
        if self.country:
            told.append(("holidays", f"{'Closed' if self.holidays_closed else 'Open'} on public holidays ({self.country})."))
        if self.new_year_closed:
            told.append(("turn of the year", "Closed from 24 December to 3 January."))
        told += [("shutdown", f"Nothing was sold from {first.date()} to {last.date()}: left out of the fit.") for first, last in self.shut]
        told += [("said", f"{day} is {'open' if trades else 'closed'}: an analyst says so.") for day, trades in sorted(self.said.items())]
        return told or [("every day", "Open every day.")]


def learn(sales: pd.Series, country: str = "", said: Mapping[date, bool] | None = None, declared: frozenset[int] | None = None) -> Calendar:
    """Learn a market's calendar.

    Parameters
    ----------
    sales
        Money by day: every day of the history, indexed by day, 0 where nothing was sold.
    country
        ISO-3 code; empty for none, or for one whose holidays are not known.
    said
        Days of which an analyst has said whether the market trades.
    declared
        Weekdays (Monday 0) that are closed by the shop's own rules, whatever was sold on them; None: they are learned.
    """
    recent = sales.iloc[-RECENT_DAYS:]
    sold = recent.ne(0).groupby(pd.DatetimeIndex(recent.index).day_of_week).any()
    # A market without sales in all that time is closed on no day in particular.
    closed = frozenset(int(day) for day in sold.index[~sold]) if sold.any() else frozenset()
    closed = closed if declared is None else declared
    days = pd.DatetimeIndex(sales.index)
    open_weekday = ~days.day_of_week.isin(closed)
    on_holidays = sales[days.isin(_public(country, days)) & open_weekday]
    at_new_year = sales[_turn_of_year(days) & open_weekday]
    learned = Calendar(
        weekdays=closed,
        country=country if country and _known(country) else "",
        holidays_closed=len(on_holidays) > 0 and on_holidays.eq(0).mean() > MOSTLY,
        new_year_closed=len(at_new_year) >= 6 and at_new_year.eq(0).mean() > MOSTLY,
        declared=declared is not None,
    )
    return replace(learned, shut=_shutdowns(sales[learned.trading(days).to_numpy()]), said=dict(said or {}))


def _shutdowns(sales: pd.Series) -> tuple[tuple[pd.Timestamp, pd.Timestamp], ...]:
    """Long silences of a market that sells on most of its trading days. One that lasts to the end is no shutdown but perhaps the end."""
    sold = sales.ne(0).to_numpy()
    if not sold.any() or sold[: len(sold) - int(sold[::-1].argmax())].mean() < 0.4:
        return ()
    days = pd.DatetimeIndex(sales.index)[sold]
    return tuple((before + pd.Timedelta(days=1), after - pd.Timedelta(days=1)) for before, after in pairwise(days) if (after - before).days > SHUTDOWN_DAYS)


def _known(country: str) -> bool:
    return country in holidays.list_supported_countries(include_aliases=True)


def _public(country: str, days: pd.DatetimeIndex) -> list[pd.Timestamp]:
    if not country or not _known(country) or not len(days):
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
