"""Parquet files, streamed by row group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet as arrow_parquet

from analytics.errors import FileRefused
from analytics.ingest import presets
from analytics.ingest.readers import BATCH, Batch, Source, as_text, sha256


def source(path: Path) -> Source:
    """Open a parquet file."""
    try:
        file = arrow_parquet.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:160]
        raise FileRefused(f"{path.name} is cut off or no parquet file ({reason}). Nothing was loaded.") from error
    found = presets.recognise(file.schema_arrow.names)
    if found is None:
        raise FileRefused(f"{path.name}: {presets.complaint(file.schema_arrow.names)}. Nothing was loaded.")
    preset, columns = found
    for name in columns.values():
        kind = file.schema_arrow.field(name).type
        if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            raise FileRefused(f"{path.name}, column {name}: text, numbers or dates were expected, not {kind}. Nothing was loaded.")

    def batches() -> Iterator[Batch]:
        line = 2
        try:
            for chunk in file.iter_batches(BATCH, columns=list(columns.values())):
                frame = pl.DataFrame(pl.from_arrow(chunk))
                yield Batch(as_text(frame, columns, line), "")
                line += len(frame)
        except (pa.ArrowException, OSError) as error:
            raise FileRefused(f"{path.name} cannot be read after row {line - 2:,} ({error}). Nothing was loaded.") from error

    return Source(path, sha256(path), preset, batches, rows=file.metadata.num_rows)
