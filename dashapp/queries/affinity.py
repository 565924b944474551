"""What is bought together. Counts of markets add up; pairs that a market counts in too few orders to be published are missing from its part of the sum."""

from __future__ import annotations

from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PRODUCTS, parameters
from dashapp.queries.products import NAMES
from dashapp.queries.runs import Run

PAIRS = (
    "rank", "product_code", "product", "other_code", "other", "orders_both", "orders_product", "orders_other", "expected", "confidence", "lift",
    "at_least",
)  # fmt: skip
PARTNERS = (
    "place", "rank", "product_code", "product", "other_code", "other", "orders_both", "orders_product", "expected", "confidence", "lift", "at_least",
)  # fmt: skip
NEXT = ("product_code", "product", "because", "orders_both", "orders_because", "confidence", "lift")
SURE = 5.0
"""Standard errors above chance (Freeman-Tukey), as `analytics.models.affinity` asks of a single market."""

# Both directions of each pair that is more than chance: of the orders with `product_code`, how many have `other_code`.
_SURE = f"""
whole as (
    select sum(orders)::float8 as orders, max(at_least) as at_least from published.affinity_markets where run_id = :run and {MARKETS}
), each as materialized (
    select product_code, sum(orders)::bigint as orders from published.affinity_items where run_id = :run and {MARKETS} group by product_code
), pairs as (
    select product_a, product_b, sum(orders)::bigint as orders_both
    from published.affinity_pairs where run_id = :run and {MARKETS} and {{asked}} group by product_a, product_b
), counted as (
    select product_a, product_b, orders_both, a.orders as orders_a, b.orders as orders_b, a.orders::float8 * b.orders / whole.orders as expected, at_least
    from pairs join each a on a.product_code = product_a join each b on b.product_code = product_b cross join whole
), sure as materialized (
    select *, orders_both / expected as lift from counted where sqrt(orders_both) + sqrt(orders_both + 1) - sqrt(4 * expected + 1) > :sure
)"""  # noqa: S608 - constants of this package
_DIRECTED = """
directed as (
    select product_a as product_code, product_b as other_code, orders_both, orders_a as orders_product, orders_b as orders_other, expected, lift,
           orders_both::float8 / orders_a as confidence, at_least from sure
    union all
    select product_b, product_a, orders_both, orders_b, orders_a, expected, lift, orders_both::float8 / orders_b, at_least from sure
)"""
_EITHER = f"({PRODUCTS.replace('product_code', 'product_a')} or {PRODUCTS.replace('product_code', 'product_b')})"
# The rarer product of a pair stands first: the share of its orders that have the other is the larger one.
STRONGEST = f"""
with {_SURE.format(asked=_EITHER)},{_DIRECTED},
placed as (
    select *, row_number() over (order by case when :by = 'lift' then lift else orders_both end desc, orders_both desc, product_code, other_code) as rank
    from directed where orders_product < orders_other or (orders_product = orders_other and product_code < other_code)
), shown as materialized (select * from placed where rank <= :limit),
top as (select product_code from shown union select other_code from shown), names as materialized ({NAMES})
select rank, s.product_code, coalesce(n.name, s.product_code), other_code, coalesce(o.name, other_code), orders_both, orders_product, orders_other, expected,
       confidence, lift, at_least
from shown s left join names n on n.product_code = s.product_code left join names o on o.product_code = other_code order by rank
"""  # noqa: S608
WITH = f"""
with {_SURE.format(asked=_EITHER)},{_DIRECTED},
placed as (
    select *, row_number() over (partition by product_code order by confidence desc, lift desc, other_code) as rank,
           dense_rank() over (order by orders_product desc, product_code) as place
    from directed where {PRODUCTS}
), shown as materialized (select * from placed where place <= :limit and rank <= :partners),
top as (select product_code from shown union select other_code from shown), names as materialized ({NAMES})
select place, rank, s.product_code, coalesce(n.name, s.product_code), other_code, coalesce(o.name, other_code), orders_both, orders_product, expected,
       confidence, lift, at_least
from shown s left join names n on n.product_code = s.product_code left join names o on o.product_code = other_code order by place, rank
"""  # noqa: S608
FOR_CUSTOMER = f"""
with had as materialized (
    select distinct product_code from facts.order_lines
    where customer_id = :customer and day < :as_of and kind = 'sale' and merchandise and {MARKETS}
), {_SURE.format(asked='(product_a in (select product_code from had) or product_b in (select product_code from had))')},{_DIRECTED},
offered as (
    select distinct on (other_code) * from directed
    where product_code in (select product_code from had) and other_code not in (select product_code from had)
    order by other_code, confidence desc, lift desc, product_code
), shown as materialized (select * from offered order by confidence desc, lift desc, other_code limit 6),
top as (select product_code from shown union select other_code from shown), names as materialized ({NAMES})
select other_code, coalesce(o.name, other_code), coalesce(n.name, s.product_code), orders_both, orders_product, confidence, lift
from shown s left join names n on n.product_code = s.product_code left join names o on o.product_code = other_code
order by confidence desc, lift desc, other_code
"""  # noqa: S608


def strongest(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Pairs of products that stand in the same orders more often than by chance.

    Returns
    -------
    pandas.DataFrame
        PAIRS: `rank` (from 1), the rarer product and the `other`, `orders_both`, `orders_product`, `orders_other` (counts), `expected` (orders with both
        if they were independent), `confidence` (orders_both / orders_product, 0-1), `lift` (orders_both / expected), `at_least` (pairs in fewer orders of
        a market are not counted there).
    """
    more = {"by": filters.option("by", "lift"), "limit": int(filters.option("limit", "10"))}
    return _asked(connection, STRONGEST, run, filters, more, PAIRS)


def partners(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """What goes with the products in most orders, or with the chosen ones.

    Returns
    -------
    pandas.DataFrame
        PARTNERS: `place` (1: the product in most orders), `rank` (its partners, by confidence), and the measures of `strongest`.
    """
    return _asked(connection, WITH, run, filters, {"limit": int(filters.option("limit", "5")), "partners": 5}, PARTNERS)


def for_customer(connection: Connection, run: Run, filters: Filters, customer: str) -> pd.DataFrame:
    """Products that a customer has not bought, and that often stand in one order with one that she has.

    Returns
    -------
    pandas.DataFrame
        NEXT: the product, `because` (what she has bought), `orders_both`, `orders_because` (counts), `confidence`, `lift`; the likeliest first.
    """
    return _asked(connection, FOR_CUSTOMER, run, filters, {"customer": customer, "as_of": run.as_of}, NEXT)


def _asked(connection: Connection, sql: str, run: Run, filters: Filters, more: dict[str, Any], columns: tuple[str, ...]) -> pd.DataFrame:
    return db.rows(connection, sql, parameters(run, filters) | {"sure": SURE} | more, columns)
