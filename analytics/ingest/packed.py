"""Files within files, unpacked with a bound: what is packed may be far larger than it looks, or point outside its folder."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from analytics.errors import FileRefused, first_line

# How the folders begin in which files are put together and unpacked: a worker that is killed leaves them (`uploads.sweep`).
FOLDER = "basketry-file-"
PIECE = 1 << 20
# Text shrinks to a tenth, a workbook's sheets to a twentieth; what grows more than two hundredfold beyond this much is made to harm.
FREE = 64 << 20
RATIO = 200
LARGEST = 40 << 30
# A workbook is held in memory, its sheets as XML several times over.
LARGEST_BOOK = 3 << 30
COLUMNS = 1000
MEMBERS = 1000
_FAR_CELL = re.compile(rb'<c [^>]{0,40}?r="([A-Z]{3})\d')


def refuse_growth(name: str, packed: int, unpacked: int, largest: int = LARGEST) -> None:
    """Raise when what is inside has grown out of proportion."""
    if unpacked > largest or (unpacked > FREE and unpacked > RATIO * max(packed, 1)):
        raise FileRefused(
            f"{name} is {packed:,} bytes, and what is packed in it more than {unpacked:,}: too much to be order lines. Nothing was loaded."
        )


def held(path: Path, suffixes: tuple[str, ...]) -> list[str]:
    """Names of the files of order lines in a .zip, in order; refused when one points outside."""
    with _archive(path) as archive:
        return [entry.filename for entry in _members(archive, path, suffixes)]


@contextmanager
def unzipped(path: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The one file of order lines of a .zip, in a folder of its own while it is read."""
    names = held(path, suffixes)
    if len(names) != 1:
        told = ", ".join(names[:5]) or "none"
        raise FileRefused(
            f"{path.name} holds {len(names)} files of order lines ({told}); exactly one of {', '.join(suffixes)} was expected. Nothing was loaded."
        )
    with all_unzipped(path, suffixes) as files:
        yield files[0]


@contextmanager
def all_unzipped(path: Path, suffixes: tuple[str, ...]) -> Iterator[list[Path]]:
    """All files of order lines of a .zip, in a folder of their own while they are read."""
    with TemporaryDirectory(prefix=FOLDER) as folder:
        with _archive(path) as archive:
            members = _members(archive, path, suffixes)
            refuse_growth(path.name, sum(each.compress_size for each in members), sum(each.file_size for each in members))
            # Two folders may hold a file of the same name.
            files = [Path(folder) / str(place) / PurePosixPath(member.filename).name for place, member in enumerate(members)]
            for member, file in zip(members, files, strict=True):
                file.parent.mkdir()
                with archive.open(member) as packed:
                    _copy(packed, file, path.name, member.compress_size)
        yield files


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error, ValueError) as error:
        raise FileRefused(f"{path.name} cannot be unpacked ({first_line(error)}): it is cut off, encrypted or no zip file. Nothing was loaded.") from error


def _members(archive: zipfile.ZipFile, path: Path, suffixes: tuple[str, ...]) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    for entry in entries:
        if ".." in PurePosixPath(entry.filename.replace("\\", "/")).parts or entry.filename.startswith(("/", "\\")):
            raise FileRefused(f"{path.name} holds a file named {entry.filename[:80]!r}, which points outside it. Nothing was loaded.")
    found = [entry for entry in entries if entry.filename.lower().endswith(suffixes) and not entry.filename.startswith("__MACOSX")]
    if len(found) > MEMBERS:
        raise FileRefused(f"{path.name} holds {len(found):,} files of order lines; at most {MEMBERS:,} are read. Nothing was loaded.")
    return sorted(found, key=lambda entry: entry.filename)


@contextmanager
def gunzipped(path: Path) -> Iterator[Path]:
    """What is in a .gz, in a folder of its own while it is read."""
    with TemporaryDirectory(prefix=FOLDER) as folder:
        target = Path(folder) / path.stem
        try:
            with gzip.open(path) as packed:
                _copy(packed, target, path.name, path.stat().st_size)
        except (OSError, EOFError, zlib.error) as error:
            raise FileRefused(f"{path.name} cannot be unpacked ({first_line(error)}): it is cut off or no gzip file. Nothing was loaded.") from error
        yield target


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, name: str, size: int) -> None:
    written = 0
    with target.open("wb") as plain:
        while piece := packed.read(PIECE):
            written += len(piece)
            refuse_growth(name, size, written)
            plain.write(piece)


def check_book(path: Path) -> None:
    """Look at a workbook's parts before they are read: their true size, and what an exported table has no need of.

    Raises
    ------
    FileRefused
        For a bomb, macros, links to other files, a document type (by which XML reads other files), or thousands of columns.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" not in names:
                raise FileRefused(f"{path.name} is no Excel workbook: xl/workbook.xml is not in it. Nothing was loaded.")
            for mark, what in (("vbaproject.bin", "has macros in it"), ("/externallinks/", "links to other workbooks")):
                if any(mark in f"/{name.lower()}" for name in names):
                    raise FileRefused(f"{path.name} {what}. Save its values alone as .xlsx or .csv and import that. Nothing was loaded.")
            refuse_growth(path.name, path.stat().st_size, sum(entry.file_size for entry in entries), LARGEST_BOOK)
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    _check_part(file, entry, path.name)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, zlib.error, ValueError) as error:
        raise FileRefused(f"{path.name} is cut off or no .xlsx file ({first_line(error)}). Get the file again. Nothing was loaded.") from error


def _check_part(file: IO[bytes], entry: zipfile.ZipInfo, name: str) -> None:
    """Unpack one part piece by piece, keeping nothing: a header may lie about how much there is."""
    sheet, size, tail = "worksheets" in entry.filename, 0, b""
    for piece in _pieces(file, entry):
        if size == 0 and b"<!DOCTYPE" in piece[:4096]:
            raise FileRefused(f"{name}: {entry.filename} declares a document type, by which a file can read others. Nothing was loaded.")
        size += len(piece)
        if size > entry.file_size:
            raise FileRefused(f"{name}: {entry.filename} holds more than the {entry.file_size:,} bytes it says. Nothing was loaded.")
        if sheet:
            for column in set(_FAR_CELL.findall(tail + piece)):
                if _number(column) > COLUMNS:
                    raise FileRefused(
                        f"{name}: {entry.filename} has a cell in column {column.decode()}; at most {COLUMNS:,} columns are read. Nothing was loaded."
                    )
            tail = piece[-64:]


def _pieces(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("a part has no header")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (piece := file.read(min(left, PIECE))):
            left -= len(piece)
            yield piece
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError("a way of packing that workbooks do not use")
    inflate = zlib.decompressobj(-15)
    while left > 0 and not inflate.eof and (packed := file.read(min(left, PIECE >> 2))):
        left -= len(packed)
        while packed:
            if piece := inflate.decompress(packed, PIECE):
                yield piece
            packed = inflate.unconsumed_tail


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
