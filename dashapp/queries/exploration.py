"""What the data are like: when people order, how large orders are, which stand out, what was cleaned away."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, parameters
from dashapp.queries.runs import Run

HOURS = ("weekday", "hour", "orders", "gross_sales", "spend_per_basket")
VALUES = ("from_value", "to_value", "orders", "share", "gross_sales", "median", "highest_hundredth")
LARGEST = ("invoice", "market", "customer_id", "day", "kind", "value", "times_median")
RETURNED = ("month", "gross_sales", "returns", "return_rate", "partial")
QUALITY = ("step", "lines", "share", "amount")
STEPS = (
    "read", "without a customer", "without a description", "repeated", "cancelled or returned", "adjustments", "services", "sales", "sales to customers",
)  # fmt: skip

# A customer's segment is that of the run; guests have none.
_ORDERS = f"""
chosen as (
    select invoice_no, market, customer_id, day, ordered_at, is_order, gross, returns from facts.orders o
    where day < :as_of and {PERIOD} and {MARKETS} and (cast(:segments as text[]) is null or exists (
        select from published.customers c where c.run_id = :run and c.customer_id = o.customer_id and c.market = o.market
          and c.segment = any (cast(:segments as text[]))))
)"""  # noqa: S608 - constants of this package
BY_HOUR = f"""
with {_ORDERS}
select extract(isodow from ordered_at)::int, extract(hour from ordered_at)::int, count(*), round(sum(gross), 2)::float8, round(avg(gross), 2)::float8
from chosen where is_order group by 1, 2 order by 1, 2
"""  # noqa: S608
# Three bins to a power of ten: 0, 1, 2, 5, 10, …
_EDGES = "array[0" + "".join(f", {part * 10**power}" for power in range(7) for part in (1, 2, 5)) + "]::float8[]"
BY_VALUE = f"""
with {_ORDERS}, placed as (
    select width_bucket(gross::float8, {_EDGES}) as bin, gross from chosen where is_order
), middle as (
    select percentile_cont(array[0.5, 0.99]) within group (order by gross::float8) as at from placed
)
select ({_EDGES})[bin], ({_EDGES})[bin + 1], count(*), count(*)::float8 / sum(count(*)) over (), round(sum(gross), 2)::float8, at[1], at[2]
from placed cross join middle group by bin, at order by bin
"""  # noqa: S608
BY_SIZE = f"""
with {_ORDERS}, middle as (select percentile_cont(0.5) within group (order by gross::float8) as at from chosen where is_order)
select invoice_no, market, coalesce(customer_id, 'guest'), day, case when is_order then 'order' else 'return' end,
       round(case when is_order then gross else -returns end, 2)::float8, greatest(gross, returns)::float8 / nullif(at, 0)
from chosen cross join middle where greatest(gross, returns) > 0 order by greatest(gross, returns) desc, invoice_no limit 40
"""  # noqa: S608
BY_MONTH = f"""
with {_ORDERS}
select date_trunc('month', day)::date, round(sum(gross), 2)::float8, round(sum(returns), 2)::float8, (sum(returns) / nullif(sum(gross), 0))::float8,
       date_trunc('month', day)::date < :date_from or (date_trunc('month', day) + interval '1 month')::date > cast(:date_to as date) + 1
from chosen group by date_trunc('month', day) order by 1
"""  # noqa: S608
CLEANED = f"""
select name, sum(lines)::bigint, sum(lines)::float8 / nullif(max(sum(lines)) filter (where name = 'read') over (), 0), round(sum(amount), 2)::float8
from published.line_quality where run_id = :run and {MARKETS} group by name
order by array_position(cast(:steps as text[]), name)
"""  # noqa: S608


def hours(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """HOURS: orders by weekday (1 Monday to 7) and hour of the shop's clock."""
    return _asked(connection, BY_HOUR, run, filters, HOURS)


def values(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """VALUES: orders by gross value in steps of 1, 2, 5, 10 …; the median, and the value that one order in a hundred exceeds."""
    return _asked(connection, BY_VALUE, run, filters, VALUES)


def largest(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """LARGEST: the forty orders and returns that stand out most; returns are negative."""
    return _asked(connection, BY_SIZE, run, filters, LARGEST)


def returned(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """RETURNED: gross sales and returns by month; `return_rate` 0-1; `partial` when the data or the period do not cover the month whole."""
    return _asked(connection, BY_MONTH, run, filters, RETURNED)


def quality(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """QUALITY: lines and their amount at each step of cleaning (STEPS); `share` is of the lines read. A line may count in several."""
    return db.rows(connection, CLEANED, parameters(run, filters) | {"steps": list(STEPS)}, QUALITY)


def _asked(connection: Connection, sql: str, run: Run, filters: Filters, columns: tuple[str, ...]) -> pd.DataFrame:
    return db.rows(connection, sql, parameters(run, filters) | {"as_of": run.as_of}, columns)
