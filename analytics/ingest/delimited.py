"""Text files, streamed: comma, semicolon, tab or bar; UTF-8, UTF-16 or an old encoding; titles above, totals below."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from pyarrow import csv as arrow_csv

from analytics.errors import FileRefused, first_line
from analytics.ingest import encodings, layout, presets
from analytics.ingest.readers import BATCH, Batch, Source, Wanted, as_text, sha256

# No row is longer. Some thirty blocks are read ahead, whoever asks for the rows.
BLOCK = 1 << 20


def source(path: Path, wanted: Wanted) -> Source:
    """Open a text file: its encoding from all its bytes, its separator, header and columns from its first lines."""
    found = encodings.detect(path)
    encoding = wanted.encoding or found.name
    try:
        laid = layout.find(path, encoding, wanted.choose, wanted.separator)
    except LookupError as error:
        raise FileRefused(f"{path.name}: there is no encoding named {encoding[:40]!r}. Nothing was loaded.") from error
    if laid.mapping is None:
        raise FileRefused(f"{path.name}, line {laid.above + 1}: {presets.complaint(laid.names)}. Nothing was loaded.")
    opened = Source(path, sha256(path), laid.mapping, lambda: iter(()), header=laid.names, encoding=encoding, separator=laid.separator, above=laid.above)
    opened.other_encodings = () if wanted.encoding else found.others
    opened.batches = lambda: _batches(opened, path, laid)
    return opened


def _batches(opened: Source, path: Path, laid: layout.Layout) -> Iterator[Batch]:
    lines, read, first = _Broken(opened), 0, laid.above + 2
    try:
        for chunk in _stream(path, opened.encoding, laid, lines):
            frame = pl.DataFrame(pl.from_arrow(chunk))
            numbered = as_text(frame, opened.mapping.columns, read + 1)
            numbers = pl.Series("line_no", lines.numbers(read, len(frame), first))
            # A row of separators alone is the spreadsheet's formatting, not data.
            blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
            yield Batch(numbered.with_columns(numbers).filter(~blank), "")
            read += len(frame)
    except (pa.ArrowInvalid, UnicodeError) as error:
        why = f"a row goes on for more than {BLOCK >> 20} MiB: a quote is never closed" if "straddl" in str(error) else first_line(error)
        raise FileRefused(f"{opened.path.name} cannot be read as text after line {read + first - 1:,} ({why}). Nothing was loaded.") from error


def _stream(path: Path, encoding: str, laid: layout.Layout, lines: _Broken) -> Iterator[pa.Table]:
    reader = arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=BLOCK, encoding=encoding.removesuffix("-sig"), column_names=list(laid.names), skip_rows=laid.above + 1
        ),
        parse_options=arrow_csv.ParseOptions(delimiter=laid.separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=lines.handle),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(laid.names, pa.string()), strings_can_be_null=True, quoted_strings_can_be_null=True, null_values=[""]
        ),
    )
    held: list[pa.RecordBatch] = []
    try:
        for batch in reader:
            held.append(batch)
            if sum(each.num_rows for each in held) >= BATCH:
                yield pa.Table.from_batches(held)
                held = []
    except pa.ArrowInvalid:
        # What stands before the place that cannot be read is counted, so that the reason names it.
        yield from filter(len, [pa.Table.from_batches(held, reader.schema)])
        raise
    yield from filter(len, [pa.Table.from_batches(held, reader.schema)])


class _Broken:
    """Rows with too few or too many columns: kept aside, and remembered so that the numbers of the rows after them stay true."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.skipped: list[int] = []

    def handle(self, row: arrow_csv.InvalidRow) -> str:
        self.skipped.append(row.number or 0)
        if row.text.strip():
            reason = f"{row.actual_columns} columns, {row.expected_columns} expected"
            self.source.broken.append((row.number or 0, reason, row.text[:2000]))
        return "skip"

    def numbers(self, read: int, count: int, first: int) -> np.ndarray:
        """Line numbers of the good rows `read` to `read + count`."""
        good = np.arange(read, read + count, dtype=np.int64) + first
        skipped = np.array(self.skipped, dtype=np.int64) - np.arange(len(self.skipped))
        return good + np.searchsorted(skipped, good, side="right")
