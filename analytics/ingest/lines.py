"""From text to order lines: one meaning per value, one kind per line, or a reason why the row cannot be read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl

from analytics.ingest import currencies, dates, numbers
from analytics.ingest.survey import Reading

SCALE = 10_000
# Below this, a number with four decimals is exact in the 53 bits of a float, through which text is read.
LARGEST = 1e11
EARLIEST = datetime(1990, 1, 1)
LONGEST = {"invoice_no": 100, "product_code": 100, "customer_id": 100, "market": 100, "description": 400}
MISSING = ["", "nan", "NaN", "NAN", "null", "NULL", "Null", "NaT", "nat", "<NA>", "<na>", "N/A", "n/a", "#N/A"]
CODES = ("invoice_no", "product_code", "customer_id")
# 1.23457E+11: a spreadsheet has kept six digits of twelve.
_SHORTENED = r"^\d(?:[.,]\d+)?[eE]\+\d+$"
_TOTAL = r"(?i)^\s*(?:grand\s|sub|gesamt)?\s?-?(?:totals?|total général|sum|summe|gesamt|somme|suma|totale|totaal)\b"


def read(frame: pl.DataFrame, reading: Reading | None = None, raw: pl.DataFrame | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Understand a batch of rows.

    Parameters
    ----------
    frame
        `line_no` and the text columns of `mappings.PARTS`; perhaps, from `shape`, `total`, `told`, `currency` and `made`.
    reading
        What the whole columns say (`survey`).
    raw
        The rows as they stand in the file; `frame` unless given.

    Returns
    -------
    lines, rejected
        `lines`: line_no, invoice_no, product_code, description, quantity and price (int64, 1/10000), customer_id, market, sold_at (by the shop's clock),
        written_at (as it stands in the file, which is what a line is known by), kind; and, when
        `frame` has what they come from, consent (as written), amount (int64, 1/10000; missing where it is quantity x price), currency, rate, made.
        `rejected`: line_no, column_name, reason, and the row's own text.
    """
    reading = reading or Reading()
    parts = frame.with_columns(_clean(frame[name]) for name in frame.columns if frame.schema[name] == pl.String)
    shaped = "total" in frame.columns
    mark = "." if shaped else reading.decimal_mark
    written = dates.read(parts["sold_at"], reading.date_order)
    typed = parts.with_columns(
        dates.local(parts["sold_at"], written, reading.time_zone).alias("time_read"), written.alias("written_at"),
        numbers.read(parts["quantity"], mark).alias("quantity_read"),
        numbers.read(parts["unit_price"], mark).alias("price_read"),
        product_code=pl.col("product_code").str.to_uppercase(),
        market=pl.col("market").fill_null("Unspecified"),
    )
    if reading.currency and "currency" in frame.columns:
        typed = currencies.rated(typed, reading.currency, reading.rates)
    checks = _checks("rate" in typed.columns)
    wrong = typed.select(pl.any_horizontal(broken.fill_null(False) for broken, _, _ in checks)).to_series()
    more: list[pl.Expr] = [(pl.col("total").cast(pl.Float64) * SCALE).round().cast(pl.Int64).alias("amount"), pl.col("told"), pl.col("made")]
    lines = typed.filter(~wrong).select(
        "line_no", "invoice_no", "product_code", "description",
        (pl.col("quantity_read") * SCALE).round().cast(pl.Int64).alias("quantity"),
        (pl.col("price_read") * SCALE).round().cast(pl.Int64).alias("price"),
        "customer_id", "market", pl.col("time_read").alias("sold_at"), "written_at",
        *(more if shaped else []), *([pl.col("currency"), pl.col("rate")] if "rate" in typed.columns else []),
        *([pl.col("consent")] if "consent" in typed.columns else []),
    ).with_columns(_kind(reading.marks).alias("kind"))  # fmt: skip
    if shaped:
        lines = lines.with_columns(kind=pl.coalesce("told", "kind")).drop("told")
        wrong &= ~typed["made"]
    first = typed.filter(wrong).select(
        "line_no",
        pl.coalesce(pl.when(broken.fill_null(False)).then(pl.lit(column)) for broken, column, _ in checks).alias("column_name"),
        pl.coalesce(pl.when(broken.fill_null(False)).then(pl.lit(reason)) for broken, _, reason in checks).alias("reason"),
    )
    return lines, first.join(frame if raw is None else raw, on="line_no", how="left", maintain_order="left")


def _clean(text: pl.Series) -> pl.Series:
    """Without blanks around; the empty text and the words by which tools write a missing value are missing.

    What a spreadsheet does to codes is undone: `="17850"`, `'17850`, `17850.0`; blanks that do not break become plain ones.
    """
    if text.str.contains("\xa0", literal=True).any():
        text = text.str.replace_all("\xa0", " ", literal=True)
    text = text.str.strip_chars()
    if text.name in CODES:
        if text.str.contains("^[='\"]").any():
            text = text.str.replace(r'^(?:="?|[\'"])(.*?)"?$', "${1}")
        if text.str.ends_with("0").any():
            text = text.str.replace(r"^(\d+)\.0+$", "${1}")
    missing = text.is_in([""] if text.name == "description" else MISSING)
    return text.set(missing.fill_null(False), None)


def _checks(rated: bool) -> list[tuple[pl.Expr, str, str]]:
    """What may be wrong with a row, the first of them being what it is told: condition, part, reason."""
    quantity, price, time = pl.col("quantity_read"), pl.col("price_read"), pl.col("time_read")
    tomorrow_ends = datetime.combine(date.today() + timedelta(days=2), datetime.min.time())
    beyond = f"beyond {LARGEST:,.0f}"
    nothing = time.is_null() & quantity.is_null() & price.is_null()
    words = pl.any_horizontal(pl.col(name).is_not_null() for name in ("sold_at", "quantity", "unit_price"))
    total = pl.any_horizontal(pl.col(name).str.contains(_TOTAL).fill_null(False) for name in ("invoice_no", "product_code", "description", "sold_at"))
    return [
        (total & time.is_null(), "", "a total, not an order line"),
        (nothing & words, "", "a header, title or note, not an order line"),
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
        *((pl.col(name).str.contains(_SHORTENED), name, "a number that a spreadsheet has shortened: its digits are lost") for name in CODES),
        *([(pl.col("rate").is_null(), "currency", "a currency that the shop has no rate for")] if rated else []),
        *((pl.col(name).str.contains("\0", literal=True), name, "a zero byte in the text") for name in LONGEST),
    ]


def _kind(marks: bool) -> pl.Expr:
    """METRICS.md, "Lines": decided once, here."""
    if not marks:
        adjustment, returned = (pl.col("price") <= 0) | (pl.col("quantity") == 0), pl.col("quantity") < 0
    else:
        invoice = pl.col("invoice_no").str.to_uppercase()
        returned = invoice.str.starts_with("C")
        adjustment = invoice.str.starts_with("A") | (pl.col("price") <= 0) | ((pl.col("quantity") <= 0) & ~returned)
    return pl.when(adjustment).then(pl.lit("adjustment")).when(returned).then(pl.lit("return")).otherwise(pl.lit("sale"))
