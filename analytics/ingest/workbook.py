"""Excel workbooks, by fastexcel (calamine): every cell as text, 541,909 rows in three seconds."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from analytics.errors import FileRefused
from analytics.ingest import presets
from analytics.ingest.readers import Batch, Source, as_text, sha256

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def source(path: Path) -> Source:
    """Open a workbook: every sheet that has the columns of one known export is read, other sheets are left."""
    _check(path)
    try:
        book = fastexcel.read_excel(path)
        headers = {name: _header(book, name) for name in book.sheet_names}
    except fastexcel.FastExcelError as error:
        raise FileRefused(f"{path.name} cannot be read as a workbook ({_first_line(error)}): it may be damaged. Nothing was loaded.") from error
    known = {name: found for name, header in headers.items() if (found := presets.recognise(header))}
    if not known:
        if not any(headers.values()):
            raise FileRefused(f"{path.name} has no rows in any sheet ({', '.join(headers)}). Nothing was loaded.")
        told = "; ".join(f"sheet {name!r}: {presets.complaint(header)}" for name, header in list(headers.items())[:4])
        raise FileRefused(f"{path.name}: no sheet has the columns of order lines in its first row. {told}. Nothing was loaded.")
    preset = next(iter(known.values()))[0]

    def batches() -> Iterator[Batch]:
        for name, (_, columns) in known.items():
            try:
                frame = book.load_sheet(name, dtypes="string").to_polars()
            except fastexcel.FastExcelError as error:
                raise FileRefused(f"{path.name}, sheet {name!r} cannot be read ({_first_line(error)}). Nothing was loaded.") from error
            blank = pl.all_horizontal(pl.all().is_null())
            # Rows that are blank in every cell are the sheet's formatting, not data.
            yield Batch(as_text(frame, columns, 2).filter(~frame.select(blank).to_series()), name)

    return Source(path, sha256(path), preset, batches, sheets=len(known))


def _header(book: fastexcel.ExcelReader, name: str) -> list[str]:
    try:
        return book.load_sheet(name, n_rows=1, dtypes="string").to_polars().columns
    except fastexcel.FastExcelError as error:
        if "no data" in str(error).lower() or "empty" in str(error).lower():
            return []
        raise


def _check(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    if head == OLE:
        raise FileRefused(
            f"{path.name} is protected by a password (or is an old .xls file). Save it without a password as .xlsx and import it again. "
            "Nothing was loaded."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise FileRefused(f"{path.name} is no Excel workbook: xl/workbook.xml is not in it. Nothing was loaded.")
    except zipfile.BadZipFile as error:
        raise FileRefused(f"{path.name} is cut off or no .xlsx file ({error}). Get the file again. Nothing was loaded.") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:160]
