"""One measure by one or two dimensions: every cell says what the key figures say when they are narrowed to it.

Orders, money and units add up. Customers are counted once in each cell: those whose previous order lies before the cell's days, which the rollups know for
periods, markets and segments, but not for weekdays or products (`why_not`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, PRODUCTS, SEGMENTS, parameters, sources
from dashapp.queries.products import next_month, plan
from dashapp.queries.runs import Run

MEASURES = (
    "net_sales", "gross_sales", "returns", "orders", "customers", "new_customers", "returning_customers", "units", "spend_per_basket",
    "items_per_order", "return_rate",
)  # fmt: skip
TIMES = ("month", "week", "day")
DIMENSIONS = (*TIMES, "weekday", "market", "group", "segment", "product")
COLUMNS = (*DIMENSIONS[:-1], "product_code", "product", *MEASURES, "partial")
OF_PRODUCTS = ("net_sales", "gross_sales", "returns", "orders", "units", "return_rate")
COUNTED = ("customers", "returning_customers")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST, MOST_SPLIT = 50, 20

# What a row belongs to, from its market, segment and day.
_KEYS = {
    "none": "''", "month": "to_char(day, 'YYYY-MM')", "week": "to_char(date_trunc('week', day), 'YYYY-MM-DD')", "day": "to_char(day, 'YYYY-MM-DD')",
    "weekday": "to_char(day, 'FMDay')", "market": "market", "group": "coalesce(market_group, 'No group')", "segment": "segment",
}  # fmt: skip
_GROUPS = "left join (select market, unnest(groups) as market_group from facts.markets) as grouped using (market)"

SQL = f"""
with daily as (
    select {{by}} as by, {{split}} as split, orders, gross, returns, units,
           segment <> 'guest' and (previous_day is null or previous_day < {{since}}) as counted, segment <> 'guest' and previous_day is null as new
    from (select * from {{daily}} and {PERIOD} and {MARKETS} and {SEGMENTS}) as rows {{groups}}
), shared as (
    select {{by}} as by, {{split}} as split, orders, gross, returns, units, customer_id
    from (select * from {{shared}} and {PERIOD} and {MARKETS} and {SEGMENTS}) as rows {{groups}}
), firsts as (
    select {{by}} as by, {{split}} as split from (
        select {{fixed}} customer_id, min(day) as day
        from (select * from {{shared}} and orders > 0 and {MARKETS} and {SEGMENTS}) as rows {{groups}} group by {{fixed}} customer_id
    ) as rows where {PERIOD}
), parts as (
    select by, split, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns, sum(units) as units,
           coalesce(sum(orders) filter (where counted), 0) as customers, coalesce(sum(orders) filter (where new), 0) as new
    from daily group by by, split
    union all
    select by, split, sum(orders), sum(gross), sum(returns), sum(units), count(distinct customer_id) filter (where orders > 0), 0 from shared group by by, split
    union all
    select by, split, 0, 0, 0, 0, 0, count(*) from firsts group by by, split
), totals as (
    select by, split, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns, sum(units) as units, sum(customers) as customers, sum(new) as new
    from parts group by by, split
)
select by, split, round(gross - returns, 2)::float8, round(gross, 2)::float8, round(returns, 2)::float8, orders::bigint, customers::bigint, new::bigint,
       (customers - new)::bigint, units::float8, round((case when :net then gross - returns else gross end) / nullif(orders, 0), 2)::float8,
       (units / nullif(orders, 0))::float8, (returns / nullif(gross, 0))::float8
from totals
"""  # noqa: S608 - the parts are constants of this package

_CUBE = "market, segment, product_code, units, orders, gross, returns"
WHOLE = f"select {_CUBE} from published.product_sales where run_id = :run and merchandise and {MARKETS} and {SEGMENTS} and {PRODUCTS}"  # noqa: S608
MONTHS = f"""
    select {_CUBE} from published.product_months
    where run_id = :run and month >= :first_month and month < :end_month and merchandise and {MARKETS} and {SEGMENTS} and {PRODUCTS}
