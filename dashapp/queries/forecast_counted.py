"""Orders and customers ahead: by day sums of what is forecast by day; by week and month distinct customers, each counted once in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries import forecast
from dashapp.queries.forecast_series import GRADES, Leading, added, begun, bound_to, leading, limits
from dashapp.queries.narrowing import MARKETS, PERIOD
from dashapp.queries.runs import Run

COLUMNS = ("date", "actual", "forecast", "lower_80", "upper_80", "naive", "added", "grade", "sentence")

# As forecast.ACTUAL counts days: a customer is counted at the first of her orders in the week or month, those of several markets one by one.
_START = "date_trunc(cast(:grain as text), day::timestamp)"
COUNTED = f"""
select start, sum(together)::float8, sum(apart)::float8 from (
    select {_START}::date as start, sum(orders) as together, sum(orders) as apart from published.sales_daily_total
    where run_id = :core and {MARKETS} and {PERIOD} and identified and (previous_day is null or previous_day < {_START}) group by 1
    union all
    select {_START}::date, count(distinct customer_id), count(distinct (market, customer_id)) from published.sales_shared
    where run_id = :core and orders > 0 and {MARKETS} and {PERIOD} group by 1) as counted
group by start order by start
"""  # noqa: S608 - the parts are constants of this package
SERIES = f"""
select c.kind, c.name, c.market, c.chosen, c.reason from published.forecast_counted_series c
left join published.forecast_series s on s.run_id = c.run_id and s.kind = c.kind and s.name = c.name and s.measure = 'customers'
where c.run_id = :run and c.grain = :grain
  and (c.kind = 'market' and {MARKETS.replace('market =', 'c.market =')} or c.kind = 'total' and cast(:markets as text[]) is null)
order by c.kind = 'total' desc, s.recent desc nulls last, c.name
"""  # noqa: S608
EXPECTED = f"""
select start, forecast, naive, paths from published.forecast_counted
where run_id = :run and grain = :grain and kind = :kind and {MARKETS} order by start, name
"""  # noqa: S608
SCORES = """
select ahead, grade, sentence from published.forecast_counted_scores
where run_id = :run and grain = :grain and kind = :kind and name = :name and chosen order by ahead
"""


def ahead(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """Periods that were (`actual`), then those expected: `forecast`, its 80 % range and the baseline `naive`, all counts.

    `grade` and `sentence` say, on the last day, week or month that they are about, how far the forecast up to there can be trusted; on the last period that
    was, why there is no forecast. `added`: customers of a week or month when several markets are counted one by one and added up.
    """
    measure, grain = filters.option("measure", "orders"), filters.option("grain", "day")
    if measure == "customers" and grain != "day":
        return _customers(connection, run, core, filters, grain)
    frame = forecast.sales(connection, run, core, filters, measure).assign(added=None, grade="", sentence="")
    series = leading(connection, run, filters, measure)
    if series is not None:
        told = db.rows(connection, GRADES, bound_to(run, filters, measure) | series.key, ("horizon", "grade", "sentence"))
        for row in told[told["horizon"] < 365].to_dict("records"):
            at = frame["forecast"].notna() & (frame["date"] <= run.as_of + timedelta(days=row["horizon"] - 1))
            _say(frame, at, row["grade"], begun(_said(series), row["sentence"]))
    return frame.reindex(columns=list(COLUMNS))


def _customers(connection: Connection, run: Run, core: Run, filters: Filters, grain: str) -> pd.DataFrame:
    bound = bound_to(core, filters, "customers") | {"core": core.run_id, "run": run.run_id, "grain": grain}
    past = _counted(connection, bound)
    series = db.rows(connection, SERIES, bound, ("kind", "name", "market", "chosen", "reason"))
    forecast_of = series[series["reason"] == ""]
    if forecast_of.empty:
        frame = past.assign(grade="", sentence="")
        if len(frame) and len(series):
            first = series.iloc[0]
            _say(frame, frame["date"].notna(), "not supported", first["reason"] if len(series) == 1 else f"{first['name']}: {first['reason']}")
        return frame.reindex(columns=list(COLUMNS))
    shown = forecast_of[forecast_of["kind"] == forecast_of["kind"].iloc[0]]
    row = {str(name): value for name, value in shown.iloc[0].drop("reason").items()}
    lead = Leading(**row, notes="", alone=row["kind"] == "total" or len(series[series["kind"] == "market"]) == 1)
    leaves = db.rows(connection, EXPECTED, _leaves(bound, lead), ("start", "forecast", "naive", "paths"))
    expected, draws = added(leaves, "start", ("forecast", "naive"))
    expected = expected.rename(columns={"start": "date"}).assign(**limits(draws))
    of_run = expected["date"].tolist()
    # A forecast that is older than the sales begins where they end; days that it set aside behind a gap are not drawn.
    if run.as_of < core.as_of:
        expected = expected[~expected["date"].isin(past["date"])]
    past = past[past["date"] < expected["date"].iloc[0]] if len(expected) else past
    frame = pd.concat([past, expected], ignore_index=True).assign(grade="", sentence="")
    for told in db.rows(connection, SCORES, bound | lead.key, ("ahead", "grade", "sentence")).to_dict("records"):
        _say(frame, frame["forecast"].notna() & (frame["date"] <= of_run[told["ahead"] - 1]), told["grade"], begun(_said(lead), told["sentence"]))
    absent = int((series["kind"] == "market").sum()) - len(shown)
    if lead.kind == "market" and absent:
        words = f"{absent} more chosen market{'s have' if absent > 1 else ' has'} no forecast by {grain} and {'are' if absent > 1 else 'is'} in no sum."
        _say(frame, frame["actual"].notna(), "", words)
    return frame.reindex(columns=list(COLUMNS)).round(2)


def _leaves(bound: Mapping[str, Any], lead: Leading) -> dict[str, Any]:
    return {**bound, "kind": lead.kind, "markets": None if lead.kind == "total" else bound["markets"]}


def _counted(connection: Connection, bound: Mapping[str, Any]) -> pd.DataFrame:
    """`date` (first day), `actual` and, where several markets were bought in, `added`: of the weeks or months that the chosen period holds whole."""
    found = db.rows(connection, COUNTED, bound, ("date", "actual", "added")).set_index("date")
    every = pd.period_range(bound["date_from"], bound["date_to"], freq=forecast.GRAINS[bound["grain"]])
    whole = [each for each in every if each.start_time.date() >= bound["date_from"] and each.end_time.date() <= bound["date_to"]]
    counted = found.reindex(pd.Index([each.start_time.date() for each in whole], name="date"), fill_value=0.0).astype(float)
    alone = counted["added"].eq(counted["actual"]).all()
    return counted.assign(added=None if alone else counted["added"]).reset_index()


def _said(series: Leading) -> str:
    return "" if series.alone else f"{series.name}, the largest: "


def _say(frame: pd.DataFrame, at: pd.Series, grade: str, sentence: str) -> None:
    """Put a grade and a sentence on the last of some rows, behind what stands there."""
    if at.any():
        row = frame.index[at][-1]
        frame.loc[row, "grade"] = grade
        frame.loc[row, "sentence"] = f"{frame.loc[row, 'sentence']} {sentence}".strip()
