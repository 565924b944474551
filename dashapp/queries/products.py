"""The leading products of each segment. Service codes (postage, fees) are no products.

All time comes from one cube. A period comes from the months it covers, and for its two ends from the packed days (docs/decisions/0005) that are missing
or, where those are fewer, that are too many: sums subtract as well as they add.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import NOBODY, Filters
from dashapp.queries.narrowing import MARKETS, PRODUCTS, SEGMENTS, parameters
from dashapp.queries.runs import Run

COLUMNS = ("segment", "rank", "product_code", "product", "units", "orders", "gross_sales", "returns", "net_sales")

WHOLE = f"""
    select segment, product_code, units, orders, gross, returns
    from published.product_sales where run_id = :run and merchandise and segment <> 'no segment' and {MARKETS} and {SEGMENTS} and {PRODUCTS}
      and (segment <> 'guest' or cast(:segments as text[]) is not null)
"""  # noqa: S608 - the parts are constants of this package

MONTHS = f"""
    select segment, product_code, units, orders, gross, returns
    from published.product_months
    where run_id = :run and month >= :first_month and month < :end_month and merchandise and segment not in ('guest', 'no segment')
      and {MARKETS} and {SEGMENTS} and {PRODUCTS}
"""  # noqa: S608

EDGE = f"""
    select segment, sold.product_code, {{sign}} * sold.units as units, {{sign}} * sold.orders as orders, {{sign}} * sold.gross as gross,
           {{sign}} * sold.returns as returns
    from published.product_days d, unnest(d.product_codes, d.units, d.orders, d.gross, d.returns) as sold (product_code, units, orders, gross, returns)
    where run_id = :run and day between :{{name}}_from and :{{name}}_to and {MARKETS} and {SEGMENTS} and {PRODUCTS}
"""  # noqa: S608

NAMES = """
    select distinct on (product_code) product_code, name from (
        select product_code, name, sum(lines) as lines, max(last_sold_at) as last_sold_at from facts.product_names
        where product_code in (select product_code from top) group by product_code, name) as spelled
    order by product_code, lines desc, last_sold_at desc, name
"""
RANKED = (
    "rank", "product_code", "product", "units", "orders", "gross_sales", "returns", "net_sales", "share", "cumulative_share", "product_share",
)  # fmt: skip
RETURNS = ("rank", "product_code", "product", "gross_sales", "returns", "return_rate", "share")
_SUMS = """
with sums as (
    select product_code, sum(units::float8) as units, sum(orders) as orders, sum(gross::float8) as gross, sum(returns::float8) as returns,
           sum(case when :net then gross - returns else gross end::float8) as sales
    from ({parts}) as parts group by product_code
)"""
_MONEY = "round({name}::bigint * 0.0001, 2)::float8"
_SOLD = ", ".join(_MONEY.format(name=name) for name in ("gross", "returns", "(gross - returns)"))
BY_SALES = f"""{_SUMS}, placed as (
    select *, row_number() over sold as rank, count(*) over () as many, sum(sales) over sold as cumulative, sum(sales) over () as total
    from sums where gross <> 0 or returns <> 0 window sold as (order by sales desc, product_code)
), top as materialized (
    select * from placed where rank <= 200 or rank = many or rank % greatest(many / 100, 1) = 0
), names as ({NAMES})
select rank, product_code, coalesce(name, product_code), units / 10000, orders::bigint, {_SOLD}, sales / nullif(total, 0), cumulative / nullif(total, 0),
       rank / many::float8
from top left join names using (product_code) order by rank
"""  # noqa: S608
RETURNED = f"""{_SUMS}, top as materialized (
    select *, row_number() over (order by returns desc, product_code) as rank, sum(returns) over () as total from sums where returns > 0
    order by rank limit :limit
), names as ({NAMES})
select rank, product_code, coalesce(name, product_code), {_MONEY.format(name='gross')}, {_MONEY.format(name='returns')}, returns / nullif(gross, 0),
       returns / nullif(total, 0)
from top left join names using (product_code) order by rank
"""  # noqa: S608

# Whole ten-thousandths (floats add whole numbers exactly up to 2^53, 900 milliards of money) and numbers for segments while ranking: as exact as decimals
# and names, and several times as fast.
TOP = """
with sums as (
    select segment, product_code, sum(units::float8) as units, sum(orders) as orders, sum(gross::float8) as gross, sum(returns::float8) as returns
    from ({parts}) as parts group by segment, product_code
), placed as (
    select sums.*, case when :net then gross - returns else gross end as sales, place
    from sums join unnest(cast(:places as text[])) with ordinality as places (segment, place) using (segment) where gross <> 0 or returns <> 0
), top as materialized ({best})
select segment, rank, product_code, coalesce(name, product_code), units / 10000, orders::bigint, round(gross::bigint * 0.0001, 2)::float8,
       round(returns::bigint * 0.0001, 2)::float8, round((gross - returns)::bigint * 0.0001, 2)::float8
