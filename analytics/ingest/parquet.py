"""Parquet files, streamed by row group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet as arrow_parquet

from analytics.errors import FileRefused, first_line
from analytics.ingest import packed, presets
from analytics.ingest.readers import BATCH, Batch, Source, Wanted, as_text, sha256


def source(path: Path, wanted: Wanted) -> Source:
    """Open a parquet file."""
    try:
        file = arrow_parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise FileRefused(f"{path.name} is cut off or no parquet file ({first_line(error)}). Nothing was loaded.") from error
    header = tuple(file.schema_arrow.names)
    if len(header) > packed.COLUMNS:
        raise FileRefused(f"{path.name} has {len(header):,} columns; at most {packed.COLUMNS:,} are read. Nothing was loaded.")
    mapping = wanted.choose(header) if len(set(header)) == len(header) else None
    if mapping is None:
        raise FileRefused(f"{path.name}: {presets.complaint(presets.unique(header))}. Nothing was loaded.")
    columns = mapping.columns
    for name in columns.values():
        kind = file.schema_arrow.field(name).type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            raise FileRefused(f"{path.name}, column {name}: text, numbers or dates were expected, not {kind}. Nothing was loaded.")

    def batches() -> Iterator[Batch]:
        line = 2
        try:
            for chunk in file.iter_batches(BATCH, columns=list(columns.values()), use_threads=False):
                frame = pl.DataFrame(pl.from_arrow(chunk))
                yield Batch(as_text(frame, columns, line), "")
                line += len(frame)
        except (pa.ArrowException, OSError) as error:
            raise FileRefused(f"{path.name} cannot be read after row {line - 2:,} ({first_line(error)}). Nothing was loaded.") from error

    return Source(path, sha256(path), mapping, batches, header=header, rows=file.metadata.num_rows, typed=True)
