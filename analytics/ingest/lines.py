"""From text to order lines: one meaning per value, one kind per line, or a reason why the row cannot be read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from analytics.errors import FileRefused

SCALE = 10_000
# Below this, a number with four decimals is exact in the 53 bits of a float, through which text is read.
LARGEST = 1e11
EARLIEST = datetime(1990, 1, 1)
LONGEST = {"invoice_no": 100, "product_code": 100, "customer_id": 100, "market": 100, "description": 400}
MISSING = ["", "nan", "NaN", "NAN", "null", "NULL", "Null", "NaT", "nat", "<NA>", "<na>"]
DATE_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y",
)  # fmt: skip
SLASHED = {"day first": ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y"), "month first": ("%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y")}
# The shop's own clock counts, so that an order stays on its day: the zone behind a time is left out.
ZONE = r"(:\d\d(?:\.\d+)?) ?(?:Z|UTC|[+-]\d\d:?\d\d)$"


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
        times(parts["sold_at"], slashed).alias("time_read"),
        product_code=pl.col("product_code").str.to_uppercase(),
        customer_id=pl.col("customer_id").str.replace(r"^(\d+)\.0+$", "${1}"),
        market=pl.col("market").fill_null("Unspecified"),
        quantity_read=pl.col("quantity").cast(pl.Float64, strict=False),
        price_read=pl.col("unit_price").cast(pl.Float64, strict=False),
    )
    checks = _checks()
    wrong = typed.select(pl.any_horizontal(broken.fill_null(False) for broken, _, _ in checks)).to_series()
    lines = typed.filter(~wrong).select(
        "line_no", "invoice_no", "product_code", "description",
        (pl.col("quantity_read") * SCALE).round().cast(pl.Int64).alias("quantity"),
        (pl.col("price_read") * SCALE).round().cast(pl.Int64).alias("price"),
        "customer_id", "market", pl.col("time_read").alias("sold_at"),
    ).with_columns(_kind().alias("kind"))  # fmt: skip
    first = typed.filter(wrong).select(
        "line_no",
        pl.coalesce(pl.when(broken.fill_null(False)).then(pl.lit(column)) for broken, column, _ in checks).alias("column_name"),
        pl.coalesce(pl.when(broken.fill_null(False)).then(pl.lit(reason)) for broken, _, reason in checks).alias("reason"),
    )
    return lines, first.join(frame, on="line_no", how="left", maintain_order="left")


def _clean(name: str) -> pl.Expr:
    """Without blanks around; the empty text and the words by which tools write a missing value are missing."""
    text = pl.col(name).str.strip_chars()
    missing = text.is_in([""] if name == "description" else MISSING)
    return pl.when(missing).then(None).otherwise(text).alias(name)


def times(text: pl.Series, slashed: str) -> pl.Series:
    """Moments by the shop's clock, microseconds; missing where no format fits."""
    read = text.str.to_datetime(DATE_FORMATS[0], strict=False, time_unit="us")
    if read.null_count() == text.null_count():
        return read
    plain = text.str.replace(ZONE, "${1}")
    for form in (*SLASHED.get(slashed, ()), *DATE_FORMATS):
        if read.null_count() == text.null_count():
            break
        read = read.zip_with(read.is_not_null(), plain.str.to_datetime(form, strict=False, time_unit="us"))
    return read


def _checks() -> list[tuple[pl.Expr, str, str]]:
    """What may be wrong with a row, the first of them being what it is told: condition, part, reason."""
    quantity, price, time = pl.col("quantity_read"), pl.col("price_read"), pl.col("time_read")
    tomorrow_ends = datetime.combine(date.today() + timedelta(days=2), datetime.min.time())
    beyond = f"beyond {LARGEST:,.0f}"
    return [
        (pl.col("invoice_no").is_null(), "invoice_no", "no invoice number"),
        (pl.col("product_code").is_null(), "product_code", "no product code"),
        (pl.col("sold_at").is_null(), "sold_at", "no date"),
        (time.is_null(), "sold_at", "not a date such as 2011-06-30 14:05:00"),
        (time < EARLIEST, "sold_at", f"a date before {EARLIEST.year}"),
        (time >= tomorrow_ends, "sold_at", "a date in the future"),
        (pl.col("quantity").is_null(), "quantity", "no quantity"),
        (quantity.is_null() | quantity.is_nan(), "quantity", "not a number such as 12 or 3.5"),
        (quantity.abs() > LARGEST, "quantity", f"a number {beyond}"),
        (pl.col("unit_price").is_null(), "unit_price", "no price"),
        (price.is_null() | price.is_nan(), "unit_price", "not a number such as 12 or 3.5"),
        (price.abs() > LARGEST, "unit_price", f"a number {beyond}"),
        ((quantity * price).abs() > LARGEST, "unit_price", f"quantity x price {beyond}"),
        *((pl.col(name).str.len_chars() > most, name, f"longer than {most} characters") for name, most in LONGEST.items()),
        *((pl.col(name).str.contains("\0", literal=True), name, "a zero byte in the text") for name in LONGEST),
    ]


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
