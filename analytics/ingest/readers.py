"""Open a file and hand out its rows, as text, in batches; whatever the format did to the values is undone later, in one place (`lines`)."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from analytics.errors import FileRefused
from analytics.ingest.presets import Preset

BATCH = 150_000


@dataclass
class Batch:
    """Rows of one sheet, under the names of `presets.PARTS`, all text; `line_no` (1 = the header's line) stands beside them."""

    frame: pl.DataFrame
    sheet: str


@dataclass
class Source:
    """An opened file. `broken` collects rows that could not even be split into columns: (line number, reason, text)."""

    path: Path
    content_sha256: str
    preset: Preset
    batches: Callable[[], Iterator[Batch]]
    sheets: int = 1
    sheets_left: tuple[str, ...] = ()
    rows: int | None = None
    broken: list[tuple[int, str, str]] = field(default_factory=list)


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open `path` by its suffix: .xlsx, .csv, .parquet, or a .zip that holds one of them (as UCI publishes it).

    Raises
    ------
    FileRefused
        When the file is missing, empty, unreadable, encrypted, of another kind or without the columns of a known export.
    """
    from analytics.ingest import delimited, parquet, workbook

    path = Path(path)
    _check_readable(path)
    kinds = {".xlsx": workbook.source, ".csv": delimited.source, ".parquet": parquet.source}
    suffix = path.suffix.lower()
    if suffix == ".zip":
        with _unpacked(path, tuple(kinds)) as inner, opened(inner) as source:
            source.path = path
            yield source
    elif suffix in kinds:
        yield kinds[suffix](path)
    else:
        wanted = ", ".join([*kinds, ".zip"])
        raise FileRefused(f"{path.name}: a file of kind {suffix or '(none)'} cannot be read; {wanted} can. Nothing was loaded.")


def _check_readable(path: Path) -> None:
    if not path.is_file():
        raise FileRefused(f"There is no file {path}. Nothing was loaded.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise FileRefused(f"{path} cannot be read ({error.strerror}). Nothing was loaded.") from error
    if empty:
        raise FileRefused(f"{path.name} is empty (0 bytes); a header and at least one row were expected. Nothing was loaded.")


@contextmanager
def _unpacked(path: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    try:
        with zipfile.ZipFile(path) as archive, TemporaryDirectory() as folder:
            members = [name for name in archive.namelist() if name.lower().endswith(suffixes) and not name.startswith("__MACOSX")]
            if len(members) != 1:
                raise FileRefused(
                    f"{path.name} holds {len(members)} files of order lines ({', '.join(members[:5]) or 'none'}); exactly one of "
                    f"{', '.join(suffixes)} was expected. Nothing was loaded."
                )
            target = Path(folder) / Path(members[0]).name
            with archive.open(members[0]) as packed, target.open("wb") as plain:
                while piece := packed.read(1 << 20):
                    plain.write(piece)
            yield target
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        raise FileRefused(f"{path.name} cannot be unpacked ({error}): it is cut off, encrypted or no zip file. Nothing was loaded.") from error


def sha256(path: Path) -> str:
    """SHA-256 of the bytes of `path`, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_text(frame: pl.DataFrame, columns: dict[str, str], first_line: int) -> pl.DataFrame:
    """The columns that play a part, under the part's name, as text, with `line_no` counted from `first_line`."""
    return frame.select(
        pl.int_range(first_line, first_line + len(frame), dtype=pl.Int64).alias("line_no"),
        *(_text(frame, name).alias(part) for part, name in columns.items()),
    )


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as text: whole numbers kept as floating point (`536365.0`) as the whole numbers that they are."""
    kind = frame.schema[name]
    text = pl.col(name).cast(pl.String, strict=False)
    return text.str.replace(r"^(-?\d+)\.0$", "${1}") if kind.is_float() else text
