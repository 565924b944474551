"""A file straight to orders or lines, without a database: the same kinds, order days and money as the facts would have."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl

from analytics.errors import FileRefused
from analytics.ingest import lines
from analytics.ingest.readers import opened
from analytics.ingest.shape import Shaper
from analytics.ingest.survey import refuse_doubts, survey


def read_orders(path: Path) -> pd.DataFrame:
    """Orders of a file.

    Returns
    -------
    DataFrame
        `customer_id` (missing for a guest), `market`, `invoice_no`, `day` (datetime64), `is_order`, `gross`, `returns` (whole ten-thousandths), sorted by
        customer, day and invoice: whatever the order of the rows, the same.

    Raises
    ------
    FileRefused
        When the file cannot be understood, or no row of it can be read.
    """
    return _orders(read_lines(path)).to_pandas().astype({"day": "datetime64[us]"})


def read_lines(path: Path, *more: str) -> pl.DataFrame:
    """Lines of a file.

    Parameters
    ----------
    more
        Further columns that `lines.read` gives, such as `product_code`.

    Returns
    -------
    polars.DataFrame
        `invoice_no`, `customer_id` (missing for a guest), `market`, `sold_at`, `kind`, `quantity` and `price` (whole ten-thousandths), `amount` (missing
        where it is quantity x price), `more`; in the order of the file.

    Raises
    ------
    FileRefused
        When the file cannot be understood, or no row of it can be read.
    """
    with opened(Path(path)) as file:
        reading = survey(file)
        refuse_doubts(reading, Path(path).name)
        shaper, sheet, good = Shaper(file.mapping, reading), None, []
        for batch in file.batches():
            if batch.sheet != sheet:
                shaper, sheet = Shaper(file.mapping, reading), batch.sheet
            good.append(_kept(lines.read(shaper.shape(batch.frame), reading, batch.frame)[0], more))
    sold = pl.concat(good) if good else pl.DataFrame()
    if sold.is_empty():
        raise FileRefused(f"{Path(path).name} has no row that can be read.")
    return _returned(sold)


def _kept(read: pl.DataFrame, more: tuple[str, ...]) -> pl.DataFrame:
    """What orders are made of; `amount` is missing where it is quantity x price."""
    told = pl.col("amount") if "amount" in read.columns else pl.lit(None, pl.Int64).alias("amount")
    return read.select("invoice_no", "customer_id", "market", "sold_at", "kind", "quantity", "price", told, *more)


def _returned(sold: pl.DataFrame) -> pl.DataFrame:
    """Where no invoice is marked as a cancellation, goods given back are told by their negative quantity (METRICS, "Lines")."""
    invoice = sold["invoice_no"].str.to_uppercase()
    if invoice.str.starts_with("C").any():
        return sold
    back = (pl.col("kind") == "adjustment") & (pl.col("quantity") < 0) & (pl.col("price") > 0) & ~invoice.str.starts_with("A")
    return sold.with_columns(kind=pl.when(back).then(pl.lit("return")).otherwise("kind"))


def _orders(sold: pl.DataFrame) -> pl.DataFrame:
    exact = pl.col("quantity").cast(pl.Int128) * pl.col("price").cast(pl.Int128)
    # Half a ten-thousandth goes away from zero, as PostgreSQL rounds decimals.
    product = (exact.sign() * ((exact.abs() + lines.SCALE // 2) // lines.SCALE)).cast(pl.Int64)
    kept = sold.filter(pl.col("kind") != "adjustment").with_columns(
        amount=pl.coalesce("amount", product), day=pl.col("sold_at").dt.date(), sale=pl.col("kind") == "sale"
    )
    return kept.group_by("customer_id", "market", "invoice_no").agg(
        pl.col("day").filter(pl.col("sale")).min().fill_null(pl.col("day").min()).alias("day"),
        pl.col("sale").any().alias("is_order"),
        pl.col("amount").filter(pl.col("sale")).sum().alias("gross"),
        (-pl.col("amount").filter(~pl.col("sale")).sum()).alias("returns"),
    ).sort("customer_id", "day", "invoice_no", "market")  # fmt: skip
