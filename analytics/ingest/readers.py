"""Open a file and hand out its rows, as text, in batches; whatever the format did to the values is undone later, in one place (`lines`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Dict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from analytics.errors import FileRefused
from analytics.ingest import packed, presets
from analytics.ingest.mappings import Mapping

BATCH = 12_500


@dataclass
class Batch:
    """Rows of one sheet, the columns that play a part under the part's name, all text; `line_no` (1 = the header's line) stands beside them."""

    frame: pl.DataFrame
    sheet: str


@dataclass(frozen=True)
class Wanted:
    """What is known of a file before it is opened: the mapping that somebody chose, else the saved ones; neither is needed."""

    mapping: Mapping | None = None
    saved: tuple[Mapping, ...] = ()

    @property
    def encoding(self) -> str:
        """The encoding that somebody chose; empty: it is detected."""
        return self.mapping.encoding if self.mapping else ""

    @property
    def separator(self) -> str:
        """The separator that somebody chose; empty: it is found."""
        return self.mapping.separator if self.mapping else ""

    def choose(self, header: Sequence[str]) -> Mapping | None:
        """The mapping by which a table with this header is read; None when the header is not one of order lines."""
        if self.mapping:
            return self.mapping if self.mapping.fits(header) else None
        return presets.recognise(header, self.saved)


@dataclass
class Source:
    """An opened file. `broken` collects rows that could not even be split into columns: (line number, reason, text).

    `header` has all the columns' names, `above` how many lines stand above it. `typed` files keep numbers as numbers, not as text.
    """

    path: Path
    content_sha256: str
    mapping: Mapping
    batches: Callable[[], Iterator[Batch]]
    header: tuple[str, ...] = ()
    sheets: int = 1
    sheets_left: tuple[str, ...] = ()
    rows: int | None = None
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    typed: bool = False
    encoding: str = ""
    other_encodings: tuple[str, ...] = ()
    separator: str = ""
    above: int = 0


SUFFIXES = (".xlsx", ".csv", ".tsv", ".txt", ".parquet")
# A text file beside the data in an archive is more often a note.
PACKED = (".xlsx", ".csv", ".tsv", ".parquet")


@contextmanager
def opened(path: Path, wanted: Wanted | None = None) -> Iterator[Source]:
    """Open `path` by its suffix: .xlsx, .csv (.tsv, .txt), .parquet, the same packed as .gz, or a .zip that holds one of them.

    Raises
    ------
    FileRefused
        When the file is missing, empty, unreadable, encrypted, of another kind or without the columns of order lines.
    """
    from analytics.ingest import delimited, parquet, workbook

    # Arrow's own pool keeps what it once had: forty megabytes of an import that holds no more than a batch.
    pa.set_memory_pool(pa.system_memory_pool())
    path, wanted = Path(path), wanted or Wanted()
    check_readable(path)
    suffix = path.suffix.lower()
    if suffix in {".zip", ".gz"}:
        with packed.unzipped(path, PACKED) if suffix == ".zip" else packed.gunzipped(path) as inner, opened(inner, wanted) as source:
            source.path = path
            yield source
    elif suffix in SUFFIXES:
        kinds = {".xlsx": workbook.source, ".parquet": parquet.source}
        yield kinds.get(suffix, delimited.source)(path, wanted)
    else:
        raise FileRefused(
            f"{path.name}: a file of kind {suffix or '(none)'} cannot be read; {', '.join([*SUFFIXES, '.zip', '.gz'])} can. Nothing was loaded."
        )


def check_readable(path: Path) -> None:
    """Refuse what is no file, has no bytes or cannot be opened."""
    if not path.is_file():
        raise FileRefused(f"There is no file {path}. Nothing was loaded.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise FileRefused(f"{path} cannot be read ({error.strerror}). Nothing was loaded.") from error
    if empty:
        raise FileRefused(f"{path.name} is empty (0 bytes); a header and at least one row were expected. Nothing was loaded.")


def sha256(path: Path) -> str:
    """SHA-256 of the bytes of `path`, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_text(frame: pl.DataFrame, columns: Dict[str, str], first_line: int) -> pl.DataFrame:
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
