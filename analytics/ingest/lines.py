"""From text to order lines: one meaning per value, one kind per line, or a reason why the row cannot be read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from analytics.errors import FileRefused

SCALE = 10_000
LARGEST = 1e12
EARLIEST = date(1990, 1, 1)
LONGEST = {"invoice_no": 100, "product_code": 100, "customer_id": 100, "market": 100}
DATE_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")
SLASHED = {"day first": ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y"), "month first": ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y")}


def read(frame: pl.DataFrame, slashed: str = "") -> tuple[pl.DataFrame, pl.DataFrame]:
    """Understand a batch of rows.

    Parameters
    ----------
    frame
        `line_no` and the text columns of `presets.PARTS`.
    slashed
        `day first` or `month first` for dates such as 1/2/2011; empty refuses them.

    Returns
    -------
    lines, rejected
        `lines`: line_no, invoice_no, product_code, description, quantity and price (int64, 1/10000), customer_id, market, sold_at, kind.
        `rejected`: line_no, column_name, reason, and the row's own text under the names of the parts.
    """
    parts = frame.with_columns(_clean(name) for name in frame.columns if name != "line_no")
    typed = parts.with_columns(
        product_code=pl.col("product_code").str.to_uppercase(),
        customer_id=pl.col("customer_id").str.replace(r"\.0+$", ""),
        market=pl.col("market").fill_null("Unspecified"),
        quantity_read=pl.col("quantity").cast(pl.Float64, strict=False),
        price_read=pl.col("unit_price").cast(pl.Float64, strict=False),
        time_read=_times(slashed),
    )
    judged = typed.with_columns(_problem().alias("problem"))
    good = judged.filter(pl.col("problem").is_null())
    lines = good.select(
        "line_no", "invoice_no", "product_code", "description",
        (pl.col("quantity_read") * SCALE).round().cast(pl.Int64).alias("quantity"),
        (pl.col("price_read") * SCALE).round().cast(pl.Int64).alias("price"),
        "customer_id", "market", pl.col("time_read").alias("sold_at"),
    ).with_columns(_kind().alias("kind"))  # fmt: skip
    bad = judged.filter(pl.col("problem").is_not_null()).select("line_no", "problem")
    rejected = bad.with_columns(
        column_name=pl.col("problem").str.split("|").list.get(0), reason=pl.col("problem").str.split("|").list.get(1)
    ).drop("problem").join(frame, on="line_no", how="left")  # fmt: skip
    return lines, rejected


def _clean(name: str) -> pl.Expr:
    """Without blanks around; the empty text and the words by which tools write a missing value are missing."""
    text = pl.col(name).str.strip_chars()
    missing = (text == "") | text.str.to_lowercase().is_in(["nan", "null", "nat", "<na>"]) if name != "description" else text == ""
    return pl.when(missing).then(None).otherwise(text).alias(name)


def _times(slashed: str) -> pl.Expr:
    text = pl.col("sold_at").str.replace(r"\.0+$", "")
    formats = (*DATE_FORMATS, *SLASHED.get(slashed, ()))
    return pl.coalesce(text.str.to_datetime(form, strict=False, time_unit="us") for form in formats)


def _problem() -> pl.Expr:
    """`column|reason` of the first thing wrong with a row, else missing."""
    quantity, price, time = pl.col("quantity_read"), pl.col("price_read"), pl.col("time_read")
    latest = datetime.combine(date.today() + timedelta(days=2), datetime.min.time())
    checks = [
        (pl.col("invoice_no").is_null(), "invoice_no", "no invoice number"),
        (pl.col("product_code").is_null(), "product_code", "no product code"),
        (pl.col("sold_at").is_null(), "sold_at", "no date"),
        (time.is_null(), "sold_at", "not a date such as 2011-06-30 14:05:00"),
        (time < datetime.combine(EARLIEST, datetime.min.time()), "sold_at", f"a date before {EARLIEST.year}"),
        (time >= latest, "sold_at", "a date in the future"),
        (pl.col("quantity").is_null(), "quantity", "no quantity"),
        (quantity.is_null() | quantity.is_nan(), "quantity", "not a number"),
        (quantity.abs() > LARGEST, "quantity", "a number beyond 1,000,000,000,000"),
        (pl.col("unit_price").is_null(), "unit_price", "no price"),
        (price.is_null() | price.is_nan(), "unit_price", "not a number"),
        (price.abs() > LARGEST, "unit_price", "a number beyond 1,000,000,000,000"),
        ((quantity * price).abs() > LARGEST, "unit_price", "quantity x price beyond 1,000,000,000,000"),
        *((pl.col(name).str.len_chars() > most, name, f"longer than {most} characters") for name, most in LONGEST.items()),
        (pl.any_horizontal(pl.col(name).str.contains("\0", literal=True) for name in (*LONGEST, "description")), "description", "a zero byte"),
    ]
    return pl.coalesce(pl.when(wrong.fill_null(False)).then(pl.lit(f"{column}|{reason}")) for wrong, column, reason in checks)


def _kind() -> pl.Expr:
    """METRICS.md, "Lines": decided once, here."""
    invoice = pl.col("invoice_no").str.to_uppercase()
    cancelled = invoice.str.starts_with("C")
    adjustment = invoice.str.starts_with("A") | (pl.col("price") <= 0) | ((pl.col("quantity") <= 0) & ~cancelled)
    return pl.when(adjustment).then(pl.lit("adjustment")).when(cancelled).then(pl.lit("return")).otherwise(pl.lit("sale"))


def slashed_order(texts: pl.Series, file_name: str) -> str:
    """Whether dates such as 13/1/2011 put the day or the month first: decided on the whole column, never guessed.

    Raises
    ------
    FileRefused
        When every date could be read both ways.
    """
    parts = texts.str.extract_groups(r"^\s*(\d{1,2})/(\d{1,2})/\d{4}")
    first = parts.struct.field("1").cast(pl.Int32, strict=False)
    second = parts.struct.field("2").cast(pl.Int32, strict=False)
    if first.null_count() == len(first):
        return ""
    first_large, second_large = (first.max() or 0) > 12, (second.max() or 0) > 12  # type: ignore[operator]
    if first_large != second_large:
        return "day first" if first_large else "month first"
    example = texts.filter(first.is_not_null())[0]
    raise FileRefused(
        f"{file_name}: dates such as {example!r} can be read day first or month first, and the column "
        f"{'mixes both' if first_large else 'does not tell which'}. Write them as 2011-06-30 14:05:00. Nothing was loaded."
    )
