"""How forecasts would have done in the past: scores by horizon, the forecasts themselves, what they are made of, and days that fell outside."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.forecast_series import bound_to, leading
from dashapp.queries.narrowing import MARKETS
from dashapp.queries.runs import Run

TRUST_COLUMNS = (
    "market", "model", "chosen", "horizon_days", "cutoffs", "wape", "mase", "total_error", "bias", "coverage_80", "coverage_95", "grade",
)  # fmt: skip
TEST_COLUMNS = ("series", "cutoff", "date", "actual", "forecast", "prophet", "naive", "lower_80", "upper_80")
PART_COLUMNS = ("series", "part", "at", "value")
ANOMALY_COLUMNS = ("series", "date", "actual", "expected", "lower_95", "upper_95", "outside", "orders", "largest_orders")
MOST_ANOMALIES = 25
# Forecasts drawn: each of as many days as lie between them, so that the pictures do not overlap.
SHOWN_DAYS = 30

TRUST = f"""
select b.name, b.model, b.chosen, b.horizon_days, b.cutoffs, b.wape, b.mase, b.total_error, b.bias, b.coverage_80, b.coverage_95,
       case when b.chosen then g.grade else '' end
from published.forecast_backtests b join published.forecast_series s using (run_id, kind, name, market, measure)
left join published.forecast_grades g using (run_id, kind, name, market, measure, horizon_days)
where b.run_id = :run and b.measure = :measure
  and (b.kind = 'market' and {MARKETS.replace('market =', 'b.market =')} or b.kind = 'total' and cast(:markets as text[]) is null)
order by b.kind = 'total' desc, s.recent desc, b.name, b.horizon_days, b.chosen desc, b.model
"""  # noqa: S608 - the parts are constants of this package
TESTS = """
select cutoff, actual, forecast, prophet, naive, lower_80, upper_80, lower_95, upper_95 from published.forecast_tests
where run_id = :run and kind = :kind and name = :name and measure = :measure order by cutoff
"""
PARTS = "select part, at, value from published.forecast_parts where run_id = :run and kind = :kind and name = :name and measure = :measure order by part, at"
ONE_OFF = "select day, amount, usual from published.forecast_one_off where run_id = :run and kind = :kind and name = :name and measure = :measure order by day"
BEHIND = f"""
select day, count(*) filter (where is_order), string_agg(
    invoice_no || ' ' || replace(round(case when :net then gross - returns else gross end, 2)::text, '.00', ''), ', '
    order by abs(case when :net then gross - returns else gross end) desc, invoice_no) filter (where place <= 3)
from (select *, row_number() over (partition by day order by abs(case when :net then gross - returns else gross end) desc, invoice_no) as place
      from facts.orders where day = any (cast(:days as date[])) and {MARKETS}) as placed
group by day
"""  # noqa: S608


def trust(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """How forecasts made in the past would have done: one row per series, model and horizon; all markets together first, then the largest."""
    return db.rows(connection, TRUST, bound_to(run, filters), TRUST_COLUMNS)


def tests(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Forecasts as they would have been made, day by day: `series`, `cutoff` (the last day known), `date`, `actual`, each model's line and the 80 % range."""
    series, found = _tested(connection, run, filters)
    if found.empty:
        return pd.DataFrame(columns=list(TEST_COLUMNS))
    shown, latest = [], None
    for cutoff in sorted(found["cutoff"].unique(), reverse=True):
        if latest is None or (latest - cutoff).days >= SHOWN_DAYS:
            shown.append(cutoff)
            latest = cutoff
    kept = found[found["cutoff"].isin(shown) & (found["ahead"] <= SHOWN_DAYS)]
    return kept.assign(series=series).reindex(columns=list(TEST_COLUMNS)).round(2).reset_index(drop=True)


def _tested(connection: Connection, run: Run, filters: Filters) -> tuple[str, pd.DataFrame]:
    """The name of the leading series, and every day of its earlier forecasts."""
    series = leading(connection, run, filters)
    if series is None:
        return "", pd.DataFrame()
    names = ("cutoff", "actual", "forecast", "prophet", "naive", "lower_80", "upper_80", "lower_95", "upper_95")
    rows = db.rows(connection, TESTS, bound_to(run, filters) | series.key, names)
    if rows.empty:
        return series.name, pd.DataFrame()
    ahead = np.concatenate([np.arange(1, len(each) + 1) for each in rows["actual"]])
    flat = {name: np.concatenate([np.asarray(each, dtype=float) for each in rows[name]]) for name in names[1:]}
    cutoffs = np.repeat(rows["cutoff"].to_numpy(), [len(each) for each in rows["actual"]])
    frame = pd.DataFrame({"cutoff": cutoffs, "ahead": ahead, **flat})
    return series.name, frame.assign(date=[cutoff + timedelta(days=int(step)) for cutoff, step in zip(cutoffs, ahead, strict=True)])


def parts(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """What the forecast is made of, as Prophet takes the history apart: `series`, `part` (trend, weekday, year, holidays), `at`, `value`."""
    series = leading(connection, run, filters)
    if series is None:
        return pd.DataFrame(columns=list(PART_COLUMNS))
    return db.rows(connection, PARTS, bound_to(run, filters) | series.key, PART_COLUMNS[1:]).assign(series=series.name)[list(PART_COLUMNS)]


def anomalies(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Days outside the 95 % range of the last forecast made before them, and days left out of the fit as one-off, with the orders behind them."""
    series = leading(connection, run, filters)
    if series is None:
        return pd.DataFrame(columns=list(ANOMALY_COLUMNS))
    bound = bound_to(run, filters) | series.key
    _, tested = _tested(connection, run, filters)
    single = db.rows(connection, ONE_OFF, bound, ("date", "actual", "expected")).assign(outside="one-off, left out of the fit")
    outside = _outside(tested) if len(tested) else single.head(0)
    outside = outside[~outside["date"].isin(single["date"])]
    frame = pd.concat([each for each in (single, outside) if len(each)] or [single], ignore_index=True)
    if frame.empty:
        return pd.DataFrame(columns=list(ANOMALY_COLUMNS))
    frame = frame.sort_values("date", ascending=False, ignore_index=True).head(MOST_ANOMALIES)
    of_series = {"days": list(frame["date"]), "markets": [series.market] if series.market else bound["markets"]}
    behind = db.rows(connection, BEHIND, bound | of_series, ("date", "orders", "largest_orders"))
    return frame.merge(behind, on="date", how="left").assign(series=series.name).reindex(columns=list(ANOMALY_COLUMNS)).round(2)


def _outside(tested: pd.DataFrame) -> pd.DataFrame:
    """Of each day the forecast made last before it; those days that fell outside."""
    nearest = tested.sort_values(["date", "ahead"], kind="stable").drop_duplicates("date").rename(columns={"forecast": "expected"})
    # A day on which a little more came back than was sold is no surprise where nothing at all would be none.
    above, below = nearest["actual"] > nearest["upper_95"], nearest["actual"].clip(lower=0.0) < nearest["lower_95"]
    words = above.map({True: "above", False: "below"})
    return nearest.assign(outside=words)[above | below][["date", "actual", "expected", "lower_95", "upper_95", "outside"]]
