"""Runs: read the facts as of a date, compute, check, publish whole, swap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from analytics import db
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


OF_CUSTOMERS = frozenset({"cohorts", "movement", "clusters", "value"})
_KNOWN = """
select exists (select from facts.orders where is_order and customer_id is not null and (%(as_of)s::date is null or day < %(as_of)s::date))
"""


def due(env: Mapping[str, str] | None = None, as_of: date | None = None) -> list[str]:
    """The kinds that have something to read, in their order: a till that knows no customer has sales and forecasts, and no cohorts."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"as_of": as_of})
        known = cursor.fetchone()[0]
    return [kind for kind in KINDS if known or kind not in OF_CUSTOMERS]


def run_all(env: Mapping[str, str] | None = None, as_of: date | None = None) -> list[RunReport]:
    """Every kind of run that is due, one after the other: fresh sales never wait for slow models."""
    return [KINDS[kind](env, as_of) for kind in due(env, as_of)]


__all__ = [
    "KINDS", "RunReport", "due", "run_affinity", "run_all", "run_clusters", "run_cohorts", "run_core", "run_forecasts", "run_movement", "run_value",
]  # fmt: skip
