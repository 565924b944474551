"""What a whole column says that no single cell can: which mark divides decimals, whether the day or the month comes first."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from analytics.errors import FileRefused
from analytics.ingest import dates, numbers
from analytics.ingest.mappings import NUMBERS
from analytics.ingest.readers import Source
from analytics.ingest.rules import Rules


@dataclass(frozen=True)
class Reading:
    """How texts become values.

    `marks`: whether invoices are marked as cancellations and adjustments. `currency` is the shop's own; `rates` has currency, from_day and rate.
    `time_zone` is the shop's; empty: times stay as they are written.
    `doubts`: questions that the file leaves open, by the mapping's field that answers them.
    """

    decimal_mark: str = "."
    date_order: str = ""
    marks: bool = True
    currency: str = ""
    rates: pl.DataFrame | None = None
    time_zone: str = ""
    doubts: dict[str, str] = field(default_factory=dict)


def survey(source: Source, rules: Rules | None = None) -> Reading:
    """Look at a file's first rows, and at all of them when the first leave something open.

    Amounts are counted in the shop's currency (see `rules`); while that is not known, in the one of which the mapping knows, or of the file's first row.
    """
    given = source.mapping
    currency = (rules.currency if rules else "") or given.currency
    marks, order = numbers.Marks(), dates.Order()
    for batch in source.batches():
        _see(batch.frame, marks, order)
        if not currency and "currency" in batch.frame.columns:
            currency = next(iter(batch.frame["currency"].str.strip_chars().str.to_uppercase().drop_nulls()), "")
        settled = given.decimal_mark or (marks.told and not marks.comma) or (source.typed and not marks.comma)
        if settled and (given.date_order or not (order.day or order.month or order.open)):
            break
    source.broken.clear()
    doubts = {}
    mark = given.decimal_mark or marks.decided()
    if mark is None and source.typed and not marks.comma:
        mark = "."
    if mark is None:
        doubts["decimal_mark"] = marks.doubt()
    first = given.date_order or order.decided()
    if first is None:
        doubts["date_order"] = order.doubt()
    return Reading(mark or ".", first or "", given.marks, currency, rules.rates if rules else None, rules.time_zone if rules else "", doubts)


def _see(frame: pl.DataFrame, marks: numbers.Marks, order: dates.Order) -> None:
    for part in NUMBERS:
        if part in frame.columns:
            marks.see(frame[part])
    if "sold_at" in frame.columns:
        order.see(frame["sold_at"])


def refuse_doubts(reading: Reading, name: str) -> None:
    """Raise when the file leaves a question open: a guess would be wrong silently."""
    answers = {
        "date_order": "Say which: --date-order 'day first' or 'month first', or write them as 2011-06-30 14:05:00",
        "decimal_mark": "Say which: --decimal-mark . or ,",
    }
    if reading.doubts:
        told = "; ".join(f"{doubt}. {answers[field]}" for field, doubt in reading.doubts.items())
        raise FileRefused(f"{name}: {told}. Nothing was loaded.")
