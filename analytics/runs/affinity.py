"""The affinity run: what is bought together, in each market from its own orders alone."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from math import ceil

import pandas as pd
import polars as pl
from psycopg2.extensions import cursor as Cursor

from analytics.models import affinity as model
from analytics.runs import tables
from analytics.runs.ledger import RunReport, publishing

FEWEST = 5
"""A pair counts in a market from this many orders on, or from PART of its orders where that is more."""
PART = 0.001
MOST_PAIRS = 50_000
"""As many pairs of a market are kept, those in most orders."""
_MARKETS = "select market, count(*) from facts.orders where day < %(as_of)s and is_order group by market order by market"
# One reading of the lines for all markets: they have no index by market. What stands twice in an order is counted once by the model.
_BOUGHT = """
copy (
    select market, invoice_no, customer_id, product_code from facts.order_lines where day < '{as_of}' and kind = 'sale' and merchandise
) to stdout (format csv)
"""
_CHECKS = """
select 'orders with a product', (
    select count(*) from (select distinct market, invoice_no, customer_id, product_code from facts.order_lines
                          where day < %(as_of)s and kind = 'sale' and merchandise) as bought)::text,
    (select coalesce(sum(orders), 0) from published.affinity_items where run_id = %(run_id)s)::text
union all
select 'orders', (select count(*) from facts.orders where day < %(as_of)s and is_order)::text,
    (select coalesce(sum(orders), 0) from published.affinity_markets where run_id = %(run_id)s)::text
"""


def run_affinity(env: Mapping[str, str] | None = None, as_of: date | None = None) -> RunReport:
    """Count and publish, one market after the other.

    Raises
    ------
    RunRefused
        When there are no orders, another affinity run is under way, or totals do not equal the facts. The last good run stays.
    """
    with publishing(env, "affinity", as_of) as (cursor, report):
        bound = {"run_id": report.run_id, "as_of": report.as_of}
        cursor.execute(_MARKETS, bound)
        report.rows |= {"affinity_markets": 0, "affinity_items": 0, "affinity_pairs": 0}
        orders = dict(cursor.fetchall())
        bought = _bought(cursor, report.as_of)
        for market in orders:
            there = bought.filter(pl.col("market") == market).select("basket", "item").to_pandas()
            _market(cursor, report, market, orders[market], there)
        cursor.execute(_CHECKS, bound)
        report.checks = {name: (facts, published) for name, facts, published in cursor.fetchall()}
        cursor.execute("analyze published.affinity_markets, published.affinity_items, published.affinity_pairs")
    return report


def _market(cursor: Cursor, report: RunReport, market: str, orders: int, bought: pd.DataFrame) -> None:
    least = max(FEWEST, ceil(orders * PART))
    counts = model.count(bought, at_least=least, baskets=orders)
    pairs = counts.pairs
    if len(pairs) > MOST_PAIRS:
        # Whole ranks of the count, so that what is kept does not depend on names.
        least = int(pairs["baskets"].nlargest(MOST_PAIRS).min()) + 1
        pairs = pairs[pairs["baskets"] >= least]
    pairs = pairs.rename(columns={"item_a": "product_a", "item_b": "product_b", "baskets": "orders"}).assign(market=market)
    items = counts.items.rename(columns={"item": "product_code", "baskets": "orders"}).assign(market=market)
    cursor.execute("insert into published.affinity_markets values (%s, %s, %s, %s)", (report.run_id, market, orders, least))
    report.rows["affinity_markets"] += 1
    report.rows["affinity_items"] += tables.publish(cursor, "affinity_items", items, report.run_id)
    report.rows["affinity_pairs"] += tables.publish(cursor, "affinity_pairs", pairs, report.run_id)


def _bought(cursor: Cursor, as_of: date) -> pl.DataFrame:
    """What stands in which order, line by line: `market`, `basket` (a number; an order of a customer, and of guests one for each invoice), `item`."""
    with tempfile.TemporaryFile() as file:
        cursor.copy_expert(_BOUGHT.format(as_of=as_of.isoformat()), file)
        file.seek(0)
        lines = pl.read_csv(file, has_header=False, schema=dict.fromkeys(("market", "invoice_no", "customer_id", "item"), pl.Categorical))
    invoice, customer = (pl.col(name).to_physical().cast(pl.UInt64) for name in ("invoice_no", "customer_id"))
    return lines.select("market", "item", basket=invoice * 2**32 + customer.fill_null(2**32 - 1))
