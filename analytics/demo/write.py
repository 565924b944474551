"""Write the shop, block by block, and its truth beside it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow import csv, parquet

from analytics.demo.baskets import Catalogue, as_file, lines
from analytics.demo.shop import Shop
from analytics.demo.truth import Truth, with_rules
from analytics.errors import FileRefused

# column, what is written into it, and why the import must refuse it
DIRT = (
    ("Quantity", "a dozen", "text for a quantity"),
    ("InvoiceDate", "1900-01-01 00:00:00", "a date of 1900"),
    ("InvoiceDate", "2999-12-31 00:00:00", "a date of 2999"),
    ("InvoiceDate", "yesterday", "text for a date"),
    ("UnitPrice", "1e400", "a price beyond all numbers"),
    ("UnitPrice", "NaN", "no price"),
    ("StockCode", None, "no product"),
    ("InvoiceNo", None, "no invoice number"),
)
_SCHEMA = pa.schema([
    (name, pa.string()) for name in ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
])  # fmt: skip


def write(
    path: Path, *, orders: int, seed: int, end: date | None = None, years: float = 1.0, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Write a simulated shop to `path` (.parquet or .csv) and its truth to `<path>.truth.json`.

    Parameters
    ----------
    orders
        How many orders, guests' included, cancellations not.
    seed
        The same seed gives the same rows.
    end, years
        Last day and length of the history.

    Returns
    -------
    dict
        The truth: the parameters of `Truth`, and what was counted: customers, lines, cancellations, guest_orders, dirty_rows, dirt.

    Raises
    ------
    FileRefused
        When the suffix is neither .parquet nor .csv, there are no orders to write, or the disk refuses.
    """
    path = Path(path)
    if path.suffix not in {".parquet", ".csv"}:
        raise FileRefused(f"{path.name}: .parquet or .csv was expected, not {path.suffix or '(none)'}. Nothing was written.")
    if orders < 1:
        raise FileRefused(f"At least one order is needed, not {orders}. Nothing was written.")
    if not 0.1 <= years <= 30:
        raise FileRefused(f"A history of 0.1 to 30 years can be simulated, not {years:g}. Nothing was written.")
    given: dict[str, Any] = {"orders": orders, "seed": seed, "years": years} | ({"end": end} if end else {})
    truth = with_rules(Truth(**given))
    counted: Counter[str] = Counter()
    try:
        with (parquet.ParquetWriter(path, _SCHEMA) if path.suffix == ".parquet" else csv.CSVWriter(path, _SCHEMA)) as file:
            for block in _blocks(truth, counted):
                file.write_table(block.to_arrow().cast(_SCHEMA))
                if progress:
                    progress(counted["orders"], orders)
        told = {**asdict(truth), "end": truth.end.isoformat(), **counted, "dirt": [why for _, _, why in DIRT]}
        path.with_name(path.name + ".truth.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {error}. What is there of it is not whole.") from error
    return told


def _blocks(truth: Truth, counted: Counter[str]):
    shop, catalogue, number = Shop(truth), Catalogue(truth), 0
    written = 0
    while written < truth.orders:
        rng = np.random.default_rng([truth.seed, 4, number])
        kept = shop.block(number).first(truth.orders - written)
        for start in range(0, len(kept.value), 40_000):
            part = kept.chosen(slice(start, start + 40_000))
            block = lines(part, catalogue, truth, 1_000_000 + written, number * 1000 + start // 40_000)
            written += len(part.value)
            counted["orders"] += len(part.value)
            counted["guest_orders"] += int((part.customer < 0).sum())
            counted["cancellations"] += int(block["cancelled"].sum())
            dirty = _soil(as_file(block, catalogue, truth), truth, rng)
            counted["lines"] += len(dirty)
            counted["dirty_rows"] += len(dirty) - len(block)
            yield dirty
        counted["customers"] += len(np.unique(kept.customer[kept.customer >= 0]))
        number += 1


def _soil(block: pl.DataFrame, truth: Truth, rng: np.random.Generator) -> pl.DataFrame:
    """Add copies of some rows with one value spoilt: every one of them must be rejected."""
    count = round(len(block) * truth.dirty_share)
    copies = block[np.sort(rng.choice(len(block), count, replace=False))]
    kind = rng.integers(0, len(DIRT), count)
    for index, (column, value, _) in enumerate(DIRT):
        spoilt = pl.when(pl.Series(kind == index)).then(pl.lit(value, dtype=pl.String)).otherwise(pl.col(column))
        copies = copies.with_columns(spoilt.alias(column))
    return pl.concat([block, copies])
