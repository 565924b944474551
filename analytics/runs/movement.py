"""The movement run: every customer's segment at each month-end of the past and now, so that on day one there is a history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from analytics.models import movement as model
from analytics.models import rfm
from analytics.runs import tables
from analytics.runs.ledger import RunReport, publishing

_PUBLISHED = "select count(distinct customer_id) from published.movement_customers where run_id = %(run_id)s"


def run_movement(env: Mapping[str, str] | None = None, as_of: date | None = None, cuts: Mapping[date, pd.DataFrame] | None = None) -> RunReport:
    """Compute the history and publish it; with `cuts` (by date) scores are held to them.

    Raises
    ------
    RunRefused
        When there are no orders, another movement run is under way, or customers do not equal the facts. The last good run stays.
    """
    with publishing(env, "movement", as_of) as (cursor, report):
        orders = tables.orders(cursor, report.as_of)
        scoring = tables.scoring(cursor)
        report.params["segments"] = scoring.said()
        # All dates by the rule of now: a change of the rule moves nobody.
        past = model.history(orders, report.as_of, model.Params(scoring=rfm.Params.of(scoring)), cuts)
        bound = {"run_id": report.run_id, "as_of": report.as_of}
        dates = pd.DataFrame({"place": range(1, len(past.as_of) + 1), "as_of": past.as_of})
        names = pd.DataFrame({"code": range(len(past.names)), "segment": past.names})
        packed = tables.whole(orders)[["customer_id", "market", "shared"]].merge(_packed(past), on="customer_id")
        for table, frame in (("movement_dates", dates), ("movement_segments", names), ("movement_customers", packed)):
            report.rows[table] = tables.publish(cursor, table, frame, report.run_id)
        counted = []
        for statement in (tables.CUSTOMERS, _PUBLISHED):
            cursor.execute(statement, bound)
            counted.append(str(cursor.fetchone()[0]))
        report.checks["customers"] = (counted[0], counted[1])
    return report


def _packed(past: model.History) -> pd.DataFrame:
    """One row per customer, its arrays as PostgreSQL writes them."""
    return pd.DataFrame({
        "customer_id": past.customer_id,
        "segments": _arrays(past.segments),
        "held": _arrays(past.held.reshape(len(past.held), -1)),
        "aged": _arrays(past.aged.reshape(len(past.aged), -1).astype(int)),
    })  # fmt: skip


def _arrays(values: np.ndarray) -> list[str]:
    return ["{" + ",".join(map(str, row)) + "}" for row in values.tolist()]
