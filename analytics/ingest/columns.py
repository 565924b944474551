"""The columns of a file that no mapping reads, with their first values: for a person to say what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet as arrow_parquet

from analytics.errors import FileRefused, first_line
from analytics.ingest import encodings, layout, packed, presets, workbook
from analytics.ingest.readers import PACKED, SUFFIXES, Wanted

SAMPLES = 5
WIDTH = 60
ROWS = 30


@dataclass(frozen=True)
class Table:
    """A header and the first values of its columns."""

    header: tuple[str, ...]
    samples: dict[str, list[str]]
    encoding: str = ""
    separator: str = ""
    header_line: int = field(default=1)


def first(path: Path, wanted: Wanted) -> Table:
    """What there is to choose from.

    Raises
    ------
    FileRefused
        When there is nothing.
    """
    suffix = path.suffix.lower()
    if suffix in {".zip", ".gz"}:
        with packed.unzipped(path, PACKED) if suffix == ".zip" else packed.gunzipped(path) as inner:
            return first(inner, wanted)
    if suffix not in SUFFIXES or not path.is_file() or not path.stat().st_size:
        raise FileRefused(f"{path.name} has no columns. Nothing was loaded.")
    return {".xlsx": _workbook, ".parquet": _parquet}.get(suffix, _text)(path, wanted)


def _text(path: Path, wanted: Wanted) -> Table:
    encoding = wanted.encoding or encodings.detect(path).name
    try:
        laid = layout.find(path, encoding, lambda _: None, wanted.separator)
    except LookupError as error:
        raise FileRefused(f"{path.name}: there is no encoding named {encoding[:40]!r}. Nothing was loaded.") from error
    return Table(laid.names, _samples(laid.names, layout.rows(path, encoding, laid)), encoding, laid.separator, laid.above + 1)


def _parquet(path: Path, wanted: Wanted) -> Table:
    try:
        head = next(arrow_parquet.ParquetFile(path).iter_batches(ROWS), None)
    except (pa.ArrowException, OSError) as error:
        raise FileRefused(f"{path.name} is cut off or no parquet file ({first_line(error)}). Nothing was loaded.") from error
    header = tuple(head.schema.names) if head is not None else ()
    return Table(header, _samples(header, [list(row.values()) for row in head.to_pylist()] if head is not None else []))


def _workbook(path: Path, wanted: Wanted) -> Table:
    """Of the widest sheet: from the first row that has as many cells as any of the first ones."""
    packed.check_book(path)
    sheets = [cells.head(ROWS).rows() for cells in workbook.cells_of(path).values()]
    rows = max(sheets, key=lambda each: max((sum(map(bool, row)) for row in each), default=0), default=[])
    most = max((sum(map(bool, row)) for row in rows), default=0)
    if not most:
        raise FileRefused(f"{path.name} has no rows in any sheet. Nothing was loaded.")
    above = next(place for place, row in enumerate(rows) if sum(map(bool, row)) == most)
    header = tuple(presets.unique(rows[above]))
    return Table(header, _samples(header, rows[above + 1 :]), header_line=above + 1)


def _samples(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[str]]:
    """The first different values of each column."""
    found: dict[str, list[str]] = {}
    for place, name in enumerate(header):
        values = [str(row[place])[:WIDTH] for row in rows if place < len(row) and row[place] not in (None, "")]
        found[name] = list(dict.fromkeys(values))[:SAMPLES]
    return found
