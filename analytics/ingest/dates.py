"""Moments as people write them. Whether day or month comes first is decided on the whole column, and asked when the column does not tell."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

ORDERS = ("day first", "month first")
ISO = "%Y-%m-%d %H:%M:%S"
# The shop's own clock counts, so that an order stays on its day: the zone behind a time is left out, until `local` is told the shop's.
ZONE = r"(:\d\d(?:\.\d+)?) ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$"
_OFFSET = r":\d\d(?:\.\d+)? ?(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d))\s*$"
_FARTHEST = 14 * 60
_TIME = r"(?:[T ,]+(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,6})\d*)?)? ?([AaPp]?)\.?(?:[Mm]\.?)?)?$"
_YEAR_FIRST = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME
_YEAR_LAST = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _TIME
_COMPACT = r"^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2}):?(\d{2}):?(\d{2})?()())?$"
_NAMED_DAY = r"^(\d{1,2})(?:st|nd|rd|th)?[-\s.]+([A-Za-z]{3})[a-z]*[-\s.,]+(\d{4}|\d{2})" + _TIME
_NAMED_MONTH = r"^([A-Za-z]{3})[a-z]*[-\s.]+(\d{1,2})(?:st|nd|rd|th)?[-\s,]+(\d{4})" + _TIME
_WEEKDAY = r"^(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]*\.?,?\s+"
# Days since 1899-12-30, as Excel keeps them: from 1980 to 2119.
_SERIAL = r"^[2-7]\d{4}(?:\.\d+)?$"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def read(text: pl.Series, order: str = "") -> pl.Series:
    """Moments by the shop's clock, microseconds; missing where no form fits.

    Parameters
    ----------
    order
        `day first` or `month first` for dates such as 1/2/2011; empty reads only those that are clear by themselves.
    """
    found = text.str.to_datetime(ISO, strict=False, time_unit="us")
    if found.null_count() == text.null_count():
        return found
    left = text.filter(found.is_null() & text.is_not_null()).unique()
    plain = left.str.replace_all(r"[\s\u{a0}\u{202f}]+", " ").str.replace(ZONE, "${1}").str.replace(_WEEKDAY, "")
    written = pl.Series([None] * len(plain), dtype=pl.String)
    for pattern, places in (
        (_YEAR_FIRST, "ymd"), (_YEAR_LAST, {"day first": "dmy", "month first": "mdy"}.get(order, "")), (_COMPACT, "ymd"), (_NAMED_DAY, "dby"),
        (_NAMED_MONTH, "bdy"),
    ):  # fmt: skip
        if places:
            written = written.zip_with(written.is_not_null(), _iso(plain, pattern, places))
    if not order:
        dotted = plain.filter(plain.str.contains(r"^\d{1,2}\.\d{1,2}\.\d{4}"))
        written = written.zip_with(written.is_not_null() | ~plain.is_in(dotted.implode()), _iso(plain, _YEAR_LAST, "dmy"))
    moments = written.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us")
    moments = moments.zip_with(moments.is_not_null(), _serials(plain))
    return found.zip_with(found.is_not_null(), text.replace_strict(left, moments, default=None, return_dtype=pl.Datetime("us")))


def local(text: pl.Series, written: pl.Series, zone: str) -> pl.Series:
    """Moments by the clock of the shop's `zone`, where their text has an offset; what has none, and all without a zone, is by that clock already.

    Parameters
    ----------
    written
        What `read` made of `text`: the moments as they stand there.
    """
    has = text.str.contains(_OFFSET).fill_null(False)
    if not zone or not has.any():
        return written
    sign, hours, minutes = (pl.col(part) for part in ("1", "2", "3"))
    minutes_ahead = pl.when(sign == "-").then(-1).otherwise(1) * (hours.cast(pl.Int64) * 60 + minutes.cast(pl.Int64))
    ahead = text.str.extract_groups(_OFFSET).struct.unnest().select(minutes_ahead.fill_null(0)).to_series()
    utc = written - (ahead * 60_000_000).cast(pl.Duration("us"))
    shop = utc.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.replace_time_zone(None)
    return shop.zip_with(has & (ahead.abs() <= _FARTHEST), written)


def _iso(plain: pl.Series, pattern: str, places: str) -> pl.Series:
    """The texts that fit, written as `2011-06-30 14:05:00.0`."""
    parts = plain.str.extract_groups(pattern).struct.unnest().rename(dict(zip("123456789"[:8], [*places, "H", "M", "S", *"fap"], strict=False)))
    frame = parts if "f" in parts.columns else parts.with_columns(f=pl.lit(""))
    month, year, half = pl.col("b" if "b" in places else "m"), pl.col("y"), pl.col("a").str.to_lowercase()
    hour = pl.col("H").cast(pl.Int64, strict=False).fill_null(0)
    return frame.select(
        pl.format(
            "{}-{}-{} {}:{}:{}.{}",
            pl.when(year.str.len_chars() == 4).then(year).when(year < "70").then("20" + year).otherwise("19" + year),
            month.str.to_lowercase().replace_strict(_MONTHS, [str(number) for number in range(1, 13)], default=None) if "b" in places else month,
            pl.col("d"),
            pl.when((half == "p") & (hour < 12)).then(hour + 12).when((half == "a") & (hour == 12)).then(0).otherwise(hour),
            pl.col("M").fill_null("00"), pl.col("S").fill_null("00"), pl.when(pl.col("f").fill_null("") == "").then(pl.lit("0")).otherwise("f"),
        )
    ).to_series()  # fmt: skip


def _serials(plain: pl.Series) -> pl.Series:
    """Excel's days, to the nearest second: a float keeps no more."""
    days = plain.zip_with(plain.str.contains(_SERIAL), pl.Series([None], dtype=pl.String)).cast(pl.Float64, strict=False)
    seconds = (days * 86_400).round().cast(pl.Int64, strict=False)
    return ((seconds - 25_569 * 86_400) * 1_000_000).cast(pl.Datetime("us"))


@dataclass
class Order:
    """How many dates such as 13/1/2011 seen so far put the day first, or the month; `open`: both readings are days."""

    day: int = 0
    month: int = 0
    open: int = 0
    example: str = ""

    def see(self, text: pl.Series) -> None:
        """Add a column's cells, or a part of them."""
        cells = text.drop_nulls().unique(maintain_order=True)
        cells = cells.filter(cells.str.contains(r"^\s*\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:\D|$)"))
        if cells.is_empty():
            return
        parts = cells.str.extract_groups(r"^\s*(\d{1,2})(\D)(\d{1,2})\D").struct.unnest()
        first, second = parts["1"].cast(pl.Int32), parts["3"].cast(pl.Int32)
        self.day += int(((first > 12) & (second <= 12)).sum())
        self.month += int(((second > 12) & (first <= 12)).sum())
        # With dots, the day comes first wherever dates are written so.
        undecided = (first <= 12) & (second <= 12) & (first != second) & (parts["2"] != ".")
        self.open += int(undecided.sum())
        self.example = self.example or next(iter(cells.filter(undecided)), cells[0])

    def decided(self) -> str | None:
        """`day first`, `month first`, empty when there is no such date; None when it must be asked."""
        if self.day and self.month:
            return None
        if self.day or self.month:
            return ORDERS[0] if self.day else ORDERS[1]
        if self.open:
            return None
        return ORDERS[0] if self.example else ""

    def doubt(self) -> str:
        """Why it cannot be told, with an example."""
        why = "the column mixes both" if self.day and self.month else "the column does not tell which"
        return f"dates such as {self.example!r} can be read day first or month first, and {why}"
