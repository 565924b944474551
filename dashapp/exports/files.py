"""The writers by format, and what a browser is told about their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from dashapp.exports import csv_file, xlsx_file
from dashapp.exports.sheet import Sheet

WRITERS: dict[str, Callable[[Sheet], bytes]] = {"csv": csv_file.written, "xlsx": xlsx_file.written}
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def deck(sheets: Sequence[Sheet], title: str, images: Mapping[str, bytes] | None = None) -> bytes:
    """One slide for each sheet, in their order; `images` are pictures by the key of their answer, for charts without a native form."""
    from dashapp.exports.slides.deck import Leaf, written

    found = images or {}
    return written([Leaf(each, found.get(each.answer.key)) for each in sheets], title)


def header(words: str) -> str:
    """Words as a header may carry them: the browser turns them back."""
    return quote(words[:600], safe=" ,.;:()'-")
