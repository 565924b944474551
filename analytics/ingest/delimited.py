"""CSV files, streamed: comma, semicolon or tab; UTF-8 with or without a mark, or Windows-1252."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow import csv as arrow_csv

from analytics.errors import FileRefused
from analytics.ingest import presets
from analytics.ingest.readers import Batch, Source, as_text, sha256

BLOCK = 32 << 20


def source(path: Path) -> Source:
    """Open a CSV file: its encoding from all its bytes, its separator and columns from its first line."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        first = file.readline()
    if "\0" in first:
        raise FileRefused(f"{path.name} is no text: line 1 has a zero byte. Nothing was loaded.")
    separator = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=separator), [])
    names = presets.unique(header)
    found = presets.recognise(names)
    if found is None:
        raise FileRefused(f"{path.name}, line 1: {presets.complaint(names)}. Nothing was loaded.")
    preset, columns = found
    opened = Source(path, sha256(path), preset, lambda: iter(()))

    def batches() -> Iterator[Batch]:
        lines, read = _Broken(opened), 0
        try:
            for chunk in _stream(path, encoding, separator, names, lines):
                frame = pl.DataFrame(pl.from_arrow(chunk))
                numbered = as_text(frame, columns, read + 1)
                yield Batch(numbered.with_columns(pl.Series("line_no", lines.numbers(read, len(frame)))), "")
                read += len(frame)
        except pa.ArrowInvalid as error:
            reason = str(error).splitlines()[0][:160]
            raise FileRefused(f"{path.name} cannot be read as CSV after line {read + 1:,} ({reason}). Nothing was loaded.") from error

    opened.batches = batches
    return opened


def _stream(path: Path, encoding: str, separator: str, names: list[str], lines: _Broken) -> Iterator[pa.RecordBatch]:
    reader = arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=BLOCK, encoding=encoding.removesuffix("-sig"), column_names=names, skip_rows=1
        ),
        parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=lines.handle),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, strings_can_be_null=True, quoted_strings_can_be_null=True, null_values=[""]
        ),
    )
    yield from (batch for batch in reader if batch.num_rows)


class _Broken:
    """Rows with too few or too many columns: kept aside, and remembered so that the numbers of the rows after them stay true."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def handle(self, row: arrow_csv.InvalidRow) -> str:
        reason = f"{row.actual_columns} columns, {row.expected_columns} expected"
        self.source.broken.append((row.number or 0, reason, row.text[:2000]))
        return "skip"

    def numbers(self, read: int, count: int) -> np.ndarray:
        """Line numbers of the good rows `read` to `read + count`."""
        good = np.arange(read, read + count, dtype=np.int64) + 2
        skipped = np.array([line for line, _, _ in self.source.broken], dtype=np.int64) - np.arange(len(self.source.broken))
        return good + np.searchsorted(skipped, good, side="right")


def _encoding(path: Path) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with path.open("rb") as file:
                while piece := file.read(1 << 20):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"
