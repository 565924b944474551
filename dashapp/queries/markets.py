"""Sales by market, with the segment that brings the most in each."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, SEGMENTS, parameters, sources
from dashapp.queries.runs import Run

COLUMNS = (
    "market", "iso3", "customers", "orders", "gross_sales", "returns", "net_sales", "spend_per_basket", "share", "leading_segment",
)  # fmt: skip

SQL = f"""
with parts as (
    select market, segment, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns,
           coalesce(sum(orders) filter (where segment <> 'guest' and (previous_day is null or previous_day < :date_from)), 0) as customers
    from {{daily}} and {PERIOD} and {MARKETS} and {SEGMENTS}
    group by market, segment
    union all
    select market, segment, sum(orders), sum(gross), sum(returns), count(distinct customer_id) filter (where orders > 0)
    from {{shared}} and {PERIOD} and {MARKETS} and {SEGMENTS}
    group by market, segment
), by_segment as (
    select market, segment, sum(case when :net then gross - returns else gross end) as sales
    from parts where segment not in ('guest', 'no segment') group by market, segment
), leaders as (
    select distinct on (market) market, segment from by_segment where sales > 0 order by market, sales desc, segment
), totals as (
    select market, sum(customers) as customers, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns,
           sum(case when :net then gross - returns else gross end) as sales
    from parts group by market
)
select market, m.iso3, customers::bigint, orders::bigint, round(gross, 2)::float8, round(returns, 2)::float8, round(gross - returns, 2)::float8,
       round(sales / nullif(orders, 0), 2)::float8, (sales / nullif(sum(sales) over (), 0))::float8, l.segment
from totals left join leaders l using (market) left join facts.markets m using (market)
order by sales desc, market
"""  # noqa: S608 - the parts are constants of this package


def sales(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """One row per market, by sales of the chosen basis.

    Returns
    -------
    pandas.DataFrame
        `market`, `iso3` (text or None), `customers`, `orders` (counts), `gross_sales`, `returns`, `net_sales`, `spend_per_basket` (money),
        `share` (0-1, of the chosen basis inside the filters), `leading_segment` (text or None).
    """
    return db.rows(connection, SQL.format(**sources(filters)), parameters(run, filters), COLUMNS)