"""  # noqa: S608
EDGE = f"""
    select market, segment, product_code, {{sign}} * (coalesce(sum(quantity) filter (where kind = 'sale'), 0) * 10000)::bigint as units,
           {{sign}} * count(distinct invoice_no) filter (where kind = 'sale') as orders,
           {{sign}} * (coalesce(sum(amount) filter (where kind = 'sale'), 0) * 10000)::bigint as gross,
           {{sign}} * -(coalesce(sum(amount) filter (where kind = 'return'), 0) * 10000)::bigint as returns
    from (
        select l.market, case when l.customer_id is null then 'guest' else coalesce(c.segment, 'no segment') end as segment, l.product_code, l.quantity,
               l.amount, l.kind, l.invoice_no
        from facts.order_lines l left join published.customers c on c.run_id = :run and c.customer_id = l.customer_id and c.market = l.market
        where l.day between :{{name}}_from and :{{name}}_to and l.kind <> 'adjustment' and l.merchandise
    ) as lines where {MARKETS} and {SEGMENTS} and {PRODUCTS} group by market, segment, product_code
"""  # noqa: S608
BY_PRODUCT = """
with sums as (
    select {split} as split, product_code, sum(units) / 10000 as units, sum(orders) as orders, sum(gross) * 0.0001 as gross, sum(returns) * 0.0001 as returns
    from ({parts}) as rows {groups} group by 1, 2 having sum(gross) <> 0 or sum(returns) <> 0
), ranked as (
    select product_code, row_number() over (order by {ranked} desc nulls last, product_code) as place from (
        select product_code, sum(units) as units, sum(orders) as orders, sum(gross) as gross, sum(returns) as returns
        from sums group by product_code) as products
), top as (
    select * from ranked where place <= :most
), names as (
    select distinct on (product_code) product_code, name from (
        select product_code, name, sum(lines) as lines, max(last_sold_at) as last_sold_at from facts.product_names
        where product_code in (select product_code from top) group by product_code, name) as spelled
    order by product_code, lines desc, last_sold_at desc, name
)
select product_code, coalesce(name, product_code), split, round(gross - returns, 2)::float8, round(gross, 2)::float8, round(returns, 2)::float8,
       orders::bigint, units::float8, (returns / nullif(gross, 0))::float8
