"""From a file's own columns to the eight parts of a line: what is missing is filled in, and money of whole orders becomes lines of its own."""

from __future__ import annotations

import polars as pl

from analytics.ingest import countries, numbers
from analytics.ingest.mappings import MARKET, NUMBERS, PARTS, WHOLE_ORDER, Mapping
from analytics.ingest.survey import Reading

# States in which an order was never a sale.
VOID = ("voided", "cancelled", "canceled", "failed", "expired", "trash", "draft", "checkout-draft")
FILLED = ("customer_id", "market", "currency", "status", "sold_at")
KEPT = ("line_no", *PARTS, "total", "told", "currency", "made")
# part → code and name of the line it becomes, and its kind.
CHARGES = {
    "shipping": ("SHIPPING", "Shipping", "sale"),
    "discount": ("DISCOUNT", "Discount", "return"),
    "line_discount": ("DISCOUNT", "Discount", "return"),
    "refund": ("REFUND", "Refund", "return"),
}


class Shaper:
    """Shapes the batches of one sheet, one after the other. What it gives has `line_no` and the eight parts as text, and, unless the file has these
    eight alone: `total` (what a line comes to, when the file says), `told` (its kind, when the file says), `currency`, `made` (true for
    lines that a column of an order's money makes). `consent` rides along where the file has it: it makes no other line of one."""

    def __init__(self, mapping: Mapping, reading: Reading) -> None:
        self.mapping, self.reading = mapping, reading
        self._charged: dict[str, set[str]] = {}
        self._last: dict[str, str | None] = {}
        self._more = tuple({"consent"} & set(mapping.columns))

    def shape(self, frame: pl.DataFrame) -> pl.DataFrame:
        """One batch; a row may give several lines, all with the row's number."""
        if self.mapping.marks and set(self.mapping.columns) - {"consent"} == set(PARTS):
            return frame
        frame = self._filled(frame) if self.mapping.first_row else frame
        frame = self._completed(self._plain(frame))
        voided = frame["status"].str.to_lowercase().str.strip_chars().str.strip_prefix("wc-").is_in(VOID).fill_null(False)
        frame = frame.with_columns(told=pl.when(voided).then(pl.lit("adjustment")), made=pl.lit(False))
        goods = frame.select(*KEPT, *self._more)
        charges = [self._charge(frame, part) for part in CHARGES if part in self.mapping.columns]
        if "status" in self.mapping.columns:
            charges.append(self._void(frame.filter(pl.col("told").is_not_null())))
        return pl.concat([goods, *charges]).sort("line_no", maintain_order=True) if charges else goods

    def _plain(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Numbers written with a point; what is none is marked, so that no other reading of it is tried later."""
        for part in set(NUMBERS) & set(frame.columns):
            read = numbers.read(frame[part], self.reading.decimal_mark)
            text = read.cast(pl.String).zip_with(read.is_not_null(), pl.Series(["?"]))
            frame = frame.with_columns(text.set(frame[part].str.strip_chars().fill_null("") == "", None).alias(part))
        return frame

    def _filled(self, frame: pl.DataFrame) -> pl.DataFrame:
        """What stands in the first row of an order alone, in all its rows."""
        parts = [part for part in FILLED if part in frame.columns]
        invoice = pl.col("invoice_no")
        filled = frame.with_columns(pl.col(part).forward_fill().over("invoice_no") for part in parts)
        if self._last:
            again = invoice == self._last["invoice_no"]
            filled = filled.with_columns(pl.when(again & pl.col(part).is_null()).then(pl.lit(self._last[part])).otherwise(part).alias(part) for part in parts)
        if len(filled):
            self._last = filled.row(-1, named=True)
        return filled

    def _completed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With every part; the texts of those that the file lacks, and totals in place of prices."""
        has, nothing = set(frame.columns), pl.lit(None, pl.String)
        absent = [part for part in (*PARTS, "status", "currency", "total") if part not in has]
        frame = frame.with_columns(nothing.alias(part) for part in absent)
        if "market" in absent:
            frame = frame.with_columns(market=pl.lit(self.mapping.market or MARKET))
        elif not self.mapping.marks:
            frame = frame.with_columns(countries.named(frame["market"]))
        if self.mapping.by_order:
            frame = frame.with_columns(product_code=pl.lit(WHOLE_ORDER), line_total=pl.col("order_total"))
        elif "product_code" in absent and "description" in absent:
            frame = frame.with_columns(product_code=pl.lit(WHOLE_ORDER))
        elif not self.mapping.marks or "product_code" in absent:
            code = pl.col("product_code").str.strip_chars().replace("", None)
            frame = frame.with_columns(product_code=pl.coalesce(code, pl.col("description").str.slice(0, 100)))
        if "customer_id" in has and not self.mapping.marks:
            frame = frame.with_columns(pl.when(pl.col("customer_id").str.contains("@")).then(pl.col("customer_id").str.to_lowercase()).otherwise("customer_id"))
        if "time" in has:
            frame = frame.with_columns(pl.concat_str("sold_at", "time", separator=" ", ignore_nulls=True).alias("sold_at"))
        return self._priced(frame) if "line_total" in frame.columns and "unit_price" not in has else frame

    def _priced(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The price of one from the line's total; a negative total is a negative quantity at that price."""
        totals = frame["line_total"].cast(pl.Float64, strict=False)
        pieces = frame["quantity"] if "quantity" in self.mapping.columns else pl.Series(["1"] * len(frame), dtype=pl.String)
        amounts = pieces.cast(pl.Float64, strict=False)
        sums = pl.DataFrame({"total": totals, "pieces": amounts.abs()})
        made = sums.select(
            pl.when(pl.col("pieces") == 0).then(pl.col("total")).otherwise(pl.col("total").abs() / pl.col("pieces")).round(4).alias("unit_price"),
            pl.when(pl.col("total") < 0).then(-pl.col("pieces")).otherwise("pieces").alias("quantity"),
        )
        texts = frame["line_total"]
        return frame.with_columns(
            made["unit_price"].cast(pl.String).zip_with(totals.is_not_null() & amounts.is_not_null(), texts).alias("unit_price"),
            made["quantity"].cast(pl.String).zip_with(amounts.is_not_null(), frame["quantity"]).alias("quantity"),
            totals.cast(pl.String).alias("total"),
        )

    def _charge(self, frame: pl.DataFrame, part: str) -> pl.DataFrame:
        """The lines that a column of money makes: of every row, or once an order."""
        code, name, kind = CHARGES[part]
        amounts = frame[part].cast(pl.Float64, strict=False).fill_null(0).fill_nan(0).abs()
        rows = frame.with_columns(charge=amounts, back=frame["total"].cast(pl.Float64, strict=False).fill_null(0) < 0).filter(pl.col("charge") > 0)
        if part != "line_discount":
            rows = self._once(rows, part)
        minus = pl.lit("-1") if kind == "return" else pl.lit("1")
        return rows.with_columns(
            product_code=pl.lit(code), description=pl.lit(name), unit_price=pl.col("charge").cast(pl.String), total=pl.lit(None, pl.String),
            # What was taken off a line that came back comes back too.
            quantity=pl.when("back").then(pl.lit("1")).otherwise(minus), told=pl.coalesce("told", pl.lit(kind)), made=pl.lit(True),
        ).select(*KEPT, *self._more)  # fmt: skip

    def _once(self, rows: pl.DataFrame, part: str) -> pl.DataFrame:
        """The first of an order's rows, in the whole sheet."""
        done = self._charged.setdefault(part, set())
        rows = rows.unique("invoice_no", keep="first", maintain_order=True).filter(~pl.col("invoice_no").is_in(list(done)))
        done.update(rows["invoice_no"].drop_nulls())
        return rows

    def _void(self, rows: pl.DataFrame) -> pl.DataFrame:
        """A line that says of an order that it was no sale: a later export says so of lines that an earlier one brought."""
        return self._once(rows, "status").with_columns(
            product_code=pl.lit("VOIDED"), description=pl.lit("Cancelled or voided"), quantity=pl.lit("0"), unit_price=pl.lit("0"),
            total=pl.lit(None, pl.String), made=pl.lit(True),
        ).select(*KEPT, *self._more)  # fmt: skip
