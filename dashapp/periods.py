"""Days that move with the data: the named periods of the filter bar, and the days that a period is compared with."""

from __future__ import annotations

from datetime import date, timedelta

# Where the shop's own year does not begin in January, these are offered too.
FISCAL = {
    "this-fiscal-quarter": "This fiscal quarter", "last-fiscal-quarter": "Last fiscal quarter", "this-fiscal-year": "This fiscal year",
    "last-fiscal-year": "Last fiscal year",
}  # fmt: skip
# The order in which the filter bar offers them.
PERIODS = {
    "last-7": "Last 7 days", "last-30": "Last 30 days", "last-90": "Last 90 days", "last-365": "Last 365 days", "this-month": "This month",
    "last-month": "Last month", "this-quarter": "This quarter", "last-quarter": "Last quarter", "this-year": "This year", "last-year": "Last year", **FISCAL,
}  # fmt: skip
DAY = timedelta(days=1)


def span(period: str, last: date, year_starts: int = 1) -> tuple[date, date]:
    """First and last day of a named period, counted from the last day of the data.

    Parameters
    ----------
    year_starts
        The month in which the shop's own year begins: its quarters are counted from there.
    """
    if period.startswith("last-") and period[5:].isdigit():
        return last - timedelta(days=int(period[5:]) - 1), last
    which, _, unit = period.partition("-")
    start = year_starts if unit.startswith("fiscal-") else 1
    months = {"month": 1, "quarter": 3, "year": 12}[unit.removeprefix("fiscal-")]
    first = _months_before(date(last.year, last.month, 1), (last.month - start) % 12 % months)
    return (first, last) if which == "this" else (_months_before(first, months), first - DAY)


def following(unit: str, last: date, year_starts: int = 1) -> tuple[date, date]:
    """First and last day of the month, quarter or year that begins next after `last`; quarters and years are those of the shop's own year."""
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = _months_before(date(last.year, last.month, 1), (last.month - year_starts) % 12 % months - months)
    return first, _months_before(first, -months) - DAY


def _months_before(first: date, months: int) -> date:
    past = first.year * 12 + first.month - 1 - months
    return date(past // 12, past % 12 + 1, 1)


def before(first: date, last: date, compare: str) -> tuple[date, date, str]:
    """The days that [first, last] is set beside, and how far they lie before: as many days just before, or the same dates a year earlier."""
    if compare == "year":
        return _year_before(first), _year_before(last), "1 year"
    days = (last - first).days + 1
    return first - days * DAY, first - DAY, f"{days} days"


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
