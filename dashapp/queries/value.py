"""What customers are expected to order and bring; how the last days, held out, were predicted; how far that can be trusted.

Fit and words come from all customers and are global by design; predictions and tests are those of the chosen markets.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, ROLLUPS, SEGMENTS, parameters
from dashapp.queries.runs import Run

HORIZONS = ("30", "90", "365")
SEGMENT_COLUMNS = ("segment", "customers", "expected_sales", "sales_per_customer", "expected_orders", "orders_per_customer", "before", "change", "reason")
SHARES = ("customers", "customer_share", "expected_sales", "cumulative_share", "least_expected")
HOLDOUT = ("group", "customers", "predicted", "actual", "naive")
TRUST = ("about", "grade", "reason")
STEPS = 100

_AHEAD = f"""
    select segment, customer_id, sum(case :days when '30' then orders_30 when '90' then orders_90 else orders_365 end) as orders,
           sum(case :days when '30' then money_30 when '90' then money_90 else money_365 end) * (select case when :net then kept else 1 end
               from published.value_fit where run_id = :value) as money
    from published.value_customers v join published.customers c using (market, customer_id)
    where v.run_id = :value and c.run_id = :run and {MARKETS} and {SEGMENTS} group by segment, customer_id
"""  # noqa: S608 - constants of this package
BY_SEGMENT = f"""
with ahead as (select segment, count(*) as customers, sum(orders) as orders, sum(money) as money from ({_AHEAD}) as each group by segment), recent as (
    select segment, sum(case when :net then gross - returns else gross end) as money from (
        select segment, day, gross, returns from {ROLLUPS['daily']} and {PERIOD} and {MARKETS} and {SEGMENTS}
        union all select segment, day, gross, returns from {ROLLUPS['shared']} and {PERIOD} and {MARKETS} and {SEGMENTS}) as days
    group by segment
)
select segment, customers, round(a.money::numeric, 2)::float8, round((a.money / customers)::numeric, 2)::float8, round(a.orders::numeric, 2)::float8,
       round((a.orders / customers)::numeric, 4)::float8, case when :whole then round(coalesce(r.money, 0), 2)::float8 end,
       case when :whole and r.money > 0 then round(a.money::numeric / r.money - 1, 4)::float8 end,
       (select sentence from published.value_trust where run_id = :value and about = 'money')
from ahead a left join recent r using (segment) where a.money is not null order by a.money desc, segment
"""  # noqa: S608
CONCENTRATION = f"""
with ranked as (
    select money, row_number() over (order by money desc, customer_id) as place, count(*) over () as n,
           sum(money) over (order by money desc, customer_id) as so_far, sum(money) over () as whole
    from ({_AHEAD}) as each where money is not null
)
select place, place::float8 / n, round(so_far::numeric, 2)::float8, round((so_far / nullif(whole, 0))::numeric, 6)::float8, round(money::numeric, 2)::float8
from ranked join (select distinct ceil(n * step / {STEPS}.0)::bigint as place from (select max(n) as n from ranked) as size
                  cross join generate_series(1, {STEPS}) as step) as steps using (place)
order by place
"""  # noqa: S608
HELD_OUT = f"""
select name, sum(customers)::bigint, round(sum(predicted)::numeric, 2)::float8, round(sum(actual)::numeric, 2)::float8, round(sum(naive)::numeric, 2)::float8
from published.value_holdout where run_id = :value and about = :about and {MARKETS} group by place, name order by place
"""  # noqa: S608
# Who may see no market is told nothing.
TRUSTED = """
select case about when 'orders' then 'Orders' when 'money' then 'Revenue' else 'P(alive), churn' end, grade, sentence
from published.value_trust where run_id = :value and exists (select from facts.markets) order by case about when 'orders' then 0 when 'money' then 1 else 2 end
"""
FITTED = """
select r, alpha, a, b, p, q, v, correlation, kept, held_days, cut from published.value_fit where run_id = :value and exists (select from facts.markets)
"""


def by_segment(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """Expected money and orders of the chosen days by segment, the most first; beside what the same segment brought in as many days before.

    Returns
    -------
    DataFrame
        SEGMENT_COLUMNS; `before` and `change` are missing where the data do not reach that far back. Empty where nothing supports a prediction.
    """
    return db.rows(connection, BY_SEGMENT, _bound(run, core, filters), SEGMENT_COLUMNS)


def concentration(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """How few customers bring how much of what is expected, in a hundred steps from the one of whom most is expected: SHARES."""
    return db.rows(connection, CONCENTRATION, _bound(run, core, filters), SHARES)


def held_out(connection: Connection, run: Run, filters: Filters, about: str) -> pd.DataFrame:
    """The days held out: predicted, actual and naive by group, of the customers of the chosen markets: HOLDOUT."""
    return db.rows(connection, HELD_OUT, {"value": run.run_id, "about": about, "markets": list(filters.markets) or None}, HOLDOUT)


def trust(connection: Connection, run: Run) -> pd.DataFrame:
    """How far orders, revenue and P(alive) can be trusted, and what the fit is: TRUST."""
    told = db.rows(connection, TRUSTED, {"value": run.run_id}, TRUST)
    fitted: list[Any] = list(db.rows(connection, FITTED, {"value": run.run_id}, _FIT).itertuples(index=False))
    for row in fitted:
        orders = f"BG/NBD: r {row.r:.3f}, alpha {row.alpha:.1f} days, a {row.a:.4f}, b {row.b:,.3f}"
        spend = f"Gamma-Gamma: p {row.p:.2f}, q {row.q:.2f}, v {row.v:,.0f}"
        alike = f"correlation of orders and spend {row.correlation:.2f} (0 is assumed)"
        kept = f"Customers keep {row.kept * 100:.1f}\u00a0% of what they order, later returns taken off"
        told.loc[len(told)] = ["Fit", "", f"{orders}. {spend}; {alike}. {kept}."]
    return told


_FIT = ("r", "alpha", "a", "b", "p", "q", "v", "correlation", "kept", "held_days", "cut")


def _bound(run: Run, core: Run, filters: Filters) -> dict[str, Any]:
    days = filters.option("days", "90")
    first = core.data_to - timedelta(days=int(days) - 1)
    more = {"value": run.run_id, "days": days, "date_from": first, "date_to": core.data_to, "whole": first >= core.data_from}
    return parameters(core, filters) | more
