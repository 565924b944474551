"""Runs: read the facts as of a date, compute, check, publish whole, swap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from analytics.runs.affinity import run_affinity
from analytics.runs.clusters import run_clusters
from analytics.runs.cohorts import run_cohorts
from analytics.runs.core import run_core
from analytics.runs.forecasts import run_forecasts
from analytics.runs.ledger import RunReport
from analytics.runs.movement import run_movement
from analytics.runs.value import run_value

KINDS: Mapping[str, Callable[..., RunReport]] = {
    "core": run_core, "cohorts": run_cohorts, "movement": run_movement, "clusters": run_clusters, "affinity": run_affinity, "value": run_value,
    "forecasts": run_forecasts,
}  # fmt: skip


def run_all(env: Mapping[str, str] | None = None, as_of: date | None = None) -> list[RunReport]:
    """Every kind of run, one after the other: fresh sales never wait for slow models."""
    return [run(env, as_of) for run in KINDS.values()]


__all__ = [
    "KINDS", "RunReport", "run_affinity", "run_all", "run_clusters", "run_cohorts", "run_core", "run_forecasts", "run_movement", "run_value",
]  # fmt: skip
