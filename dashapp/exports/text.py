"""The one way by which a text of the data becomes a cell: it can never be read as a formula, by whatever opens the file."""

from __future__ import annotations

import re

# A cell of a spreadsheet holds no more.
LONGEST = 32_767
# No table, slide or XML can hold these; a tab or a line's end would also begin a new cell.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# What begins a formula, at the start or behind a semicolon (which ends a cell where lists are written with one), blanks and invisible signs before it.
_LIVE = re.compile(r"(^|;)(?=[\s\u200b-\u200f\u2060\ufeff\"]*(?:[=+\-@|%＝＋－＠]|\{=))")


def neutral(text: str) -> str:
    """The text without control characters, and with an apostrophe before whatever a spreadsheet would compute."""
    return _LIVE.sub(r"\1'", _CONTROL.sub(" ", text))[:LONGEST]
