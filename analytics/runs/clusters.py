"""The clusters run: K-Means and its rivals compared, one chosen or pinned, its groups numbered as in the run before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
from psycopg2.extensions import cursor as Cursor

from analytics import db
from analytics.errors import RunRefused
from analytics.models import clusters as model
from analytics.models import rfm
from analytics.models.clusters.algorithms import ALGORITHMS
from analytics.models.measures import SCALE, measure
from analytics.runs import tables
from analytics.runs.ledger import RunReport, publishing

# The latest word counts; taking a pin away is a row without an algorithm.
_PIN = "select algorithm, k from published.cluster_pins order by pin_id desc limit 1"
_PREVIOUS = """
select distinct customer_id, cluster from published.cluster_customers join published.current_runs using (run_id) where kind = 'clusters'
"""
_PUBLISHED = "select count(distinct customer_id) from published.cluster_customers where run_id = %(run_id)s"
_MEASURES = ["customer_id", "recency_days", "frequency_orders"]


def run_clusters(env: Mapping[str, str] | None = None, as_of: date | None = None) -> RunReport:
    """Compare, choose and publish. Without structure the comparison is published, and no groups.

    Raises
    ------
    RunRefused
        When there are no orders, or another clusters run is under way. The last good run stays.
    """
    with publishing(env, "clusters", as_of) as (cursor, report):
        orders = tables.orders(cursor, report.as_of)
        customers = measure(orders, report.as_of)
        scoring = tables.scoring(cursor)
        report.params["segments"] = scoring.said()
        segments = rfm.score(customers, rfm.Params.of(scoring)).customers.set_index("customer_id")["segment"]
        money = customers.assign(monetary=customers["monetary"] / SCALE)
        result = model.cluster(money, previous=_previous(cursor), pin=_pin(cursor))
        _publish(cursor, report, result)
        if len(result.customers):
            placed = tables.whole(orders).merge(result.customers, on="customer_id").merge(customers[_MEASURES], on="customer_id")
            placed["segment"] = placed["customer_id"].map(segments)
            report.rows["cluster_customers"] = tables.publish(cursor, "cluster_customers", placed, report.run_id)
            bound = {"run_id": report.run_id, "as_of": report.as_of}
            report.checks["customers"] = (_one(cursor, tables.CUSTOMERS, bound), _one(cursor, _PUBLISHED, bound))
        report.notes.append(result.choice.words)
    return report


def pin_clusters(wanted: str, env: Mapping[str, str] | None = None) -> None:
    """Write down that every later run uses this grouping ("K-Means:5"); "none" takes the pin away.

    Raises
    ------
    RunRefused
        When it is no grouping there could be. The pin before it stays.
    """
    name, _, groups = ("", "", "0") if wanted == "none" else wanted.partition(":")
    if not groups.isdigit() or (wanted != "none" and not (name in ALGORITHMS and 2 <= int(groups) <= 10)):
        raise RunRefused(f"A pin is one of {', '.join(ALGORITHMS)} and 2 to 10 groups, such as K-Means:5, or none; it is {wanted[:40]!r}. Nothing was changed.")
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("insert into published.cluster_pins (algorithm, k) values (%s, %s)", (name, int(groups)))


def _publish(cursor: Cursor, report: RunReport, result: model.Result) -> None:
    choice = result.choice
    chosen = pd.DataFrame([{
        "algorithm": choice.algorithm, "k": choice.k, "structure": choice.structure, "pinned": choice.pinned, "words": choice.words,
        "features": result.definition, "projected": result.projected,
    }])  # fmt: skip
    groups = result.groups.drop(columns=["customers", "share"])
    for table, frame in (("cluster_choices", chosen), ("cluster_scores", result.scores), ("cluster_groups", groups)):
        report.rows[table] = tables.publish(cursor, table, frame, report.run_id)


def _pin(cursor: Cursor) -> tuple[str, int] | None:
    cursor.execute(_PIN)
    found = cursor.fetchone()
    return (found[0], found[1]) if found and found[0] else None


def _previous(cursor: Cursor) -> pd.Series | None:
    cursor.execute(_PREVIOUS)
    found = dict(cursor.fetchall())
    return pd.Series(found) if found else None


def _one(cursor: Cursor, statement: str, bound: Mapping[str, object]) -> str:
    cursor.execute(statement, bound)
    return str(cursor.fetchone()[0])