from top left join lateral (
    select name from facts.product_names as spelled where spelled.product_code = top.product_code
    group by name order by sum(lines) desc, max(last_sold_at) desc, name limit 1
) as names on true
order by sum(sales) over (partition by segment) desc, segment, rank
"""
# Both give the same. One segment after the other, each by index, when everything stands in one table; all at once when months and days are put together.
EACH = """
    select best.* from unnest(cast(:places as text[])) as wanted (segment) cross join lateral (
        select placed.*, row_number() over (order by sales desc, product_code) as rank from placed where placed.segment = wanted.segment
        order by sales desc, product_code limit :limit) as best
"""
TOGETHER = """
    select * from (select placed.*, row_number() over (partition by place order by sales desc, product_code) as rank from placed) as ranked where rank <= :limit
"""


def top(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """The first products of each segment by sales of the chosen basis, merchandise only.

    Returns
    -------
    pandas.DataFrame
        `segment`, `rank` (from 1), `product_code`, `product` (its commonest name in the viewer's markets, the latest on ties), `units`, `orders`
        (distinct, with a sale line of it), `gross_sales`, `returns`, `net_sales`.
    """
    more = {"limit": int(filters.option("limit", "5")), "places": [*run.segments, *NOBODY]}
    return _asked(connection, TOP, run, filters, more, COLUMNS)


def by_sales(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Products of all segments together from the one that sells most: the first two hundred, then one in a hundred, and the last.

    Returns
    -------
    pandas.DataFrame
        `rank` (from 1), `product_code`, `product`, `units`, `orders`, `gross_sales`, `returns`, `net_sales`, `share` and `cumulative_share` (0-1, of the
        chosen basis), `product_share` (0-1: its rank among all products that sold).
    """
    return _asked(connection, BY_SALES, run, filters, {}, RANKED)


def most_returned(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """The products of which most money came back.

    Returns
    -------
    pandas.DataFrame
        `rank` (from 1), `product_code`, `product`, `gross_sales`, `returns` (money), `return_rate` (returns / gross sales; missing where nothing was
        sold), `share` (0-1, of the returns of all products).
    """
    return _asked(connection, RETURNED, run, filters, {"limit": int(filters.option("limit", "10"))}, RETURNS)


def _asked(connection: Connection, sql: str, run: Run, filters: Filters, more: dict[str, Any], columns: tuple[str, ...]) -> pd.DataFrame:
    # Where nobody is known the products are those of guests: of all the data, for which alone their lines are counted by product.
    if run.nobody and not filters.segments:
        filters = replace(filters, segments=NOBODY[:1])
    bound = parameters(run, filters) | more
    parts, best = [WHOLE], EACH
    days: dict[str, Any] = {}
    if bound["date_from"] > bound["date_to"]:
        return pd.DataFrame(columns=list(columns))
    if not (bound["date_from"] == run.data_from and bound["date_to"] == run.data_to):
        (parts, days), best = plan(bound["date_from"], bound["date_to"], run.data_from, run.data_to), TOGETHER
    return db.rows(connection, sql.format(parts=" union all ".join(parts), best=best), bound | days, columns)


def plan(
    date_from: date, date_to: date, data_from: date, data_to: date, *, months: str = MONTHS, edge: str = EDGE
) -> tuple[list[str], dict[str, Any]]:
    """Which months to add and which days to add or subtract, so that exactly [date_from, date_to] remains; `months` and `edge` are the SQL of either.

    Returns
    -------
    tuple
        SQL parts (to be joined by `union all`) and the parameters they bind.
    """
    first, last = date_from.replace(day=1), date_to.replace(day=1)
    after = next_month(last)
    if first == last and (date_to - date_from).days < 15:
        return [edge.format(sign="1", name="within")], {"within_from": date_from, "within_to": date_to}
    parts: list[str] = [months]
    bound: dict[str, Any] = {"first_month": first, "end_month": after}
    cut = {"before": (max(first, data_from), date_from - timedelta(days=1)), "after": (date_to + timedelta(days=1), min(after - timedelta(days=1), data_to))}
    kept = {"before": (date_from, next_month(first) - timedelta(days=1)), "after": (last, date_to)}
    for name, (start, end) in cut.items():
        if start > end:
            continue
        sign, (start, end) = cheaper((start, end), kept[name], alone=first == last)
        if sign > 0:
            key = "first_month" if name == "before" else "end_month"
            bound[key] = next_month(first) if name == "before" else last
        parts.append(edge.format(sign=str(sign), name=name))
        bound |= {f"{name}_from": start, f"{name}_to": end}
    return parts, bound


def cheaper(cut: tuple[date, date], kept: tuple[date, date], *, alone: bool) -> tuple[int, tuple[date, date]]:
    """Subtract the days to cut (-1), or add the days to keep (1): whichever are fewer. A single month is always cut from both ends."""
    if alone or (cut[1] - cut[0]) <= (kept[1] - kept[0]):
        return -1, cut
    return 1, kept


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
