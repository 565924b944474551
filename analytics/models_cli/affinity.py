"""`python -m analytics models affinity --input FILE`: what is bought together, without a database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import polars as pl

from analytics.errors import FileRefused
from analytics.ingest.orders import read_lines
from analytics.ingest.services import USUAL, merchandise
from analytics.models import affinity


def add_model(models: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = models.add_parser("affinity", help="what is bought together: rules with support, confidence and lift")
    parser.add_argument("--input", type=Path, required=True, metavar="FILE", help=".xlsx, .csv, .parquet or .zip of order lines")
    parser.add_argument("--market", default="", help="orders of this market alone")
    parser.add_argument("--min-support", type=float, default=0.02, metavar="SHARE", help="the least share of orders with all products of a rule; default: 0.02")
    parser.add_argument("--min-lift", type=float, default=1.0, metavar="TIMES", help="rules at least so many times as frequent as by chance; default: 1")
    further = "a further code that is no product, beside postage and fees; %% stands for anything"
    parser.add_argument("--leave-out", action="append", default=[], metavar="CODE", help=further)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Rules, the strongest first."""
    sold = read_lines(options.input, "product_code", "description").filter(pl.col("kind") == "sale")
    if options.market:
        markets = sold["market"].unique().sort().to_list()
        sold = sold.filter(pl.col("market") == options.market)
        if sold.is_empty():
            raise FileRefused(f"{options.input.name} has no sales in a market {options.market[:60]!r}. It has: {', '.join(markets)[:300]}.")
    baskets = sold.select("invoice_no", "customer_id", "market").n_unique()
    goods = sold.filter(merchandise(sold["product_code"], [*USUAL, *(code.upper() for code in options.leave_out)]))
    bought = goods.select(pl.concat_str("market", "invoice_no", "customer_id", separator="\0", ignore_nulls=True).alias("basket"), item="product_code").unique()
    rules = affinity.rules(bought.to_pandas(), min_support=options.min_support, min_lift=options.min_lift, baskets=baskets)
    names = _names(goods)
    rows = [
        {"antecedent": list(before), "consequent": list(after), "support": support, "confidence": confidence, "lift": lift,
         "words": f"{_together(before, names)} → {_together(after, names)}"}
        for before, after, support, confidence, lift in rules.itertuples(index=False)
    ]  # fmt: skip
    if options.json:
        print(json.dumps({"market": options.market or None, "orders": baskets, "min_support": options.min_support, "rules": rows}, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['lift']:8.2f} x chance  {row['confidence']:6.1%} of orders  support {row['support']:.4f}  {row['words']}")
    print(f"{len(rows)} rules among {baskets:,} orders.")
    return 0


def _names(goods: pl.DataFrame) -> dict[str, str]:
    """Each product's commonest description, the first by letters on ties."""
    told = goods.filter(pl.col("description").is_not_null()).group_by("product_code", "description").len()
    best = told.sort("len", "description", descending=[True, False]).unique("product_code", keep="first", maintain_order=True)
    return dict(best.select("product_code", "description").iter_rows())


def _together(codes: tuple[str, ...], names: dict[str, str]) -> str:
    return " + ".join(names.get(code, code) for code in codes)
