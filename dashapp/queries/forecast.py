"""What was sold and what is expected, day by day. Leaves are markets: the paths of the chosen ones are added, so that the interval is a true one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, parameters
from dashapp.queries.runs import Run

COLUMNS = ("date", "actual", "forecast", "lower_80", "upper_80", "naive")
TRUST_COLUMNS = ("market", "model", "horizon_days", "cutoffs", "wape", "bias", "coverage_80")
SKIPPED_COLUMNS = ("market", "reason")

ACTUAL = f"""
select day, sum(case when :net then gross - returns else gross end)::float8 from (
    select day, gross, returns from published.sales_daily_total where run_id = :core and {MARKETS}
    union all select day, gross, returns from published.sales_shared where run_id = :core and {MARKETS}) as days
where day between :date_from and :date_to group by day
"""  # noqa: S608 - the parts are constants of this package
EXPECTED = f"""
select day, forecast, naive, paths from published.forecast_days
where run_id = :run and basis = :basis and {MARKETS} order by day, market
"""  # noqa: S608
TRUST = f"""
select market, model, horizon_days, cutoffs, wape, bias, coverage_80 from published.forecast_backtests
where run_id = :run and basis = :basis and {MARKETS} order by market, horizon_days, model
"""  # noqa: S608
SKIPPED = f"select market, reason from published.forecast_skipped where run_id = :run and {MARKETS} order by market"  # noqa: S608


def sales(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """Days sold (`actual`), then days expected (`forecast`, its 80 % interval, `naive`: the seasonal-naive baseline), in money of the chosen basis.

    Days in the data without a sale are zero. The other columns of a row are missing.
    """
    bound = parameters(core, filters) | {"core": core.run_id, "run": run.run_id, "basis": filters.basis}
    actual = db.rows(connection, ACTUAL, bound, ("date", "actual"))
    days = pd.Index(pd.date_range(bound["date_from"], bound["date_to"]).date, name="date")
    actual = actual.set_index("date").reindex(days, fill_value=0.0).reset_index()
    expected = added(db.rows(connection, EXPECTED, bound, ("day", "forecast", "naive", "paths")))
    frame = pd.concat([actual, expected[expected["date"] > core.data_to]], ignore_index=True) if len(expected) else actual
    return frame.reindex(columns=list(COLUMNS)).round(2)


def added(leaves: pd.DataFrame) -> pd.DataFrame:
    """Add the leaves of each day: forecasts and baselines as they are, intervals from the added paths.

    Parameters
    ----------
    leaves
        `day`, `forecast`, `naive` (money), `paths` (bytes: little-endian float32 draws, as many in every row), sorted by day.
    """
    if leaves.empty:
        return pd.DataFrame(columns=["date", "forecast", "naive", "lower_80", "upper_80"])
    draws = np.stack([np.frombuffer(paths, dtype="<f4") for paths in leaves["paths"]]).astype(float)
    days, starts = np.unique(leaves["day"].to_numpy(), return_index=True)
    lower, upper = np.quantile(np.add.reduceat(draws, starts, axis=0), [0.1, 0.9], axis=1)
    sums = leaves.groupby("day", sort=True)[["forecast", "naive"]].sum()
    return pd.DataFrame({"date": days, "forecast": sums["forecast"].to_numpy(), "naive": sums["naive"].to_numpy(), "lower_80": lower, "upper_80": upper})


def trust(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """How forecasts made in the past would have done: `market`, `model`, `horizon_days`, `cutoffs`, `wape`, `bias`, `coverage_80` (0-1)."""
    return db.rows(connection, TRUST, parameters(run, filters) | {"basis": filters.basis}, TRUST_COLUMNS)


def skipped(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Markets without a forecast, and why: `market`, `reason`."""
    return db.rows(connection, SKIPPED, parameters(run, filters), SKIPPED_COLUMNS)
