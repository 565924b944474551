"""What is expected, as numbers: the next month, quarter and year beside last year's; market by market; segment by segment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries import forecast
from dashapp.queries.forecast_series import added, bound_to, leading, limits, unpacked
from dashapp.queries.narrowing import MARKETS
from dashapp.queries.runs import Run

PERIOD_COLUMNS = (
    "period", "first_day", "last_day", "expected", "lower_80", "upper_80", "last_year", "change", "by_itself", "grade", "sentence",
)  # fmt: skip
YEAR_COLUMNS = ("month", "days", "last_year", "pattern", "growth", "expected", "lower_80", "upper_80")
MARKET_COLUMNS = ("market", "week", "actual", "forecast", "lower_80", "upper_80", "grade")
GROUP_COLUMNS = ("kind", "name", "before", "expected", "lower_80", "upper_80", "change", "chosen", "error", "baseline_error", "grade", "reason")
HORIZONS = {"Next 30 days": 30, "Next 90 days": 90, "Next 365 days": 365}
MOST_MARKETS = 12
WEEKS_BEFORE = 26

MONTHS = f"""
select month, days, last_year, pattern, growth, expected, paths from published.forecast_months
where run_id = :run and kind = 'market' and measure = :measure and {MARKETS} order by month, name
"""  # noqa: S608 - the parts are constants of this package
GRADES = """
select horizon_days, grade, sentence from published.forecast_grades
where run_id = :run and kind = :kind and name = :name and measure = :measure order by horizon_days
"""
BY_MARKET = f"""
select d.name, d.day, d.forecast, d.paths, coalesce(g.grade, '') as grade from published.forecast_days d
join published.forecast_series s using (run_id, kind, name, market, measure)
left join published.forecast_grades g on g.run_id = d.run_id and g.kind = d.kind and g.name = d.name and g.measure = d.measure and g.horizon_days = 30
where d.run_id = :run and d.kind = 'market' and d.measure = :measure and {MARKETS.replace('market =', 'd.market =')} order by s.recent desc, d.name, d.day
"""  # noqa: S608
SOLD_BY_MARKET = f"""
select market, day, sum(case when :net then gross - returns else gross end)::float8 from (
    select market, day, gross, returns from published.sales_daily_total where run_id = :core and {MARKETS}
    union all select market, day, gross, returns from published.sales_shared where run_id = :core and {MARKETS}) as days
where day between :first and :last group by market, day order by market, day
"""  # noqa: S608
BY_ITSELF = "select forecast from published.forecast_days where run_id = :run and kind = 'total' and measure = :measure order by day"
GROUPS = """
select s.kind, s.name, s.recent, s.chosen, s.reason, coalesce(g.grade, 'not supported') as grade, b.wape, n.wape, d.forecast, d.paths
from published.forecast_series s
left join published.forecast_backtests b on b.run_id = s.run_id and b.kind = s.kind and b.name = s.name and b.measure = s.measure
    and b.horizon_days = 90 and b.chosen
left join published.forecast_backtests n on n.run_id = s.run_id and n.kind = s.kind and n.name = s.name and n.measure = s.measure
    and n.horizon_days = 90 and n.model = 'naive'
