"""A workbook: the rows on the first sheet, numbers as numbers and days as days; on the second what they are."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from dashapp.components.table import heading
from dashapp.exports.sheet import Sheet
from dashapp.exports.text import neutral
from dashapp.figures import theme

# Texts are never read for meaning: not as formulas, numbers or addresses.
OPTIONS: dict[str, Any] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FORMATS = {
    "count": "#,##0", "share": "0.0%", "change": "+0.0%;-0.0%;0.0%", "date": "d mmm yyyy", "measure": "#,##0.00",
}  # fmt: skip
WIDEST = 48


def written(sheet: Sheet) -> bytes:
    """The workbook of an answer."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    try:
        _figures(book, sheet)
        _about(book, sheet)
        run = sheet.answer.run
        book.set_properties({"title": neutral(sheet.title), "author": "Basketry", "created": stamp(run.finished_at if run else None)})
    finally:
        book.close()
    return file.getvalue()


def stamp(moment: datetime | None) -> datetime:
    """When the figures were computed, as files keep it: the same answer makes the same file."""
    return (moment or datetime(2000, 1, 1)).replace(tzinfo=None, microsecond=0)


def put(page: Any, row: int, column: int, value: Any, look: Any) -> None:
    """Write one value as what it is."""
    if value is None:
        page.write_blank(row, column, None, look)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, str):
        page.write_string(row, column, neutral(value), look)
    elif isinstance(value, date):
        page.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
    else:
        page.write_number(row, column, value, look)


def _figures(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet("Figures")
    looks = {unit: book.add_format({"num_format": code}) for unit, code in {**FORMATS, "money": theme.money_code()}.items()}
    looks |= {"text": book.add_format({"num_format": "@"}), "flag": book.add_format()}
    rows = list(sheet.rows())
    _head(book, page, sheet.columns)
    for place, row in enumerate(rows, start=1):
        for column, (value, unit) in enumerate(zip(row, sheet.columns.values(), strict=True)):
            put(page, place, column, value, looks[unit])
    for column, (name, unit) in enumerate(sheet.columns.items()):
        page.set_column(column, column, _width(heading(name), (row[column] for row in rows[:500]), unit))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(rows), 1), max(len(sheet.columns) - 1, 0))


def _head(book: Any, page: Any, columns: Mapping[str, str]) -> None:
    left, right = (book.add_format({"bold": True, "bottom": 1, "align": side, "text_wrap": False}) for side in ("left", "right"))
    for column, (name, unit) in enumerate(columns.items()):
        put(page, 0, column, heading(name), left if unit in ("text", "flag") else right)


def _width(head: str, values: Iterable[Any], unit: str) -> float:
    longest = max((len(str(value)) for value in values if value is not None), default=0) if unit == "text" else 13
    return min(max(len(head) + 4, longest + 2), WIDEST)


def _about(book: Any, sheet: Sheet) -> None:
    """Title, question, definition, filters, notes, age and source of the rows."""
    page = book.add_worksheet("About")
    name = book.add_format({"bold": True, "valign": "top"})
    words = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 100)
    chart = sheet.answer.chart
    lines = [("Title", sheet.title), ("Question", chart.question), ("Definition", chart.definition)]
    lines += [("Filters", text) for text in sheet.filters] + [("Notes", text) for text in sheet.notes]
    lines += [("Source", sheet.source)] + ([("Chart", sheet.link)] if sheet.link else [])
    said = ""
    for place, (label, text) in enumerate(lines):
        put(page, place, 0, label if label != said else None, name)
        put(page, place, 1, text, words)
        said = label
