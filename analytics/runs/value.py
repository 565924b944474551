"""The value run: what every customer is expected to order and bring, tested on the last days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analytics.models import customer_value as model
from analytics.models.customer_value.holdout import Holdout, named
from analytics.runs import tables
from analytics.runs.ledger import RunReport, publishing

_PUBLISHED = "select count(distinct customer_id) from published.value_customers where run_id = %(run_id)s"
_PREDICTED = [f"{what}_{days}" for what in ("orders", "money") for days in model.HORIZONS]


def run_value(env: Mapping[str, str] | None = None, as_of: date | None = None) -> RunReport:
    """Fit, test, predict and publish. What the fit or the days held out do not support is published as missing, with the reason.

    Raises
    ------
    RunRefused
        When there are no orders, another value run is under way, or customers do not equal the facts. The last good run stays.
    """
    with publishing(env, "value", as_of) as (cursor, report):
        orders = tables.orders(cursor, report.as_of)
        result = model.value(orders, report.as_of)
        parts = shares(tables.whole(orders))
        published = {
            "value_customers": _customers(result, parts), "value_holdout": tested(result.tested, parts), "value_fit": _fit(result),
            "value_trust": pd.DataFrame([{"about": each.about, "grade": each.grade, "sentence": each.sentence} for each in result.trust]),
        }  # fmt: skip
        for table, frame in published.items():
            report.rows[table] = tables.publish(cursor, table, frame, report.run_id)
        counted = []
        for statement in (tables.CUSTOMERS, _PUBLISHED):
            cursor.execute(statement, {"run_id": report.run_id, "as_of": report.as_of})
            counted.append(str(cursor.fetchone()[0]))
        report.checks["customers"] = (counted[0], counted[1])
        report.notes += [each.sentence for each in result.trust if not each.supported]
    return report


def shares(whole: pd.DataFrame) -> pd.DataFrame:
    """Each customer's markets with their `part` of her gross sales (they add up to one), and whether one is her `main` market."""
    rows = whole.sort_values(["customer_id", "market"], ignore_index=True)
    money = rows["gross"].astype(float).groupby(rows["customer_id"]).transform("sum")
    rows["part"] = rows["gross"] / money
    order = rows.sort_values(["customer_id", "part", "market"], ascending=[True, False, True], kind="stable")
    rows["main"] = ~order["customer_id"].duplicated().sort_index()
    # A market in which she has only returned things has no part in what she will order.
    return rows[["customer_id", "market", "part", "main"]]


def _customers(result: model.Result, parts: pd.DataFrame) -> pd.DataFrame:
    frame = parts[["customer_id", "market", "part"]].merge(result.customers, on="customer_id")
    frame[_PREDICTED] = frame[_PREDICTED].mul(frame["part"], axis=0)
    return frame[["customer_id", "market", "part", "alive", "spend", *_PREDICTED]]


def tested(test: Holdout, parts: pd.DataFrame) -> pd.DataFrame:
    """Predicted, actual and naive of the days held out, by market and group."""
    columns = ["market", "about", "place", "name", "customers", "predicted", "actual", "naive"]
    if test.reason:
        return pd.DataFrame(columns=columns)
    placed, found = parts.merge(test.people, on="customer_id"), []
    for about in ("orders", "money"):
        sums = {what: placed[f"{what}_{about}"] * placed["part"] for what in ("predicted", "actual", "naive")}
        frame = pd.DataFrame({"market": placed["market"], "place": placed[f"place_{about}"], "customers": placed["main"].astype(int), **sums})
        grouped = frame.groupby(["market", "place"], sort=True).sum().reset_index()
        found.append(grouped.assign(about=about, name=[named(about, place) for place in grouped["place"]]))
    return pd.concat(found, ignore_index=True)[columns]


def _fit(result: model.Result) -> pd.DataFrame:
    orders, spend, test = result.orders, result.spend, result.tested
    return pd.DataFrame([{
        "r": orders.r, "alpha": orders.alpha, "a": orders.a, "b": orders.b, "gain": orders.gain, "converged": orders.converged, "p": spend.p, "q": spend.q,
        "v": spend.v, "correlation": spend.correlation, "kept": result.kept, "held_days": test.days, "cut": test.cut,
    }])  # fmt: skip