from sums join top using (product_code) left join names using (product_code) order by place, gross - returns desc, split
"""
_RANKED = {
    "net_sales": "gross - returns", "gross_sales": "gross", "returns": "returns", "orders": "orders", "units": "units",
    "return_rate": "returns / nullif(gross, 0)",
}  # fmt: skip


def why_not(measure: str, by: str, split: str) -> str:
    """Why a combination is not offered; empty when the published tables answer it exactly."""
    dimensions = {by, split} - {"none"}
    if by == split:
        return "Choose two different things to split by."
    if len(dimensions & set(TIMES)) > 1 or ("weekday" in dimensions and dimensions & {"week", "day"}):
        return "Time is there already: choose one of month, week and day (weekdays go with months)."
    if dimensions == {"market", "group"}:
        return "A market is in its group already."
    if split == "product":
        return "Put products first: they can then be split by market, group or segment."
    if by == "product" and measure not in OF_PRODUCTS:
        return "Customers and baskets have many products: for one product there are sales, returns, orders and units."
    if by == "product" and split not in ("none", "market", "group", "segment"):
        return "Products are published for whole periods, not by day, week or month."
    if "weekday" in dimensions and measure in COUNTED:
        return "A customer who comes on several weekdays would be counted on each: the published tables cannot tell."
    return ""


def cells(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """One row per cell: by time, by weekday or by the chosen measure, the largest first.

    Returns
    -------
    pandas.DataFrame
        The columns of COLUMNS, of which those that the question does not ask for are missing: `month` (2011-11), `week` (its Monday) and `day` as text,
        `weekday`, `market`, `group`, `segment`, `product_code`, `product`; money, counts and ratios (0-1); `partial` where a period is not covered whole.
    """
    measure, by, split = (filters.option(name, usual) for name, usual in (("measure", "net_sales"), ("by", "month"), ("split", "none")))
    bound = parameters(run, filters)
    if bound["date_from"] > bound["date_to"]:
        return pd.DataFrame(columns=list(COLUMNS))
    frame = _products(connection, run, bound, measure, split) if by == "product" else _sales(connection, bound, filters, by, split)
    if "segment" in frame and len(frame):
        guests = frame["segment"] == "guest"
        counted = ["customers", "new_customers", "returning_customers"]
        frame[counted] = frame[counted].astype(object).mask(guests, None)
    frame = _completed(frame, by, split, bound["date_from"], bound["date_to"])
    frame[[name for name in MEASURES if why_not(name, by, split)]] = None
    return _ordered(frame, measure, by, split).reindex(columns=list(COLUMNS)).reset_index(drop=True)


def _sales(connection: Connection, bound: dict[str, Any], filters: Filters, by: str, split: str) -> pd.DataFrame:
    time = next((each for each in (by, split) if each in TIMES), "")
    since = f"greatest(date_trunc('{time}', day)::date, :date_from)" if time else ":date_from"
    grouped = "group" in (by, split)
    fixed = "".join(f"{name}, " for name, used in (("market", "market"), ("segment", "segment"), ("market_group", "group")) if used in (by, split))
    sql = SQL.format(by=_KEYS[by], split=_KEYS[split], since=since, groups=_GROUPS if grouped else "", fixed=fixed, **sources(filters))
    return db.rows(connection, sql, bound, (by, "split" if split == "none" else split, *MEASURES))


def _products(connection: Connection, run: Run, bound: dict[str, Any], measure: str, split: str) -> pd.DataFrame:
    parts: list[str] = [WHOLE]
    more: dict[str, Any] = {}
    if not (bound["date_from"] == run.data_from and bound["date_to"] == run.data_to):
        parts, more = plan(bound["date_from"], bound["date_to"], run.data_from, run.data_to, months=MONTHS, edge=EDGE)
    groups = _GROUPS if split == "group" else ""
    sql = BY_PRODUCT.format(split=_KEYS[split], parts=" union all ".join(parts), ranked=_RANKED[measure], groups=groups)
    columns = ("product_code", "product", "split" if split == "none" else split, *OF_PRODUCTS[:4], "units", "return_rate")
    frame = db.rows(connection, sql, bound | more | {"most": MOST if split == "none" else MOST_SPLIT}, columns)
    return frame.assign(**{name: None for name in MEASURES if name not in frame})


def _completed(frame: pd.DataFrame, by: str, split: str, first: date, last: date) -> pd.DataFrame:
    """Periods without a sale are zero, where nothing else splits them; periods that are not covered whole are marked."""
    time = next((each for each in (by, split) if each in TIMES), "")
    if not time or frame.empty:
        return frame.assign(partial=None)
    periods = list(_periods(time, first, last))
    if split == "none":
        frame = frame.set_index(time).reindex([_named(time, begin) for begin in periods])
        sums = ["net_sales", "gross_sales", "returns", "orders", "customers", "new_customers", "returning_customers", "units"]
        frame[sums] = frame[sums].fillna(0)
        frame = frame.rename_axis(time).reset_index()
    partial = {_named(time, begin) for begin in periods if begin < first or _next(time, begin) - timedelta(days=1) > last}
    return frame.assign(partial=frame[time].isin(partial))


def _ordered(frame: pd.DataFrame, measure: str, by: str, split: str) -> pd.DataFrame:
    """Time and weekdays in their order; names by the measure of all their cells, then of the cell."""
    if by == "product" or frame.empty:
        return frame
    rank: dict[str, Callable[[str], Any]] = dict.fromkeys(TIMES, str) | {"weekday": WEEKDAYS.index}
    value = frame[measure].astype(float).fillna(float("-inf"))
    keys = {}
    for place, name in enumerate((by, split)):
        if name == "none":
            continue
        if name in rank:
            keys[f"_{place}"] = frame[name].map(rank[name])
        else:
            keys[f"_{place}"] = -frame[name].map(frame.assign(_v=value.where(value > float("-inf"), 0.0)).groupby(name)["_v"].sum())
            keys[f"_{place}n"] = frame[name]
    return frame.assign(**keys).sort_values(list(keys), kind="stable")


def _periods(time: str, first: date, last: date) -> list[date]:
    begin = {"month": first.replace(day=1), "week": first - timedelta(days=first.weekday()), "day": first}[time]
    found = []
    while begin <= last:
        found.append(begin)
        begin = _next(time, begin)
    return found


def _next(time: str, begin: date) -> date:
    return next_month(begin) if time == "month" else begin + timedelta(days=7 if time == "week" else 1)


def _named(time: str, begin: date) -> str:
    return f"{begin:%Y-%m}" if time == "month" else begin.isoformat()
