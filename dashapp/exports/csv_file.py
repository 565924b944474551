"""A table as CSV: UTF-8 with a byte-order mark, so that spreadsheets read every letter; numbers bare, days as ISO text."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from dashapp.exports.sheet import Sheet, headings
from dashapp.exports.text import neutral


def written(sheet: Sheet) -> bytes:
    """Names of columns, then rows. What was left out or cut off is said below, after an empty line."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([neutral(words) for words in headings(sheet.columns)])
    writer.writerows([_cell(value) for value in row] for row in sheet.rows())
    if sheet.warnings:
        writer.writerow([])
        writer.writerows([neutral(f"Note: {words}")] for words in sheet.warnings)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else value
