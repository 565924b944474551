"""One small shop, written in all the ways that files in the wild are written."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import xlsxwriter

from analytics.errors import FileRefused
from analytics.ingest import lines
from analytics.ingest.readers import Wanted, opened
from analytics.ingest.shape import Shaper
from analytics.ingest.survey import refuse_doubts, survey

HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
ROWS: list[list] = [
    ["536365", "85123A", "CAFÉ SIGN, BLUE", 6, datetime(2010, 12, 1, 8, 26), 2.55, "13085", "United Kingdom"],
    ["536365", "22633", 'HAND "WARMER"', 1200, datetime(2010, 12, 1, 8, 26), 1234.5, "13085", "United Kingdom"],
    ["536366", "84406B", "CRÈME JAR; LARGE", 2, datetime(2010, 12, 13, 8, 28), 0.1, None, "EIRE"],
    ["536367", "21730", "GLASS STAR", 12, datetime(2011, 1, 2, 23, 59), 4.25, "14527", "Curaçao"],
    ["C536379", "D", "Discount £", -1, datetime(2011, 1, 31, 0, 5), 27.5, "14527", "Curaçao"],
]
KEPT = ["invoice_no", "product_code", "description", "quantity", "price", "customer_id", "market", "sold_at", "kind"]
Cell = Callable[[object, int], str]


def cell(value: object, column: int, date: str = "%Y-%m-%d %H:%M:%S", number: Callable[[float], str] = str) -> str:
    """A value as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime(date)
    return number(value) if isinstance(value, (int, float)) else str(value)


def table(
    separator: str = ",", end: str = "\r\n", date: str = "%Y-%m-%d %H:%M:%S", number: Callable[[float], str] = str, header: list[str] | None = None,
    change: Callable[[list[str]], list[str]] = list, quote: str = "needed",
) -> str:  # fmt: skip
    """The rows as a text file."""

    def quoted(text: str) -> str:
        if quote == "all" or separator in text or '"' in text or "\n" in text:
            return '"' + text.replace('"', '""') + '"'
        return text

    rows = [[cell(value, place, date, number) for place, value in enumerate(row)] for row in ROWS]
    return "".join(separator.join(map(quoted, row)) + end for row in [header or HEADER, *map(change, rows)])


def comma(value: float) -> str:
    """1.234,5."""
    return f"{value:,.2f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))


def thousands(value: float) -> str:
    """1,234.5."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def spaced(blank: str) -> Callable[[float], str]:
    """1 234,5 with a blank of its own."""
    return lambda value: f"{value:,.2f}".translate(str.maketrans({",": blank, ".": ","}))


def at(place: int, change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    """Change one column."""
    return lambda row: [change(text) if number == place else text for number, text in enumerate(row)]


def workbook(path: Path, above: int = 0, serial: bool = False, texts: bool = False, sheets: int = 1, below: list | None = None) -> Path:
    """The rows as a workbook."""
    with xlsxwriter.Workbook(path) as book:
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        book.add_worksheet("Read me").write(0, 0, "Exported on Monday")
        for number in range(sheets):
            sheet = book.add_worksheet(f"Year {number + 1}")
            for line in range(above):
                sheet.write(line, 0, "All orders of the shop")
            sheet.write_row(above, 0, HEADER)
            for row, values in enumerate(ROWS, start=above + 1):
                for place, value in enumerate(values):
                    if isinstance(value, datetime):
                        if texts:
                            sheet.write_string(row, place, value.strftime("%d/%m/%Y %H:%M"))
                        else:
                            sheet.write_datetime(row, place, value, None if serial else moment)
                    elif value is not None:
                        sheet.write_string(row, place, cell(value, place, number=comma)) if texts else sheet.write(row, place, value)
            if below:
                sheet.write_row(above + len(ROWS) + 1, 0, below)
    return path


def packed(path: Path, inner: str, content: bytes) -> Path:
    """In a .gz or a .zip."""
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inner, content)
    return path


def parquet(**columns) -> bytes:
    """The rows as parquet."""
    out = io.BytesIO()
    pl.DataFrame(ROWS, schema=HEADER, orient="row", strict=False).with_columns(**columns).write_parquet(out)
    return out.getvalue()


def facts(path: Path, wanted: Wanted | None = None) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """What is read: lines, rejected rows, rows that could not be split."""
    with opened(path, wanted) as source:
        reading = survey(source)
        refuse_doubts(reading, path.name)
        good, bad, sheet, shaper = [], [], None, None
        for batch in source.batches():
            if batch.sheet != sheet or shaper is None:
                shaper, sheet = Shaper(source.mapping, reading), batch.sheet
            read, rejected = lines.read(shaper.shape(batch.frame), reading, batch.frame)
            good.append(read)
            bad.append(rejected)
        if not good:
            raise FileRefused(f"{path.name} has no rows. Nothing was loaded.")
        return pl.concat(good), pl.concat(bad), len(source.broken)