left join published.forecast_grades g on g.run_id = s.run_id and g.kind = s.kind and g.name = s.name and g.measure = s.measure and g.horizon_days = 90
left join published.forecast_days d on d.run_id = s.run_id and d.kind = s.kind and d.name = s.name and d.measure = s.measure
where s.run_id = :run and s.kind = any (cast(:kinds as text[])) and s.measure = :measure order by s.kind, s.recent desc, s.name, d.day
"""


def periods(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """The next month, quarter and year: what is expected, its 80 % range, the same dates a year before, and how far that can be trusted."""
    bound = bound_to(run, filters)
    days, draws = added(db.rows(connection, forecast.EXPECTED, bound, ("day", "forecast", "naive", "paths")), "day", ("forecast", "naive"))
    series = leading(connection, run, filters)
    if days.empty or series is None:
        return pd.DataFrame(columns=list(PERIOD_COLUMNS))
    grades = db.rows(connection, GRADES, bound | series.key, ("horizon_days", "grade", "sentence")).set_index("horizon_days")
    said = "Forecast by itself, " if series.kind == "total" else "" if series.alone else f"{series.name}, the largest: "
    ahead, rows = year(connection, run, filters), []
    # The whole forecast by itself, beside the sum of its markets: they need not agree, so both are told.
    whole = db.rows(connection, BY_ITSELF, bound, ("forecast",))["forecast"].astype(float) if series.kind == "total" else pd.Series(dtype=float)
    for name, horizon in HORIZONS.items():
        first = days["day"].iloc[0]
        row: dict[str, Any] = {"period": name, "first_day": first, "last_day": first + timedelta(days=horizon - 1)}
        if horizon <= len(days):
            total = draws[:horizon].sum(axis=0, keepdims=True)
            row["by_itself"] = whole.iloc[:horizon].sum() if len(whole) >= horizon else None
            row |= {"expected": days["forecast"].iloc[:horizon].sum(), **{limit: values[0] for limit, values in limits(total).items()}}
        elif len(ahead):
            total = added(db.rows(connection, MONTHS, bound, (*YEAR_COLUMNS[:6], "paths")), "month", ("pattern",))[1].sum(axis=0, keepdims=True)
            row |= {"expected": ahead["expected"].sum(min_count=len(ahead)), **{limit: values[0] for limit, values in limits(total).items()}}
        row["last_year"] = _a_year_before(connection, core, filters, row["first_day"], row["last_day"])
        if horizon in grades.index:
            row |= {"grade": grades.loc[horizon, "grade"], "sentence": begun(said, str(grades.loc[horizon, "sentence"]))}
        rows.append(row)
    frame = pd.DataFrame(rows).reindex(columns=list(PERIOD_COLUMNS))
    money = frame[["expected", "lower_80", "upper_80", "last_year", "by_itself"]].astype(float).round(2)
    return frame.assign(**money, change=(money["expected"] / money["last_year"].where(money["last_year"] > 0) - 1).round(4))


def begun(said: str, sentence: str) -> str:
    """A sentence behind the words that say what it is about."""
    return f"{said}{sentence[0].lower()}{sentence[1:]}" if said else sentence


def _a_year_before(connection: Connection, core: Run, filters: Filters, first: date, last: date) -> float | None:
    """Sales of the same dates a year before, where the data hold them all."""
    before = [(pd.Timestamp(day) - pd.DateOffset(years=1)).date() for day in (first, last)]
    if before[0] < core.data_from or before[1] > core.data_to:
        return None
    bound = bound_to(core, filters) | {"core": core.run_id, "date_from": before[0], "date_to": before[1]}
    return float(forecast.sold(connection, bound)["actual"].sum())


def year(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Twelve months ahead: scenarios (`pattern`, `growth`), a forecast where two years allow one (`expected`), and the 80 % range, in money."""
    sums = ("last_year", "pattern", "growth", "expected")
    leaves = db.rows(connection, MONTHS, bound_to(run, filters), (*YEAR_COLUMNS[:6], "paths"))
    leaves = leaves.assign(**{name: leaves[name].astype(float) for name in sums})
    frame, draws = added(leaves, "month", sums)
    if frame.empty:
        return pd.DataFrame(columns=list(YEAR_COLUMNS))
    days = leaves.groupby("month", sort=True)["days"].max().to_numpy()
    # A sum in which a market has no forecast is none: the scenarios stand alone then.
    supported = leaves.groupby("month", sort=True)["expected"].count().to_numpy() == leaves.groupby("month", sort=True).size().to_numpy()
    frame = frame.assign(days=days, expected=frame["expected"].where(supported), **limits(draws))
    return frame.reindex(columns=list(YEAR_COLUMNS)).round(2)


def markets(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """Weeks of the half year before and the weeks ahead, by market, the largest first; `grade`: of 30 days ahead."""
    bound = bound_to(run, filters)
    ahead = db.rows(connection, BY_MARKET, bound, ("market", "day", "forecast", "paths", "grade"))
    if ahead.empty:
        return pd.DataFrame(columns=list(MARKET_COLUMNS))
    names = list(dict.fromkeys(ahead["market"]))[:MOST_MARKETS]
    first = ahead["day"].min()
    span = {"core": core.run_id, "first": first - timedelta(weeks=WEEKS_BEFORE), "last": first - timedelta(days=1), "markets": names}
    past = db.rows(connection, SOLD_BY_MARKET, bound | span, ("market", "day", "actual"))
    rows = []
    for name in names:
        mine, sold = ahead[ahead["market"] == name], past[past["market"] == name].set_index("day")["actual"]
        rows += [{"market": name, "week": week, "actual": total, "grade": mine["grade"].iloc[0]} for week, total in _weeks_before(sold, first)]
        draws = unpacked(mine["paths"])
        for week in range(len(mine) // 7):
            inside = slice(7 * week, 7 * week + 7)
            edge = {limit: values[0] for limit, values in limits(draws[inside].sum(axis=0, keepdims=True)).items()}
            total = mine["forecast"].iloc[inside].sum()
            rows.append({"market": name, "week": first + timedelta(weeks=week), "forecast": total, **edge, "grade": mine["grade"].iloc[0]})
    return pd.DataFrame(rows).reindex(columns=list(MARKET_COLUMNS)).round(2)


def _weeks_before(sold: pd.Series, first: date) -> list[tuple[date, float]]:
    """Weeks that end on the day before the forecast begins."""
    starts = [first - timedelta(weeks=back) for back in range(WEEKS_BEFORE, 0, -1)]
    return [(start, float(sum(sold.get(start + timedelta(days=day), 0.0) for day in range(7)))) for start in starts]


def groups(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Segments or product families over the next 90 days beside the last 90: of all markets together, for those who see all of them.

    Segments are followed by a row of the kind `total`: all markets together, forecast by themselves.
    """
    kinds = ["segment", "total"] if filters.option("of", "segments") == "segments" else ["family"]
    names = ("kind", "name", "recent", "chosen", "reason", "grade", "error", "baseline_error", "forecast", "paths")
    found = db.rows(connection, GROUPS, bound_to(run, filters) | {"kinds": kinds}, names)
    rows = []
    for (kind, name), mine in found.groupby(["kind", "name"], sort=False):
        row = {"kind": kind, "name": name, "before": mine["recent"].iloc[0], **mine.iloc[0][["chosen", "reason", "grade", "error", "baseline_error"]]}
        if mine["forecast"].notna().all():
            total = unpacked(mine["paths"]).sum(axis=0, keepdims=True)
            row |= {"expected": mine["forecast"].sum(), **{limit: values[0] for limit, values in limits(total).items()}}
            row["change"] = row["expected"] / row["before"] - 1 if row["before"] > 0 else None
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=list(GROUP_COLUMNS)).round(4)
