"""What kind of customers a segment holds: its cells, how its measures are spread, its profile.

All of it is about customers as they stand now, whatever the period: the whole of each customer's orders in the chosen markets.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, SEGMENTS, parameters
from dashapp.queries.runs import Run

MEASURES = ("recency", "orders", "spend", "basket")
GRID = ("recency_score", "frequency_score", "segment", "customers", "share", "orders", "gross_sales", "net_sales", "spend_per_basket")
SPREAD = ("segment", "customers", "lowest_tenth", "lower_quarter", "median", "upper_quarter", "highest_tenth", "mean")
PROFILE = (
    "segment", "customers", "recency_days", "orders_each", "spend_each", "basket_each", "recency_z", "orders_z", "spend_z",
    "recency_relative", "orders_relative", "spend_relative", "basket_relative",
)  # fmt: skip
GUIDE = ("segment", "meaning", "play", "customers", "customer_share", "sales", "sales_share", "spend_per_basket", "cells", "caution")


def _rounded(expression: str, places: int = 6) -> str:
    """Floats are added in whatever order rows come: rounded, the answer is the same for the same rows."""
    return f"round(({expression})::numeric, {places})::float8"


# A customer of several markets has a row in each: she is one, with what she bought in those that are chosen.
_EVERYBODY = f"""
people as (
    select customer_id, segment, recency_score, frequency_score, :as_of - max(last_day) as recency, sum(orders) as orders,
           sum(gross) as gross, sum(gross - returns) as net, sum(case when :net then gross - returns else gross end) as spend
    from published.customers where run_id = :run and segment <> 'no segment' and {MARKETS} {{narrowed}}
    group by customer_id, segment, recency_score, frequency_score having sum(orders) > 0
)"""  # noqa: S608 - constants of this package
PEOPLE = _EVERYBODY.format(narrowed=f"and {SEGMENTS}")
CELLS = f"""
with {PEOPLE}
select recency_score, frequency_score, segment, count(*), count(*)::float8 / sum(count(*)) over (), sum(orders)::bigint, round(sum(gross), 2)::float8,
       round(sum(net), 2)::float8, round(sum(spend) / sum(orders), 2)::float8
from people group by recency_score, frequency_score, segment order by recency_score desc, frequency_score
"""  # noqa: S608
_VALUE = "case :measure when 'recency' then recency when 'orders' then orders when 'spend' then spend else spend / orders end"
SPREADS = f"""
with {PEOPLE}, valued as (select segment, {_VALUE} as value from people), parts as (
    select segment, count(*) as customers, percentile_cont(array[0.1, 0.25, 0.5, 0.75, 0.9]) within group (order by value::float8) as at,
           round(avg(value), 4)::float8 as mean
    from valued group by segment
)
select segment, customers, at[1], at[2], at[3], at[4], at[5], mean from parts order by at[3] desc, segment
"""  # noqa: S608
# Chosen segments are set beside all customers of the chosen markets, not beside themselves.
PROFILES = f"""
with {_EVERYBODY.format(narrowed="")}, logs as (
    select *, spend / orders as basket, ln(1 + recency::float8) as r, ln(1 + orders::float8) as f, ln(1 + greatest(spend, 0)::float8) as m from people
), whole as (
    select avg(r) as r, avg(f) as f, avg(m) as m, nullif(stddev_pop(r), 0) as sr, nullif(stddev_pop(f), 0) as sf, nullif(stddev_pop(m), 0) as sm,
           nullif(avg(recency), 0) as recency, nullif(avg(orders), 0) as orders, nullif(avg(spend), 0) as spend, nullif(avg(basket), 0) as basket
    from logs
)
select l.segment, count(*), {_rounded('avg(l.recency)', 2)}, {_rounded('avg(l.orders)', 2)}, {_rounded('avg(l.spend)', 2)}, {_rounded('avg(l.basket)', 2)},
       coalesce({_rounded('(avg(l.r) - w.r) / w.sr')}, 0), coalesce({_rounded('(avg(l.f) - w.f) / w.sf')}, 0),
       coalesce({_rounded('(avg(l.m) - w.m) / w.sm')}, 0), {_rounded('avg(l.recency) / w.recency - 1')}, {_rounded('avg(l.orders) / w.orders - 1')},
       {_rounded('avg(l.spend) / w.spend - 1')}, {_rounded('avg(l.basket) / w.basket - 1')}
from logs l cross join whole w where {SEGMENTS}
group by l.segment, w.r, w.f, w.m, w.sr, w.sf, w.sm, w.recency, w.orders, w.spend, w.basket order by avg(l.spend) desc, l.segment
"""  # noqa: S608
TOLD = f"""
with {PEOPLE}, sizes as (select segment, count(*) as customers, sum(orders) as orders, sum(spend) as sales from people group by segment)
select g.segment, g.meaning, g.play, coalesce(s.customers, 0), coalesce(s.customers / nullif(sum(s.customers) over (), 0), 0)::float8,
       round(coalesce(s.sales, 0), 2)::float8, coalesce(s.sales / nullif(sum(s.sales) over (), 0), 0)::float8,
       round(s.sales / s.orders, 2)::float8, g.cells,
       coalesce((select string_agg(reason, '; ' order by name) from published.segment_gates where run_id = :run and not passed), '')
from published.segment_guide g left join sizes s using (segment)
where g.run_id = :run and (cast(:segments as text[]) is null or g.segment = any (cast(:segments as text[]))) and exists (select from people)
order by coalesce(s.sales, 0) desc, g.place
"""  # noqa: S608


def cells(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """The recency x frequency grid: one row per pair of scores that somebody has, GRID; `share` (0-1) is of customers."""
    return _asked(connection, CELLS, run, filters, GRID)


def spread(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """How a measure (the option `measure`, of MEASURES) is spread within each segment: SPREAD, in days, orders or money per customer."""
    return _asked(connection, SPREADS, run, filters, SPREAD, measure=filters.option("measure", "basket"))


def profile(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """PROFILE: means per customer, standardised means of the logs (`_z`), and means relative to all customers less one (`_relative`)."""
    return _asked(connection, PROFILES, run, filters, PROFILE)


def guide(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """What each segment means and the play for it, with its size in the chosen markets: GUIDE; sales of the chosen basis. `caution` says why
    segments mean little on these data; usually it is empty."""
    return _asked(connection, TOLD, run, filters, GUIDE)


def _asked(connection: Connection, sql: str, run: Run, filters: Filters, columns: tuple[str, ...], **more: Any) -> pd.DataFrame:
    return db.rows(connection, sql, parameters(run, filters) | {"as_of": run.as_of} | more, columns)
