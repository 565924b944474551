"""The forecasts run: one series per market and basis, in parallel processes, each seeded by its own name."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
import pandas as pd
from psycopg2 import Binary
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from analytics import settings
from analytics.models import forecast as model
from analytics.models.forecast.calendar import whole_days
from analytics.runs.ledger import RunReport, publishing

_SALES = """
copy (
    select o.market, coalesce(m.iso3, '') as iso3, o.day, sum(o.gross)::float8 as gross, sum(o.gross - o.returns)::float8 as net
    from facts.orders o left join facts.markets m using (market) where o.day < '{as_of}' group by 1, 2, 3 order by 1, 3
) to stdout (format csv, header)
"""


class Series(NamedTuple):
    """What one process works on: sales by day of one market on one basis."""

    market: str
    basis: str
    iso3: str
    sales: pd.Series


def run_forecasts(env: Mapping[str, str] | None = None, as_of: date | None = None) -> RunReport:
    """Forecast every market with enough history and publish; the others are published with the reason why not.

    Raises
    ------
    RunRefused
        When there are no orders, or another forecasts run is under way. The last good run stays.
    """
    with publishing(env, "forecasts", as_of) as (cursor, report):
        series = _series(cursor, report)
        results = list(zip(series, _work(series, settings.load(env).processes), strict=True))
        for each, result in results:
            _publish(cursor, report.run_id, each, result)
        done = [result for _, result in results if not result.reason]
        finite = sum(int(np.isfinite(result.days["forecast"]).all() and np.isfinite(result.paths).all()) for result in done)
        report.checks = {"series without a missing value": (str(len(done)), str(finite)), "series": (str(len(series)), str(len(results)))}
        report.rows = {"series": len(done), "skipped": len(series) - len(done), "outlier days left out": sum(result.left_out for result in done)}
    return report


def _series(cursor: Cursor, report: RunReport) -> list[Series]:
    text = io.StringIO()
    cursor.copy_expert(_SALES.format(as_of=report.as_of.isoformat()), text)
    text.seek(0)
    days = pd.read_csv(text, parse_dates=["day"], keep_default_na=False)
    last = report.as_of - timedelta(days=1)
    made = []
    for (market, iso3), rows in days.groupby(["market", "iso3"], sort=True):
        for basis in ("gross", "net"):
            amounts = rows[["day"]].assign(amount=rows[basis])
            made.append(Series(str(market), basis, str(iso3), whole_days(amounts, rows["day"].iloc[0].date(), last)))
    return made


def _forecast(series: Series) -> model.Result:
    return model.forecast(f"{series.market} {series.basis}", series.sales, series.iso3)


def _work(series: list[Series], processes: int) -> Iterable[model.Result]:
    """One result per series, in order; the same whatever the number of processes."""
    processes = processes or os.cpu_count() or 1
    if processes == 1:
        return map(_forecast, series)
    # spawn: a fork would copy the database connection.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_forecast, series))


_TESTED = ["model", "horizon_days", "cutoffs", "wape", "bias", "coverage_80"]


def _publish(cursor: Cursor, run_id: int, series: Series, result: model.Result) -> None:
    if result.reason:
        cursor.execute("insert into published.forecast_skipped values (%s, %s, %s) on conflict do nothing", (run_id, series.market, result.reason))
        return
    packed = [Binary(row.astype("<f4").tobytes()) for row in result.paths]
    days = result.days
    rows = [
        (run_id, series.market, series.basis, day.date(), bool(trading), float(centre), float(naive), paths)
        for day, trading, centre, naive, paths in zip(days["day"], days["trading"], days["forecast"], days["naive"], packed, strict=True)
    ]
    execute_values(cursor, "insert into published.forecast_days values %s", rows)
    tests = [
        (run_id, series.market, series.basis, model_name, horizon, cutoffs, *(_known(score) for score in scores))
        for model_name, horizon, cutoffs, *scores in result.backtests[_TESTED].itertuples(index=False, name=None)
    ]
    execute_values(cursor, "insert into published.forecast_backtests values %s", tests)


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
