"""The figures of a page's head."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, SEGMENTS, parameters, sources
from dashapp.queries.runs import Run

COLUMNS = ("measure", "value")

SQL = f"""
with parts as (
    select sum(orders) as orders, sum(gross) as gross, sum(returns) as returns, sum(units) as units,
           sum(gross - returns) filter (where segment = 'guest') as guest_net, sum(gross) filter (where segment = 'guest') as guest_gross,
           sum(orders) filter (where segment <> 'guest' and (previous_day is null or previous_day < :date_from)) as customers,
           sum(orders) filter (where segment <> 'guest' and previous_day is null) as new_customers
    from {{daily}} and {PERIOD} and {MARKETS} and {SEGMENTS}
    union all
    select sum(orders), sum(gross), sum(returns), sum(units), 0, 0, count(distinct customer_id) filter (where orders > 0), 0
    from {{shared}} and {PERIOD} and {MARKETS} and {SEGMENTS}
), totals as (
    select coalesce(sum(orders), 0) as orders, coalesce(sum(gross), 0) as gross, coalesce(sum(returns), 0) as returns,
           coalesce(sum(units), 0) as units, coalesce(sum(case when :net then guest_net else guest_gross end), 0) as guest_sales,
           coalesce(sum(customers), 0) as customers, coalesce(sum(new_customers), 0) as new_customers
    from parts
), shared_firsts as (
    select customer_id, min(day) as first_day from {{shared}} and orders > 0 and {MARKETS} and {SEGMENTS}
    group by customer_id
), shared_new as (
    select count(*) as customers from shared_firsts where first_day between :date_from and :date_to
), repeaters as (
    select count(*) as customers from ({{repeating}}) as repeating
)
select m.measure, m.value::float8
from totals t, shared_new, repeaters, lateral (values
    ('net_sales', round(t.gross - t.returns, 2)),
    ('gross_sales', round(t.gross, 2)),
    ('returns', round(t.returns, 2)),
    ('orders', t.orders),
    ('customers', t.customers),
    ('spend_per_basket', round((case when :net then t.gross - t.returns else t.gross end) / nullif(t.orders, 0), 2)),
    ('items_per_order', t.units / nullif(t.orders, 0)),
    ('repeat_rate', repeaters.customers / nullif(t.customers, 0)),
    ('return_rate', t.returns / nullif(t.gross, 0)),
    ('new_customers', t.new_customers + shared_new.customers),
    ('guest_sales', round(t.guest_sales, 2))
) as m (measure, value)
"""  # noqa: S608 - the parts are constants of this package

# Only the few who buy in several markets need adding up.
ALL_TIME = f"""
    with several as (select customer_id from published.sales_shared where run_id = :run)
    select customer_id from published.customers
    where run_id = :run and orders >= 2 and {MARKETS} and {SEGMENTS} and customer_id not in (select customer_id from several)
    union all
    select customer_id from published.customers
    where run_id = :run and {MARKETS} and {SEGMENTS} and customer_id in (select customer_id from several) group by customer_id having sum(orders) >= 2
"""  # noqa: S608
IN_PERIOD = f"""
    select customer_id from facts.orders
    where is_order and customer_id is not null and {PERIOD} and {MARKETS}
      and (cast(:segments as text[]) is null or customer_id in (select customer_id from published.customers where run_id = :run and {SEGMENTS}))
    group by customer_id having count(*) >= 2
"""  # noqa: S608


OF_PRODUCTS = f"""
    select customer_id from {{shared}} and {PERIOD} and {MARKETS} and {SEGMENTS} group by customer_id having sum(orders) >= 2
"""  # noqa: S608


def head(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """`measure` and `value`: money, counts, ratios (0-1) as METRICS defines them; a value that is not known is missing.

    `repeat_rate` counts customers with two or more orders in the period, and comes from the orders themselves unless the period is everything.
    Narrowed to products, orders and customers are those with one of them, and new customers bought one for the first time.
    """
    bound = parameters(run, filters)
    whole = bound["date_from"] == run.data_from and bound["date_to"] == run.data_to
    of = sources(filters, by_segment=False)
    repeating = OF_PRODUCTS.format(**of) if filters.products else ALL_TIME if whole else IN_PERIOD
    return db.rows(connection, SQL.format(repeating=repeating, **of), bound, COLUMNS)
