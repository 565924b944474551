"""Who comes back: cells by the period of the first order and the period of a later one.

A customer of several markets has her first order among the chosen ones; she is counted from the rows that stand beside the cells.
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, SEGMENTS, parameters
from dashapp.queries.runs import Run

CELLS = (
    "cohort", "period", "size", "customers", "retention", "orders", "gross_sales", "returns", "net_sales", "spend_per_basket", "value", "partial",
)  # fmt: skip
FIRST = ("first_segment", "period", "size", "customers", "retention")

# Months since the year 0, or quarters; the period of a return before the first order is the first.
_NUMBER = "(extract(year from {day})::int * 12 + extract(month from {day})::int - 1) / :months"
_DAY = "make_date({number} * :months / 12, {number} * :months % 12 + 1, 1)"
_SHARED = f"""
of_shared as (
    select customer_id, first_segment, {_NUMBER.format(day='day')} as number, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns
    from published.cohort_shared where run_id = :run and {MARKETS} and {SEGMENTS} group by 1, 2, 3
), begun as (
    select customer_id, min(number) filter (where orders > 0) as begun from of_shared group by customer_id
), cells as (
    select {_NUMBER.format(day='cohort')} as begun, period::int as period, first_segment, customers, orders, gross, returns
    from published.cohort_cells where run_id = :run and grain = :grain and {MARKETS} and {SEGMENTS}
    union all
    select begun, greatest(number - begun, 0), first_segment, (orders > 0)::int, orders, gross, returns
    from of_shared join begun using (customer_id) where begun is not null
)"""  # noqa: S608 - constants of this package
SQL = f"""
with {_SHARED}, sums as (
    select begun, period, sum(customers) as customers, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns from cells group by begun, period
), whole as (
    select begun, later as period
    from (select distinct begun from sums) as cohorts, generate_series(0, {_NUMBER.format(day='cast(:last as date)')} - begun) as later
), dense as (
    select begun, period, coalesce(customers, 0) as customers, coalesce(orders, 0) as orders, coalesce(gross, 0) * 0.0001 as gross,
           coalesce(returns, 0) * 0.0001 as returns
    from whole left join sums using (begun, period)
), sized as (
    select *, first_value(customers) over cohort as size,
           sum(case when :net then gross - returns else gross end) over cohort as earned
    from dense window cohort as (partition by begun order by period)
)
select {_DAY.format(number='begun')}, period, size::bigint, customers::bigint, customers::float8 / nullif(size, 0), orders::bigint, round(gross, 2)::float8,
       round(returns, 2)::float8, round(gross - returns, 2)::float8, (case when :net then gross - returns else gross end / nullif(orders, 0))::float8,
       (earned / nullif(size, 0))::float8,
       {_DAY.format(number='(begun + period)')} < :first or {_DAY.format(number='(begun + period + 1)')} > cast(:last as date) + 1
from sized order by begun, period
"""  # noqa: S608
# Each period counts the cohorts that are old enough to have lived it whole.
BY_FIRST = f"""
with {_SHARED}, sums as (
    select first_segment, begun, period, sum(customers) as customers from cells group by 1, 2, 3
), sizes as (
    select first_segment, begun, customers as size from sums where period = 0
), whole as (
    select first_segment, begun, size, later as period
    from sizes, generate_series(0, {_NUMBER.format(day='cast(:last as date) + 1')} - 1 - begun) as later where size > 0
)
select first_segment, period, sum(size)::bigint, coalesce(sum(customers), 0)::bigint, (coalesce(sum(customers), 0) / sum(size))::float8
from whole left join sums using (first_segment, begun, period) group by first_segment, period
order by max(sum(size)) over (partition by first_segment) desc, first_segment, period
"""  # noqa: S608


def cells(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """CELLS: `cohort` (first day), `period` (0: that of the first order), `size` and `customers`, `retention` (0-1), orders and money of the cell,
    `value` (sales of the chosen basis so far per customer of the cohort), `partial` (the data do not cover the period whole)."""
    return _asked(connection, SQL, run, filters, CELLS)


def by_first_segment(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """FIRST: retention by the segment that customers were in at the end of the month of their first order, over cohorts that have lived a period whole."""
    return _asked(connection, BY_FIRST, run, filters, FIRST)


def _asked(connection: Connection, sql: str, run: Run, filters: Filters, columns: tuple[str, ...]) -> pd.DataFrame:
    grain = filters.option("grain", "month")
    more = {"grain": grain, "months": 3 if grain == "quarter" else 1, "first": run.data_from, "last": run.data_to}
    return db.rows(connection, sql, parameters(run, filters) | more, columns)
