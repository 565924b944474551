"""What is expected, as numbers: twelve months ahead; market by market; segment by segment."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.forecast_series import added, bound_to, limits, unpacked
from dashapp.queries.narrowing import MARKETS
from dashapp.queries.runs import Run

YEAR_COLUMNS = ("month", "days", "last_year", "pattern", "growth", "expected", "lower_80", "upper_80")
MARKET_COLUMNS = ("market", "week", "actual", "forecast", "lower_80", "upper_80", "grade")
GROUP_COLUMNS = ("kind", "name", "before", "expected", "lower_80", "upper_80", "change", "chosen", "error", "baseline_error", "grade", "reason")
MOST_MARKETS = 12
WEEKS_BEFORE = 26

MONTHS = f"""
select month, days, last_year, pattern, growth, expected, paths from published.forecast_months
where run_id = :run and kind = 'market' and measure = :measure and {MARKETS} order by month, name
"""  # noqa: S608 - the parts are constants of this package
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


def year(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Twelve months ahead: scenarios (`pattern`, `growth`), a forecast where two years allow one (`expected`), and the 80 % range, in money."""
    frame, draws = months(connection, run, filters)
    return frame.assign(**limits(draws)).reindex(columns=list(YEAR_COLUMNS)).round(2) if len(frame) else pd.DataFrame(columns=list(YEAR_COLUMNS))


def months(connection: Connection, run: Run, filters: Filters) -> tuple[pd.DataFrame, np.ndarray]:
    """The months of the year ahead (YEAR_COLUMNS without limits) and the draws of each."""
    sums = ("last_year", "pattern", "growth", "expected")
    leaves = db.rows(connection, MONTHS, bound_to(run, filters), (*YEAR_COLUMNS[:6], "paths"))
    leaves = leaves.assign(**{name: leaves[name].astype(float) for name in sums})
    frame, draws = added(leaves, "month", sums)
    if frame.empty:
        return frame, draws
    days = leaves.groupby("month", sort=True)["days"].max().to_numpy()
    # A sum in which a market has no forecast is none: the scenarios stand alone then.
    supported = leaves.groupby("month", sort=True)["expected"].count().to_numpy() == leaves.groupby("month", sort=True).size().to_numpy()
    return frame.assign(days=days, expected=frame["expected"].where(supported)), draws


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
