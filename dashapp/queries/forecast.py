"""What was sold and what is expected, by day, week or month; and what stands behind it: calendar, markets without a forecast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.forecast_series import added, bound_to, limits
from dashapp.queries.narrowing import MARKETS, PERIOD
from dashapp.queries.runs import Run

COLUMNS = ("date", "actual", "forecast", "lower_80", "upper_80", "naive")
SKIPPED_COLUMNS = ("market", "reason", "recent")
CALENDAR_COLUMNS = ("market", "rule", "sentence")
GRAINS = {"day": "D", "week": "W-SUN", "month": "M"}

_DAILY = f"published.sales_daily_total where run_id = :core and {MARKETS} and {PERIOD}"
_SHARED = f"published.sales_shared where run_id = :core and {MARKETS} and {PERIOD}"
_BOTH = f"select day, {{0}} from {_DAILY} union all select day, {{0}} from {_SHARED}"  # noqa: S608 - the parts are constants of this package
# A customer's orders of one day are counted at the first of them; those of several markets are counted one by one.
_COUNTED = {
    "net": _BOTH.format("gross - returns as sold"),
    "gross": _BOTH.format("gross as sold"),
    "orders": _BOTH.format("orders as sold"),
    "customers": f"""select day, orders as sold from {_DAILY} and identified and (previous_day is null or previous_day < day)
        union all select day, count(distinct customer_id) filter (where orders > 0) from {_SHARED} group by day""",  # noqa: S608
}
ACTUAL = {measure: f"select day, sum(sold)::float8 from ({days}) as days group by day" for measure, days in _COUNTED.items()}  # noqa: S608
EXPECTED = f"""
select day, forecast, naive, paths from published.forecast_days
where run_id = :run and kind = 'market' and measure = :measure and {MARKETS} order by day, name
"""  # noqa: S608
SKIPPED = f"""
select market, reason, recent from published.forecast_series
where run_id = :run and kind = 'market' and measure = :measure and reason <> '' and {MARKETS} order by recent desc, market
"""  # noqa: S608
CALENDAR = f"""
select case market when '' then 'All markets' else market end, rule, sentence from published.forecast_calendar
where run_id = :run and (cast(:markets as text[]) is null or {MARKETS}) order by market, position
"""  # noqa: S608


def sales(connection: Connection, run: Run, core: Run, filters: Filters, measure: str = "") -> pd.DataFrame:
    """Periods sold (`actual`), then periods expected (`forecast`, its 80 % interval, `naive`: the seasonal-naive baseline), in money of the chosen basis.

    Days in the data without a sale are zero. The other columns of a row are missing. A week or month that began before the forecast holds what was
    sold in it so far; the first week or month of the past and the last ahead are left out when they are not whole.
    """
    grain = GRAINS[filters.option("grain", "day")]
    bound = bound_to(core, filters, measure) | {"core": core.run_id, "run": run.run_id}
    leaves = db.rows(connection, EXPECTED, bound, ("day", "forecast", "naive", "paths"))
    expected, draws = added(leaves, "day", ("forecast", "naive"))
    actual = sold(connection, bound)
    if len(expected):
        # A forecast that is older than the sales begins where they end.
        fresh = (expected["day"] > core.data_to).to_numpy() if run.as_of < core.as_of else np.ones(len(expected), bool)
        expected, draws = expected[fresh].reset_index(drop=True), draws[fresh]
        actual = actual[actual["date"] < expected["day"].iloc[0]] if len(expected) else actual
    frame = by_day(actual, expected, draws) if grain == "D" else by_period(actual, expected, draws, grain)
    return frame.reindex(columns=list(COLUMNS)).round(2)


def sold(connection: Connection, bound: dict[str, Any]) -> pd.DataFrame:
    """`date`, `actual`: every day of the chosen period, 0 where nothing was sold."""
    found = db.rows(connection, ACTUAL[bound["measure"]], bound, ("date", "actual"))
    days = pd.Index(pd.date_range(bound["date_from"], bound["date_to"]).date, name="date")
    return found.set_index("date").reindex(days, fill_value=0.0).reset_index()


def by_day(actual: pd.DataFrame, expected: pd.DataFrame, draws: np.ndarray) -> pd.DataFrame:
    """Sold days, then expected days."""
    if expected.empty:
        return actual
    return pd.concat([actual, expected.rename(columns={"day": "date"}).assign(**limits(draws))], ignore_index=True)


def by_period(actual: pd.DataFrame, expected: pd.DataFrame, draws: np.ndarray, grain: str) -> pd.DataFrame:
    """Whole weeks or months; draws are added before their limits are taken."""
    of_actual = _periods(actual["date"], grain)
    past = actual.assign(period=of_actual).groupby("period", sort=True)["actual"].agg(["sum", "size"])
    whole = [period for period in sorted(set(of_actual)) if past.loc[period, "size"] == _length(period)]
    rows: list[dict[str, Any]] = [{"date": period.start_time.date(), "actual": past.loc[period, "sum"]} for period in whole]
    of_expected = _periods(expected["day"], grain)
    for period in sorted(set(of_expected)):
        inside = of_expected == period
        before = past.loc[period] if period in past.index else pd.Series({"sum": 0.0, "size": 0})
        if inside.sum() + before["size"] == _length(period):
            totals = draws[inside].sum(axis=0, keepdims=True) + before["sum"]
            sums = expected.loc[inside, ["forecast", "naive"]].sum() + before["sum"]
            rows.append({"date": period.start_time.date(), **sums.to_dict(), **{name: values[0] for name, values in limits(totals).items()}})
    return pd.DataFrame(rows)


def _periods(days: pd.Series, grain: str) -> np.ndarray:
    return pd.PeriodIndex(pd.DatetimeIndex(pd.to_datetime(days)), freq=grain).to_numpy()


def _length(period: pd.Period) -> int:
    return (period.end_time.normalize() - period.start_time).days + 1


def skipped(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Markets without a forecast, and why: `market`, `reason`, `recent` (money of the last 90 days)."""
    return db.rows(connection, SKIPPED, bound_to(run, filters), SKIPPED_COLUMNS)


def calendar(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """The trading calendars that the forecasts stand on: `market`, `rule`, `sentence`."""
    return db.rows(connection, CALENDAR, bound_to(run, filters), CALENDAR_COLUMNS)
