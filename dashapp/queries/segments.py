"""Size, sales and spend per basket of each segment."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, SEGMENTS, parameters, sources
from dashapp.queries.runs import Run

COLUMNS = ("segment", "customers", "orders", "gross_sales", "returns", "net_sales", "spend_per_basket", "share")

# A customer of several markets is one customer, so those rows are counted over all chosen markets at once.
SQL = f"""
with parts as (
    select segment, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns,
           coalesce(sum(orders) filter (where previous_day is null or previous_day < :date_from), 0) as customers
    from {{daily}} and {PERIOD} and {MARKETS} and {SEGMENTS}
    group by segment
    union all
    select segment, sum(orders), sum(gross), sum(returns), count(distinct customer_id) filter (where orders > 0)
    from {{shared}} and {PERIOD} and {MARKETS} and {SEGMENTS}
    group by segment
), totals as (
    select segment, sum(customers) as customers, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns,
           sum(case when :net then gross - returns else gross end) as sales,
           case segment when 'guest' then 1 when 'no segment' then 2 else 0 end as place
    from parts group by segment
)
select segment, case when segment = 'guest' then null else customers::bigint end, orders::bigint,
       round(gross, 2)::float8, round(returns, 2)::float8, round(gross - returns, 2)::float8, round(sales / nullif(orders, 0), 2)::float8,
       case when segment <> 'guest' then (sales / nullif(sum(sales) filter (where segment <> 'guest') over (), 0))::float8 end
from totals order by place, sales desc, segment
"""  # noqa: S608 - the parts are constants of this package


def summary(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """One row per segment by sales of the chosen basis, then `guest` and `no segment`: together the total.

    Returns
    -------
    pandas.DataFrame
        `segment`, `customers` (missing for guests, who are no customers), `orders`, `gross_sales`, `returns`, `net_sales`,
        `spend_per_basket` (money per order), `share` (0-1, of identified sales; missing for guests).
    """
    return db.rows(connection, SQL.format(**sources(filters)), parameters(run, filters), COLUMNS)
