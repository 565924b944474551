"""Customers one by one: a grid's rows, sorted and filtered by any measure, and everything about one of them. Who has only returned things is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from dashapp import db
from dashapp.errors import BadRequest
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, SEGMENTS, parameters
from dashapp.queries.runs import Run

# Field of the grid → its unit. The names stand in the statement below; nothing from outside is ever part of it.
FIELDS = {
    "customer_id": "text", "segment": "text", "markets": "text", "net_sales": "money", "orders": "count", "spend_per_basket": "money", "last_order": "date",
    "recency_days": "count", "orders_next_90_days": "measure", "sales_next_90_days": "money", "alive": "share", "recency_score": "count",
    "frequency_score": "count", "monetary_score": "count", "gross_sales": "money", "returns": "money", "first_order": "date", "cluster": "text",
    "consent": "text",
}  # fmt: skip
TEXT_TESTS = {
    "contains": "position(lower(:{name}) in lower({field})) > 0", "notContains": "position(lower(:{name}) in lower({field})) = 0",
    "equals": "lower({field}) = lower(:{name})", "notEqual": "lower({field}) <> lower(:{name})", "startsWith": "starts_with(lower({field}), lower(:{name}))",
}  # fmt: skip
NUMBER_TESTS = {
    "equals": "{field} = :{name}", "notEqual": "{field} <> :{name}", "lessThan": "{field} < :{name}", "lessThanOrEqual": "{field} <= :{name}",
    "greaterThan": "{field} > :{name}", "greaterThanOrEqual": "{field} >= :{name}", "inRange": "{field} between :{name} and :{name}_to",
}  # fmt: skip
EMPTY_TESTS = {"blank": "{field} is null", "notBlank": "{field} is not null"}
MOST = 500

# Who buys in one market is one row; the others are few, and put together from theirs.
_SEVERAL = "(select customer_id from published.sales_shared where run_id = :run)"
_HERE = f"published.customers where run_id = :run and {MARKETS} and {SEGMENTS}"
_PEOPLE = f"""
with grouped as (
    select customer_id, market as markets, segment, recency_score, frequency_score, monetary_score, orders::bigint, gross, returns,
           first_day as first_order, last_day as last_order, consent
    from {_HERE} and orders > 0 and customer_id not in {_SEVERAL}
    union all
    select customer_id, string_agg(market, ', ' order by market), segment, recency_score, frequency_score, monetary_score, sum(orders)::bigint,
           sum(gross), sum(returns), min(first_day), max(last_day), bool_and(consent)
    from {_HERE} and customer_id in {_SEVERAL}
    group by customer_id, segment, recency_score, frequency_score, monetary_score having sum(orders) > 0
), placed as ({{placed}}), expected as ({{expected}}), people as (
    select customer_id, markets, segment, coalesce(cluster, '') as cluster, :as_of - last_order as recency_days, orders,
           round(gross - returns, 2)::float8 as net_sales, round(gross, 2)::float8 as gross_sales, round(returns, 2)::float8 as returns,
           round((case when :net then gross - returns else gross end) / nullif(orders, 0), 2)::float8 as spend_per_basket, first_order, last_order,
           recency_score, frequency_score, monetary_score, case when consent then 'yes' when not consent then 'no' else '' end as consent,
           round(orders_ahead::numeric, 2)::float8 as orders_next_90_days, round(money_ahead::numeric, 2)::float8 as sales_next_90_days,
           round(still::numeric, 4)::float8 as alive
    from grouped left join placed using (customer_id) left join expected using (customer_id)
)"""  # noqa: S608 - constants of this package
_GROUPS = "(select cluster, cluster::text || ' ' || name as label from published.cluster_groups where run_id = :clusters) as labels"
_PLACED = f"""
    select customer_id, label as cluster from published.cluster_customers join {_GROUPS} using (cluster) where run_id = :clusters and not shared {{of}}
    union all
    select distinct customer_id, label from published.cluster_customers join {_GROUPS} using (cluster) where run_id = :clusters and shared {{of}}
"""  # noqa: S608
_EXPECTED = f"""
    select customer_id, sum(orders_90) as orders_ahead, sum(money_90) * max(case when :net then kept else 1 end) as money_ahead, max(alive) as still
    from published.value_customers join published.value_fit using (run_id) where run_id = :value and {MARKETS} {{of}} group by customer_id
