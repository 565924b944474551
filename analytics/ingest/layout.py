"""How a text file is laid out: its separator, the line of its header, the columns' names, and the mapping by which it is read."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import FileRefused
from analytics.ingest import presets
from analytics.ingest.mappings import Mapping

SEPARATORS = (",", ";", "\t", "|")
# Exports put titles and dates above the columns now and then.
HEADER_WITHIN = 30
HEAD = 1 << 18
COLUMNS = 1000
Choose = Callable[[Sequence[str]], Mapping | None]


@dataclass(frozen=True)
class Layout:
    """`above` lines come before the header's line; `mapping` is None when no line says what the columns are."""

    separator: str
    above: int
    names: tuple[str, ...]
    mapping: Mapping | None


def find(path: Path, encoding: str, choose: Choose, separator: str = "") -> Layout:
    """Look at the first lines.

    Raises
    ------
    FileRefused
        When they are no text, or too wide to be order lines.
    """
    lines = _head(path, encoding)
    offered = (separator,) if separator else SEPARATORS
    for above, line in enumerate(lines[:HEADER_WITHIN]):
        for each in sorted(offered, key=line.count, reverse=True):
            names = _names(path, line, each)
            if len(names) > 1 and (mapping := choose(names)):
                return Layout(each, above, names, mapping)
    best = max(offered, key=lambda each: _evenness(lines, each))
    counts = [line.count(best) for line in lines[:HEADER_WITHIN]]
    width = Counter(count for count in counts if count).most_common(1)
    above = counts.index(width[0][0]) if width else 0
    return Layout(best, above, _names(path, lines[above] if lines else "", best), None)


def _head(path: Path, encoding: str) -> list[str]:
    with path.open("rb") as file:
        head = file.read(HEAD)
    text = head.decode(encoding, "replace")
    if "\0" in text:
        raise FileRefused(f"{path.name} is no text: it has zero bytes. Nothing was loaded.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(head) == HEAD:
        if len(lines) == 1:
            raise FileRefused(f"{path.name}, line 1: no end of the line in its first {HEAD:,} bytes; rows were expected. Nothing was loaded.")
        lines.pop()
    return lines


def _names(path: Path, line: str, separator: str) -> tuple[str, ...]:
    if line.count(separator) >= COLUMNS:
        raise FileRefused(f"{path.name} has {line.count(separator) + 1:,} columns; at most {COLUMNS:,} are read. Nothing was loaded.")
    try:
        cells = next(csv.reader(io.StringIO(line), delimiter=separator), [])
    except csv.Error:
        cells = line.split(separator)
    return tuple(presets.unique([cell.strip("\ufeff \t\xa0") for cell in cells]))


def _evenness(lines: list[str], separator: str) -> tuple[int, int]:
    """How many lines agree in their number of columns, and on how many."""
    counts = Counter(line.count(separator) for line in lines[:200] if line.strip())
    counts.pop(0, None)
    width, agree = counts.most_common(1)[0] if counts else (0, 0)
    return agree, width


def rows(path: Path, encoding: str, laid: Layout) -> list[list[str]]:
    """The first rows below the header, split."""
    lines = _head(path, encoding)[laid.above + 1 : laid.above + 1 + HEADER_WITHIN]
    return [row for row in csv.reader(lines, delimiter=laid.separator) if row]
