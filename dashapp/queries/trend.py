"""Sales by day, week or month. A period that the data or the filters do not cover whole is marked partial."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, SEGMENTS, parameters, sources
from dashapp.queries.runs import Run

COLUMNS = ("period", "gross_sales", "returns", "net_sales", "orders", "customers", "partial")
GRAINS = ("day", "week", "month")

# In each period a customer is counted at her first order of it: the one whose previous order lies before the period.
# `moved` brings days that are compared with under the periods that they are set beside.
_PERIOD = "date_trunc(:grain, day + cast(:moved as interval))"
SQL = f"""
with parts as (
    select {_PERIOD}::date as period, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns,
           coalesce(sum(orders) filter (where segment <> 'guest' and (previous_day is null
               or previous_day < greatest(({_PERIOD} - cast(:moved as interval))::date, :date_from))), 0) as customers
    from {{daily}} and {PERIOD} and {MARKETS} and {SEGMENTS} group by 1
    union all
    select {_PERIOD}::date, sum(orders), sum(gross), sum(returns), count(distinct customer_id) filter (where orders > 0)
    from {{shared}} and {PERIOD} and {MARKETS} and {SEGMENTS} group by 1
), totals as (
    select period, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns, sum(customers) as customers from parts group by period
), shown as (
    select (cast(:date_from as date) + cast(:moved as interval))::date as first, (cast(:date_to as date) + cast(:moved as interval))::date as last
), periods as (
    select generate_series(date_trunc(:grain, first), last, cast('1 ' || :grain as interval))::date as period, first, last from shown
)
select period, round(coalesce(gross, 0), 2)::float8, round(coalesce(returns, 0), 2)::float8, round(coalesce(gross - returns, 0), 2)::float8,
       coalesce(orders, 0)::bigint, coalesce(customers, 0)::bigint,
       period < first or (period + cast('1 ' || :grain as interval))::date - 1 > last
from periods left join totals using (period) order by period
"""  # noqa: S608 - the parts are constants of this package


def sales(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """One row per period, empty ones too.

    Returns
    -------
    pandas.DataFrame
        `period` (its first day), `gross_sales`, `returns`, `net_sales` (money), `orders`, `customers` (distinct in the period), `partial` (flag).
        Days that are set beside later ones (`filters.moved`) stand under the periods of those.
    """
    bound = parameters(run, filters) | {"grain": filters.option("grain", "month"), "moved": filters.moved or "0 days"}
    return db.rows(connection, SQL.format(**sources(filters, by_segment=False)), bound, COLUMNS)