"""  # noqa: S608
AHEAD = {"orders_next_90_days", "sales_next_90_days", "alive"}
# Groups and what is expected are looked up for whom it matters: everybody only where they are sorted or searched by.
_BLOCK = "and customer_id = any (cast(:block as text[]))"
_OF_BLOCK = {"placed": _PLACED.format(of=_BLOCK), "expected": _EXPECTED.format(of=_BLOCK)}
_NOTHING_EXPECTED = "select null::text as customer_id, null::float8 as orders_ahead, null::float8 as money_ahead, null::float8 as still where false"
_NOBODY = "select null::text as customer_id, null::text as cluster where false"
COUNT = _PEOPLE + "select count(*) from people where true {tests}"  # noqa: S608 - constants joined to constants
# A block is found by what it is sorted and searched by alone; the rest of its rows is read by index.
BLOCK = _PEOPLE + "select customer_id from people where true {tests} order by {order} limit :limit offset :offset"  # noqa: S608
NAMED = _PEOPLE + "select {fields} from people where customer_id = any (cast(:block as text[]))"  # noqa: S608
LISTED = _PEOPLE + "select {fields} from people where true {tests} order by {order} limit :limit"  # noqa: S608
KNOWN = f"select exists (select from {_HERE} and consent is not null)"  # noqa: S608
ORDERS = f"""
select invoice_no, market, day, case when is_order then 'order' else 'return' end, lines, units::float8, round(gross, 2)::float8, round(returns, 2)::float8,
       round(gross - returns, 2)::float8
from facts.orders where customer_id = :customer and day < :as_of and {MARKETS} order by day desc, ordered_at desc, invoice_no limit 1000
"""  # noqa: S608
ORDER_COLUMNS = ("invoice", "market", "day", "kind", "lines", "units", "gross_sales", "returns", "net_sales")
PRODUCTS = f"""
select product_code, max(description), sum(quantity) filter (where kind = 'sale')::float8, count(distinct invoice_no) filter (where kind = 'sale'),
       round(coalesce(sum(amount) filter (where kind = 'sale'), 0), 2)::float8, round(coalesce(-sum(amount) filter (where kind = 'return'), 0), 2)::float8,
       round(sum(amount), 2)::float8
