"""Money in other currencies, by the shop's own table of rates: the rate of the latest day that is not after the sale."""

from __future__ import annotations

import polars as pl


def rated(frame: pl.DataFrame, currency: str, rates: pl.DataFrame | None) -> pl.DataFrame:
    """With `rate` beside `currency` and `time_read`: what one unit is worth in `currency`; missing when nothing tells."""
    written = frame.with_columns(pl.col("currency").str.to_uppercase().fill_null(currency), place=pl.int_range(pl.len()))
    own = pl.when(pl.col("currency") == currency).then(pl.lit(1.0))
    if rates is None or rates.is_empty():
        return written.with_columns(own.alias("rate")).drop("place")
    found = written.with_columns(pl.col("time_read").dt.date().alias("day")).sort("day", nulls_last=True).join_asof(
        rates.rename({"from_day": "day"}).sort("day"), on="day", by="currency", strategy="backward", check_sortedness=False
    )  # fmt: skip
    return found.with_columns(rate=pl.coalesce(own, "rate")).sort("place").drop("place", "day")
