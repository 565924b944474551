"""How filters become parameters and sources: the same conditions in every query of sales.

A query of sales reads two sources: `{daily}`, whose customers are counted by the day of their previous order, and `{shared}`, whose customers are
counted row by row. Both hold market, segment, day, orders, gross, returns, units and lines, and end in a `where` that the query continues with `and`.
Usually they are the published rollups. Narrowed to products they are the lines of those products, found by index, so that every measure stays exact.
"""

from __future__ import annotations

from typing import Any

from dashapp.filters import Filters
from dashapp.queries.runs import Run

MARKETS = "(cast(:markets as text[]) is null or market = any (cast(:markets as text[])))"
SEGMENTS = "(cast(:segments as text[]) is null or segment = any (cast(:segments as text[])))"
PRODUCTS = "(cast(:products as text[]) is null or product_code = any (cast(:products as text[])))"
PERIOD = "day between :date_from and :date_to"

_LINES = """
    count(distinct invoice_no) filter (where kind = 'sale') as orders, coalesce(sum(amount) filter (where kind = 'sale'), 0) as gross,
    coalesce(-sum(amount) filter (where kind = 'return'), 0) as returns, coalesce(sum(quantity) filter (where kind = 'sale'), 0) as units,
    count(*) filter (where kind = 'sale') as lines
"""
_OF = "kind <> 'adjustment' and product_code = any (cast(:products as text[]))"
ROLLUPS = {"daily": "published.sales_daily where run_id = :run", "shared": "published.sales_shared where run_id = :run"}
# Half the rows, for questions that ask of segments only who is a guest.
WITHOUT_SEGMENT = ROLLUPS | {"daily": """(
        select market, case when identified then 'identified' else 'guest' end as segment, day, previous_day, orders, gross, returns, units, lines
        from published.sales_daily_total where run_id = :run
    ) as daily where true"""}
OF_PRODUCTS = {
    "daily": f"""(
        select market, 'guest' as segment, day, null::date as previous_day, {_LINES}
        from facts.order_lines where customer_id is null and {_OF} group by market, day
    ) as bought_by_guests where true""",  # noqa: S608 - constants of this file
    "shared": f"""(
        select market, segment, customer_id, day, {_LINES}
        from facts.order_lines join published.customers c using (customer_id, market) where c.run_id = :run and {_OF}
        group by market, segment, customer_id, day
    ) as bought where true""",  # noqa: S608
}


def sources(filters: Filters, *, by_segment: bool = True) -> dict[str, str]:
    """What stands for `{daily}` and `{shared}`. Not `by_segment`: `segment` tells guests from others, and no more, unless segments are chosen."""
    if filters.products:
        return OF_PRODUCTS
    return ROLLUPS if by_segment or filters.segments else WITHOUT_SEGMENT


def parameters(run: Run, filters: Filters) -> dict[str, Any]:
    """`run`, `markets`, `segments`, `products` (null: all), `date_from`, `date_to` (the data's own ends when not given), `net`."""
    return {
        "run": run.run_id,
        "markets": list(filters.markets) or None,
        "segments": list(filters.segments) or None,
        "products": list(filters.products) or None,
        "date_from": max(filters.date_from or run.data_from, run.data_from),
        "date_to": min(filters.date_to or run.data_to, run.data_to),
        "net": filters.basis == "net",
    }