from facts.order_lines where customer_id = :customer and day < :as_of and kind <> 'adjustment' and merchandise and {MARKETS}
group by product_code order by 7 desc, product_code limit 50
"""  # noqa: S608
PRODUCT_COLUMNS = ("product_code", "product", "units", "orders", "gross_sales", "returns", "net_sales")
HISTORY = """
select d.as_of - 1, coalesce(s.segment, '')
from (select segments from published.movement_customers where run_id = :movement and customer_id = :customer limit 1) as c
cross join lateral unnest(c.segments) with ordinality as at (code, place)
join published.movement_dates d on d.run_id = :movement and d.place = at.place
left join published.movement_segments s on s.run_id = :movement and s.code = at.code
order by d.as_of
"""
HISTORY_COLUMNS = ("date", "segment")
TRUST = """
select about, grade, sentence from published.value_trust where run_id = :value and exists (select from facts.markets)
order by case about when 'money' then 0 when 'orders' then 1 else 2 end
"""
TRUST_COLUMNS = ("about", "grade", "sentence")


def count(connection: Connection, runs: Mapping[str, Run], filters: Filters, tests: Mapping[str, Any]) -> int:
    """How many customers pass the conditions of a grid (`filterModel`)."""
    conditions, bound = narrowed(tests)
    sql = COUNT.format(tests=conditions, **_looked_up(tests))
    return int(connection.execute(text(sql), _bound(runs, filters) | bound).scalar_one())


def page(connection: Connection, runs: Mapping[str, Run], filters: Filters, request: Mapping[str, Any], many: int) -> pd.DataFrame:
    """The rows that a grid asks for, at most MOST.

    Parameters
    ----------
    request
        `startRow`, `endRow`, `sortModel` (colId, sort), `filterModel` (field → filterType, type, filter, filterTo), as AG Grid writes them.
    many
        How many there are in all (`count`): what lies behind the middle is looked for from the end.

    Raises
    ------
    BadRequest
        When a field, a test or a value is none.
    """
    start, end = _whole(request.get("startRow", 0)), _whole(request.get("endRow", MOST))
    tests, bound = narrowed(request.get("filterModel") or {})
    length, back = max(min(end - start, MOST, many - start), 0), start > many // 2
    order = ordered(request.get("sortModel") or [], backwards=back)
    bound = _bound(runs, filters) | bound | {"limit": length, "offset": many - start - length if back else start}
    asked = [*(request.get("filterModel") or ()), *(each["colId"] for each in request.get("sortModel") or ())]
    sql = BLOCK.format(tests=tests, order=order, **_looked_up(asked))
    block = [customer for (customer,) in connection.execute(text(sql), bound)] if length else []
    named = NAMED.format(fields=", ".join(FIELDS), **_OF_BLOCK)
    frame = db.rows(connection, named, bound | {"block": block}, tuple(FIELDS))
    return frame.set_index("customer_id", drop=False).reindex(block[::-1] if back else block).reset_index(drop=True)


def listed(connection: Connection, runs: Mapping[str, Run], filters: Filters, most: int, *, consenting: bool = False) -> tuple[pd.DataFrame, int]:
    """The first `most` customers by net sales, and how many there are in all; only who has consented to marketing, if `consenting`."""
    tests = " and consent = 'yes'" if consenting else ""
    bound = _bound(runs, filters) | {"limit": most}
    many = connection.execute(text(COUNT.format(tests=tests, **_looked_up(()))), bound).scalar_one()
    sql = LISTED.format(fields=", ".join(FIELDS), tests=tests, order=ordered([]), **_looked_up(FIELDS))
    return db.rows(connection, sql, bound, tuple(FIELDS)), int(many)


def consent_known(connection: Connection, run: Run, filters: Filters) -> bool:
    """Whether the files have said of any of these customers if she consents to marketing."""
    return bool(connection.execute(text(KNOWN), parameters(run, filters)).scalar_one())


def one(connection: Connection, runs: Mapping[str, Run], filters: Filters, customer: str) -> dict[str, pd.DataFrame]:
    """Everything about a customer in the chosen markets: `profile` (FIELDS), `orders`, `products`, `history`, `trust`."""
    bound = _bound(runs, filters) | {"customer": customer, "movement": runs["movement"].run_id if "movement" in runs else 0}
    return {
        "profile": db.rows(connection, NAMED.format(fields=", ".join(FIELDS), **_OF_BLOCK), bound | {"block": [customer]}, tuple(FIELDS)),
        "orders": db.rows(connection, ORDERS, bound, ORDER_COLUMNS),
        "products": db.rows(connection, PRODUCTS, bound, PRODUCT_COLUMNS),
        "history": db.rows(connection, HISTORY, bound, HISTORY_COLUMNS),
        "trust": trust(connection, runs),
    }


def trust(connection: Connection, runs: Mapping[str, Run]) -> pd.DataFrame:
    """How far what is expected of customers can be trusted, and whether P(alive) is shown: `about`, `grade`, `sentence`."""
    return db.rows(connection, TRUST, {"value": runs["value"].run_id if "value" in runs else 0}, TRUST_COLUMNS)


def _looked_up(fields: Iterable[str]) -> dict[str, str]:
    """What stands beside all customers: only what they are sorted or searched by."""
    asked = set(fields)
    return {
        "placed": _PLACED.format(of="") if "cluster" in asked else _NOBODY,
        "expected": _EXPECTED.format(of="") if asked & AHEAD else _NOTHING_EXPECTED,
    }


def ordered(model: Sequence[Any], *, backwards: bool = False) -> str:
    """What to sort by, ties by id, so that no row is shown twice or not at all; `backwards`: from the last row to the first."""
    if not isinstance(model, list):
        raise BadRequest("The order of rows is a list of columns.")
    parts = []
    for each in model or [{"colId": "net_sales", "sort": "desc"}]:
        field, way = (each.get("colId"), each.get("sort")) if isinstance(each, dict) else (None, None)
        if not isinstance(field, str) or field not in FIELDS or way not in ("asc", "desc"):
            raise BadRequest(f"Customers cannot be sorted by {str(field)[:40]!r}.")
        parts.append(f"{field} {'asc' if (way == 'asc') != backwards else 'desc'} nulls {'first' if backwards else 'last'}")
    return ", ".join([*parts, f"customer_id{' desc' if backwards else ''}"])


def narrowed(model: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Conditions on fields, from constants, and the values that they bind."""
    if not isinstance(model, dict):
        raise BadRequest("Conditions are given by column.")
    tests, bound = "", {}
    for place, (field, asked) in enumerate(model.items()):
        if field not in FIELDS or not isinstance(asked, dict):
            raise BadRequest(f"Customers cannot be searched by {str(field)[:40]!r}.")
        name, kind = f"value_{place}", str(asked.get("type"))
        known = EMPTY_TESTS | (TEXT_TESTS if FIELDS[field] == "text" else NUMBER_TESTS)
        if kind not in known or (FIELDS[field] == "date" and kind not in EMPTY_TESTS):
            raise BadRequest(f"{field} cannot be searched like that.")
        tests += f" and {known[kind].format(field=field, name=name)}"
        if kind in EMPTY_TESTS:
            continue
        bound[name] = _text(asked.get("filter")) if FIELDS[field] == "text" else _number(asked.get("filter"))
        if kind == "inRange":
            bound[f"{name}_to"] = _number(asked.get("filterTo"))
    return tests, bound


def _bound(runs: Mapping[str, Run], filters: Filters) -> dict[str, Any]:
    others = {kind: runs[kind].run_id if kind in runs else 0 for kind in ("clusters", "value")}
    return parameters(runs["core"], filters) | {"as_of": runs["core"].as_of, **others}


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= 100_000_000:
        raise BadRequest("Rows are counted in whole numbers.")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        raise BadRequest("A measure is compared with a number.")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 200 or "\0" in value:
        raise BadRequest("A text of at most 200 characters is searched for.")
    return value
