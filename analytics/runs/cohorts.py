"""The cohorts run: who comes back, by month and quarter of the first order, in every market."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd
from psycopg2.extensions import cursor as Cursor

from analytics.errors import ModelRefused
from analytics.models import cohorts as model
from analytics.models import rfm
from analytics.models.measures import measure
from analytics.runs import tables
from analytics.runs.ledger import RunReport, publishing

USUAL = rfm.Params()
Cuts = Mapping[date, pd.DataFrame] | None
_BY = ["market", "segment", "first_segment"]
_CHECKS = """
with facts as (
    select count(distinct customer_id) filter (where is_order) as customers, coalesce(sum(gross), 0) as gross, coalesce(sum(returns), 0) as returns
    from facts.orders where day < %(as_of)s and customer_id in (select customer_id from facts.orders where day < %(as_of)s and is_order)
), shared as (
    select coalesce(count(distinct customer_id) filter (where orders > 0), 0) as customers, coalesce(sum(gross), 0) * 0.0001 as gross,
           coalesce(sum(returns), 0) * 0.0001 as returns
    from published.cohort_shared where run_id = %(run_id)s
), cells as (
    select grain, sum(customers) filter (where period = 0) as customers, sum(gross) * 0.0001 as gross, sum(returns) * 0.0001 as returns
    from published.cohort_cells where run_id = %(run_id)s group by grain
)
select c.name, c.facts::text, c.published::text
from facts f, shared s, (values ('month'), ('quarter')) g (grain) left join cells using (grain), lateral (values
    ('customers by ' || g.grain, f.customers::numeric, coalesce(cells.customers, 0) + s.customers),
    ('gross by ' || g.grain, f.gross, coalesce(cells.gross, 0) + s.gross), ('returns by ' || g.grain, f.returns, coalesce(cells.returns, 0) + s.returns)
) as c (name, facts, published)
"""


def run_cohorts(env: Mapping[str, str] | None = None, as_of: date | None = None, cuts: Cuts = None) -> RunReport:
    """Count and publish; with `cuts` (by date) scores are held to them.

    Raises
    ------
    RunRefused
        When there are no orders, another cohorts run is under way, or totals do not equal the facts. The last good run stays.
    """
    with publishing(env, "cohorts", as_of) as (cursor, report):
        orders = tables.orders(cursor, report.as_of)
        scoring = tables.scoring(cursor)
        report.params["segments"] = scoring.said()
        params = rfm.Params.of(scoring)
        orders["segment"] = orders["customer_id"].map(_segments(orders, report.as_of, params, cuts))
        orders["first_segment"] = orders["customer_id"].map(first_segments(orders, report.as_of, params, cuts))
        several = orders["customer_id"].isin(_several(orders))
        for grain in model.GRAINS:
            cells = model.cells(orders[~several], grain, _BY).assign(grain=grain)
            report.rows[f"cells by {grain}"] = tables.publish(cursor, "cohort_cells", cells, report.run_id)
        shared = orders.assign(orders=orders["is_order"].astype(int))[several][["customer_id", *_BY, "day", "orders", "gross", "returns"]]
        report.rows["shared"] = tables.publish(cursor, "cohort_shared", shared, report.run_id)
        _check(cursor, report)
    return report


def _several(orders: pd.DataFrame) -> pd.Index:
    markets = orders.groupby("customer_id")["market"].nunique()
    return markets.index[markets > 1]


def _segments(orders: pd.DataFrame, as_of: date, params: rfm.Params, cuts: Cuts) -> pd.Series:
    return rfm.score(measure(orders, as_of), params, (cuts or {}).get(as_of)).customers.set_index("customer_id")["segment"]


def first_segments(orders: pd.DataFrame, as_of: date, params: rfm.Params = USUAL, cuts: Cuts = None) -> pd.Series:
    """The segment that each customer was in at the end of the month of her first order.

    A month so early that ties `first` cannot cut its customers is scored with equal ties.
    """
    first = orders[orders["is_order"]].groupby("customer_id")["day"].min()
    months = first.dt.to_period("M")
    found = []
    for month in sorted(months.unique()):
        end = min((month + 1).start_time.date(), as_of)
        try:
            there = _segments(orders, end, params, cuts)
        except ModelRefused:
            there = _segments(orders, end, replace(params, ties="equal"), cuts)
        found.append(there[there.index.isin(months.index[months == month])])
    return pd.concat(found) if found else pd.Series(dtype="str")


def _check(cursor: Cursor, report: RunReport) -> None:
    cursor.execute(_CHECKS, {"run_id": report.run_id, "as_of": report.as_of})
    report.checks = {name: (facts, published) for name, facts, published in cursor.fetchall()}
