"""`python -m analytics models value --input FILE`: what each customer will order and bring, and how far that can be trusted."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.ingest.orders import read_orders
from analytics.models.customer_value import HORIZONS, Result, value
from analytics.models.customer_value.holdout import named
from analytics.models.measures import usual_as_of

LARGEST = 20


def add_model(models: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = models.add_parser("value", help="predicted orders and revenue of each customer, tested on days held out")
    parser.add_argument("--input", type=Path, required=True, metavar="FILE", help=".xlsx, .csv, .parquet or .zip of order lines")
    parser.add_argument("--as-of", type=date.fromisoformat, default=None, metavar="DAY", help="read the days before this one; default: all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences: every customer")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Predict and print."""
    orders = read_orders(options.input)
    orders = orders[orders["customer_id"].notna()]
    as_of = options.as_of or usual_as_of(orders)
    told = value(orders, as_of)
    if options.json:
        print(json.dumps(_told(told, as_of), ensure_ascii=False))
        return 0
    for each in told.trust:
        print(each.sentence)
    columns = ["customer_id", *(f"{what}_{days}" for what in ("orders", "money") for days in HORIZONS)]
    first = told.customers.sort_values(["money_90", "customer_id"], ascending=[False, True]).head(LARGEST)
    print(first[columns].to_string(index=False, float_format=lambda number: f"{number:,.2f}"))
    return 0


def _told(result: Result, as_of: date) -> dict[str, Any]:
    tested = result.tested
    body: dict[str, Any] = {
        "as_of": as_of.isoformat(), "customers": len(result.customers), "trust": [asdict(each) for each in result.trust],
        "orders": asdict(result.orders), "spend": asdict(result.spend), "kept": result.kept,
        "expected": {f"{what}_{days}": _plain(result.customers[f"{what}_{days}"].sum(min_count=1)) for what in ("orders", "money") for days in HORIZONS},
        "holdout": {"days": tested.days, "cut": tested.cut.isoformat(), "reason": tested.reason}, "value": _rows(result.customers.round(6)),
    }  # fmt: skip
    if not tested.reason:
        body["holdout"] |= {about: _tested(result, about) for about in ("orders", "money")}
    return body


def _tested(result: Result, about: str) -> dict[str, Any]:
    sums = result.tested.people.groupby(f"place_{about}")[[f"{what}_{about}" for what in ("predicted", "actual", "naive")]].sum()
    sums = sums.set_axis(["predicted", "actual", "naive"], axis=1).round(4).reset_index(names="place")
    sums.insert(1, "name", [named(about, place) for place in sums["place"]])
    return {"bias": result.tested.bias(about), "error": result.tested.error(about), "naive_error": result.tested.error(about, "naive"), "groups": _rows(sums)}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(item) for name, item in row.items()} for row in table.to_dict("records")]


def _plain(item: Any) -> Any:
    return None if isinstance(item, float | np.floating) and not np.isfinite(item) else item.item() if isinstance(item, np.generic) else item
