"""The segment that sells most, overall and in each market: its size, sales and spend per basket."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import NOBODY, Filters
from dashapp.queries import segments
from dashapp.queries.narrowing import MARKETS, PERIOD, SEGMENTS, parameters, sources
from dashapp.queries.runs import Run

COLUMNS = ("market", "segment", "customers", "customer_share", "orders", "gross_sales", "returns", "net_sales", "share", "spend_per_basket")
ALL = "All together"

# Returns of those who ordered nothing belong to no segment, and to identified sales.
SQL = f"""
with parts as (
    select market, segment, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns,
           coalesce(sum(orders) filter (where previous_day is null or previous_day < :date_from), 0) as customers
    from {{daily}} and {PERIOD} and {MARKETS} and {SEGMENTS} and segment <> 'guest'
    group by market, segment
    union all
    select market, segment, sum(orders), sum(gross), sum(returns), count(distinct customer_id) filter (where orders > 0)
    from {{shared}} and {PERIOD} and {MARKETS} and {SEGMENTS} and segment <> 'guest'
    group by market, segment
), totals as (
    select market, segment, sum(customers) as customers, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns,
           sum(case when :net then gross - returns else gross end) as sales
    from parts group by market, segment
), placed as (
    select *, row_number() over (partition by market order by segment = 'no segment', sales desc, segment) as place,
           sum(customers) over (partition by market) as people,
           sum(sales) over (partition by market) as whole
    from totals
)
select market, segment, customers::bigint, (customers / nullif(people, 0))::float8, orders::bigint, round(gross, 2)::float8, round(returns, 2)::float8,
       round(gross - returns, 2)::float8, (sales / nullif(whole, 0))::float8, round(sales / nullif(orders, 0), 2)::float8
from placed where place = 1 and sales > 0 and segment <> 'no segment' order by whole desc, market
"""  # noqa: S608 - the parts are constants of this package


def leading(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """One row for all chosen markets together, where there are several, and one per market, by sales of all its segments.

    Returns
    -------
    pandas.DataFrame
        `market`, `segment` (text), `customers` (count), `customer_share` (0-1, of the market's customers), `orders` (count), `gross_sales`, `returns`,
        `net_sales` (money), `share` (0-1, of the market's identified sales of the chosen basis), `spend_per_basket` (money per order).
        A market of which no segment has sales above zero has no row.
    """
    each = db.rows(connection, SQL.format(**sources(filters)), parameters(run, filters), COLUMNS)
    if len(each) < 2:
        return each
    named = segments.summary(connection, run, filters)
    named = named[~named["segment"].isin(NOBODY)]
    first = named.iloc[[0]].assign(market=ALL, customer_share=named["customers"].astype(float) / named["customers"].astype(float).sum())
    return pd.concat([first[list(COLUMNS)].astype({"customers": "int64"}), each], ignore_index=True)
