"""What the next month, quarter and year should bring, beside the same stretch a year before, by the shop's own fiscal year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from dashapp import db, periods
from dashapp.filters import Filters
from dashapp.queries import forecast, forecast_ahead, runs
from dashapp.queries.forecast_series import GRADES, Leading, added, begun, bound_to, leading, limits
from dashapp.queries.narrowing import MARKETS
from dashapp.queries.runs import Run

COLUMNS = (
    "period", "first_day", "last_day", "expected", "lower_80", "upper_80", "last_year", "change", "by_itself", "grade", "sentence",
)  # fmt: skip
UNITS = ("month", "quarter", "year")
YEAR = 365
# Tests reach 90 days. The longest quarter is two days longer: that is no reason to think less of it.
TESTED, QUARTER = 90, 92
# The days that tests reach, then those after them.
DAYS = f"""
select day, forecast, paths from published.forecast_days where run_id = :run and kind = 'market' and measure = :measure and {MARKETS}
union all select day, forecast, paths from published.forecast_further where run_id = :run and kind = 'market' and measure = :measure and {MARKETS}
order by day
"""  # noqa: S608 - the parts are constants of this package
BY_ITSELF = """
select day, forecast from published.forecast_days where run_id = :run and kind = 'total' and measure = :measure
union all select day, forecast from published.forecast_further where run_id = :run and kind = 'total' and measure = :measure order by day
"""


@dataclass(frozen=True)
class Ahead:
    """What is expected of the days ahead: `forecast` by day, `draws` (days, draws) of the same days, `whole`: all markets together, forecast by themselves.
    `grades`: by horizon, grade and sentence of the series that stands for the question (`series`)."""

    forecast: pd.Series
    draws: np.ndarray
    whole: pd.Series
    grades: pd.DataFrame
    series: Leading

    def covers(self, first: date, last: date) -> bool:
        """Whether all of these days are ahead, and forecast."""
        return bool(len(self.forecast)) and first >= self.forecast.index[0] and last <= self.forecast.index[-1]

    def sums(self, first: date, last: date) -> dict[str, Any]:
        """What is expected of these days, all of which it covers, with its 80 % range."""
        inside = (self.forecast.index >= first) & (self.forecast.index <= last)
        whole = self.whole[(self.whole.index >= first) & (self.whole.index <= last)]
        edges = {name: values[0] for name, values in limits(self.draws[inside].sum(axis=0, keepdims=True)).items()}
        return {"expected": self.forecast[inside].sum(), **edges, "by_itself": whole.sum() if len(whole) == inside.sum() else None}

    def graded(self, days: int) -> dict[str, Any]:
        """Grade and sentence of the tested horizon that reaches so many days ahead, else of the longest that is no year."""
        tested = [horizon for horizon in self.grades.index if horizon < YEAR]
        horizon = YEAR if days >= YEAR else next((each for each in tested if each >= days), max(tested, default=0))
        if horizon not in self.grades.index:
            return {}
        said = "Forecast by itself, " if self.series.kind == "total" else "" if self.series.alone else f"{self.series.name}, the largest: "
        sentence = str(self.grades.loc[horizon, "sentence"])
        return {"grade": self.grades.loc[horizon, "grade"], "sentence": begun(said, sentence)}


def ahead(connection: Connection, run: Run, filters: Filters) -> Ahead | None:
    """The days ahead of the chosen markets; nothing where none of them has a forecast."""
    bound, series = bound_to(run, filters), leading(connection, run, filters)
    days, draws = added(db.rows(connection, DAYS, bound, ("day", "forecast", "paths")), "day", ("forecast",))
    if days.empty or series is None:
        return None
    grades = db.rows(connection, GRADES, bound | series.key, ("horizon_days", "grade", "sentence")).set_index("horizon_days")
    # The whole forecast by itself, beside the sum of its markets: they need not agree, so both are told.
    whole = db.rows(connection, BY_ITSELF, bound, ("day", "forecast")) if series.kind == "total" else pd.DataFrame({"day": [], "forecast": []})
    return Ahead(days.set_index("day")["forecast"].astype(float), draws, whole.set_index("day")["forecast"].astype(float), grades, series)


def next_days(connection: Connection, run: Run, core: Run, filters: Filters, days: int) -> dict[str, Any]:
    """What so many days after the data should bring: of COLUMNS those that are known."""
    known = ahead(connection, run, filters)
    if known is None:
        return {}
    first = known.forecast.index[0]
    last = first + timedelta(days=days - 1)
    row = {"last_year": _sold(connection, core, filters, *_year_before(first, last)), **(known.sums(first, last) if known.covers(first, last) else {})}
    return row | known.graded(days)


def next_periods(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """The next month, quarter and year: what is expected, its 80 % range, the same stretch a year before, and how far that can be trusted."""
    known = ahead(connection, run, filters)
    if known is None:
        return pd.DataFrame(columns=list(COLUMNS))
    starts = runs.shop(connection).fiscal_year_starts
    # A forecast that is older than the sales does not make them younger.
    last = core.data_to if run.as_of < core.as_of else known.forecast.index[0] - periods.DAY
    rows = [_row(connection, run, core, filters, known, unit, last, starts) for unit in UNITS]
    frame = pd.DataFrame(rows).reindex(columns=list(COLUMNS))
    money = frame[["expected", "lower_80", "upper_80", "last_year", "by_itself"]].astype(float).round(2)
    return frame.assign(**money, change=(money["expected"] / money["last_year"].where(money["last_year"] > 0) - 1).round(4))


def _row(connection: Connection, run: Run, core: Run, filters: Filters, known: Ahead, unit: str, last: date, starts: int) -> dict[str, Any]:
    first, end = periods.following(unit, last, starts)
    reach, said = (end - known.forecast.index[0]).days + 1, list[str]()
    row: dict[str, Any] = {"period": named(unit, first, end, starts), "first_day": first, "last_day": end}
    row |= known.graded(YEAR if unit == "year" else min(reach, TESTED))
    if unit != "year":
        row |= known.sums(first, end) if known.covers(first, end) else {}
        if reach > QUARTER and "expected" in row:
            said.append(f"{reach - TESTED} of its days lie beyond the {TESTED} that tests reach.")
    else:
        row |= _whole_year(connection, run, filters)
        rest = known.forecast.index[0] + timedelta(days=YEAR - 1)
        if end > rest and "lower_80" in row:
            said.append(f"What it brings after {_day(rest)} is taken to be what the same days bring a year before.")
    if said and row.get("grade") == "useful":
        row["grade"] = "rough"
        said[0] += " So it is no better than rough."
    row["last_year"], more = _before(connection, core, filters, known, *_year_before(first, end))
    return row | ({"sentence": " ".join([row["sentence"], *said, *more])} if "sentence" in row else {})


def _whole_year(connection: Connection, run: Run, filters: Filters) -> dict[str, Any]:
    """Each month of the year once: those that the year ahead does not reach are taken to bring what they bring in it."""
    months, draws = forecast_ahead.months(connection, run, filters)
    if months.empty:
        return {}
    edges = limits(draws.sum(axis=0, keepdims=True))
    return {"expected": months["expected"].sum(min_count=len(months)), **{name: values[0] for name, values in edges.items()}}


def named(unit: str, first: date, last: date, year_starts: int) -> str:
    """As in: "Next month, Jan 2012"; "Next fiscal year, Apr 2012 – Mar 2013"."""
    own = "fiscal " if unit != "month" and year_starts != 1 else ""
    begin = f"{first:%b}" if first.year == last.year else f"{first:%b %Y}"
    return f"Next {own}{unit}, {f'{begin} – ' if unit != 'month' else ''}{last:%b %Y}"


def _year_before(first: date, last: date) -> tuple[date, date]:
    before, until, _ = periods.before(first, last, "year")
    # A February ends on its last day in every year.
    return before, until if (last + periods.DAY).day != 1 else (until.replace(day=28) + timedelta(days=4)).replace(day=1) - periods.DAY


def _before(connection: Connection, core: Run, filters: Filters, known: Ahead, first: date, last: date) -> tuple[float | None, Sequence[str]]:
    """What these days of the year before brought. Where some of them are still to come, what is expected of those counts, and is said."""
    if last <= core.data_to:
        return _sold(connection, core, filters, first, last), ()
    rest = core.data_to + periods.DAY
    sold = _sold(connection, core, filters, first, core.data_to)
    if sold is None or not known.covers(rest, last):
        return None, ()
    return sold + known.sums(rest, last)["expected"], [f"The year before it is what was sold to {_day(core.data_to)} and what is expected to {_day(last)}."]


def _sold(connection: Connection, core: Run, filters: Filters, first: date, last: date) -> float | None:
    """Sales of these days, where the data hold them all."""
    if first < core.data_from or last > core.data_to or last < first:
        return None
    bound = bound_to(core, filters) | {"core": core.run_id, "date_from": first, "date_to": last}
    return float(forecast.sold(connection, bound)["actual"].sum())


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
