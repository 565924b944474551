"""Excel workbooks, by fastexcel (calamine): every cell as text, 541,909 rows in three seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from analytics.errors import FileRefused, first_line
from analytics.ingest import packed, presets
from analytics.ingest.mappings import Mapping
from analytics.ingest.readers import BATCH, Batch, Source, Wanted, as_text, sha256

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Exports put a title or a date above the columns now and then.
HEADER_WITHIN = 20


def source(path: Path, wanted: Wanted) -> Source:
    """Open a workbook: every sheet that has the columns of order lines is read, other sheets are left and named."""
    _check(path)
    sheets = cells_of(path)
    known = {name: found for name, cells in sheets.items() if (found := _header(cells, wanted))}
    if not known:
        raise FileRefused(_complaint(path, sheets))
    left = tuple(name for name in sheets if name not in known)

    def batches() -> Iterator[Batch]:
        for name, (row, mapping) in known.items():
            cells = sheets[name]
            named = cells.rename(dict(zip(cells.columns, presets.unique(cells.row(row)), strict=True)))
            for start in range(row + 1, len(cells), BATCH):
                frame = named[start : start + BATCH]
                # Rows that are blank in every cell are the sheet's formatting, not data.
                blank = frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
                yield Batch(as_text(frame, mapping.columns, start + 1).filter(~blank), name)

    first, (row, mapping) = next(iter(known.items()))
    header = tuple(presets.unique(sheets[first].row(row)))
    return Source(
        path, sha256(path), mapping, batches, header=header, sheets=len(known), sheets_left=left, typed=True, above=row,
        rows=sum(len(sheets[name]) - row - 1 for name, (row, _) in known.items()),
    )  # fmt: skip


def cells_of(path: Path) -> dict[str, pl.DataFrame]:
    """Every sheet, all cells as text."""
    try:
        book = fastexcel.read_excel(path)
        return {name: book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars() for name in book.sheet_names}
    except fastexcel.FastExcelError as error:
        raise FileRefused(f"{path.name} cannot be read as a workbook ({first_line(error)}): it may be damaged. Nothing was loaded.") from error
    except BaseException as error:
        # A damaged sheet makes the reader panic, which Python sees as no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused(f"{path.name} cannot be read as a workbook ({first_line(error)}): it may be damaged. Nothing was loaded.") from error


def _header(cells: pl.DataFrame, wanted: Wanted) -> tuple[int, Mapping] | None:
    """Row (from 0) of the columns' names, and what they are."""
    for row, names in enumerate(cells.head(HEADER_WITHIN).rows()):
        if any(names) and (found := wanted.choose(presets.unique(names))):
            return row, found
    return None


def _complaint(path: Path, sheets: dict[str, pl.DataFrame]) -> str:
    """What the sheets have instead: of each, its first row that is not blank."""
    told = []
    for name, cells in list(sheets.items())[:4]:
        row = next((row for row in cells.head(HEADER_WITHIN).rows() if any(row)), None)
        told.append(f"sheet {name!r}: {presets.complaint([cell for cell in row if cell]) if row else 'empty'}")
    if not any(len(cells) for cells in sheets.values()):
        return f"{path.name} has no rows in any sheet ({', '.join(sheets)}). Nothing was loaded."
    return f"{path.name}: no sheet has the columns of order lines in its first {HEADER_WITHIN} rows. {'; '.join(told)}. Nothing was loaded."


def _check(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    if head == OLE:
        raise FileRefused(
            f"{path.name} is protected by a password (or is an old .xls file). Save it without a password as .xlsx and import it again. "
            "Nothing was loaded."
        )
    packed.check_book(path)
