"""The forecasts run: markets, total, segments and product families, in parallel processes, each series seeded by its own name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from analytics import settings
from analytics.models import forecast as model
from analytics.runs import tables
from analytics.runs.forecast_series import MEASURES, MONEY, Series, read
from analytics.runs.forecast_tables import publish
from analytics.runs.forecast_work import Told, work
from analytics.runs.ledger import RunReport, publishing
from analytics.runs.shop_rules import closed_weekdays

# What the setting BASKETRY_FORECASTS chooses: series to forecast, and how much is tried for each.
EXTENT: dict[str, tuple[Mapping[str, tuple[str, ...]], model.Params]] = {
    "full": (MEASURES, model.Params()),
    "brief": ({"market": MONEY, "total": MONEY}, model.BRIEF),
}


def run_forecasts(env: Mapping[str, str] | None = None, as_of: date | None = None, told: Told | None = None) -> RunReport:
    """Forecast every series with enough history and publish; the others are published with the reason why not.

    Parameters
    ----------
    told
        Called after each series with how many are done, and how many there are.

    Raises
    ------
    RunRefused
        When there are no orders, or another forecasts run is under way. The last good run stays.
    """
    chosen = settings.load(env)
    kinds, params = EXTENT[chosen.forecasts]
    with publishing(env, "forecasts", as_of) as (cursor, report):
        report.params["segments"] = tables.scoring_of_core(cursor)
        series, notes = read(cursor, report.as_of, kinds)
        closed = closed_weekdays(cursor)
        results = work([replace(each.subject, closed=closed) for each in series], params, chosen.processes, told)
        for each, result in zip(series, results, strict=True):
            publish(cursor, report.run_id, each, result)
        done = [result for result in results if not result.reason]
        finite = sum(int(np.isfinite(result.days["forecast"]).all() and np.isfinite(result.paths).all()) for result in done)
        report.checks = {"series without a missing value": (str(len(done)), str(finite)), "series": (str(len(series)), str(len(results)))}
        report.rows = {"series": len(done), "skipped": len(series) - len(done), "one-off days left out": sum(result.left_out for result in done)}
        report.notes += [*notes, *_agreement(series, results)]
    return report


def _agreement(series: Sequence[Series], results: Sequence[model.Result]) -> list[str]:
    """By how much the parts and the whole differ over the days ahead: they are forecast apart, each from its own days."""
    sums: dict[str, float] = {}
    for each, result in zip(series, results, strict=True):
        if each.measure == "net" and not result.reason:
            sums[each.kind] = sums.get(each.kind, 0.0) + float(result.days["forecast"].sum())
    told = {"market": "Markets", "segment": "Segments"}
    return [
        f"{told[kind]} add up to {sums[kind] / sums['total'] - 1:+.1%} of the net total forecast by itself."
        for kind in told
        if sums.get(kind) and sums.get("total")
    ]
