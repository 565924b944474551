"""Files made to harm: refused early, with a reason, and without taking the memory that they ask for."""

import io
import random
import resource
import signal
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from analytics.errors import FileRefused
from analytics.ingest.readers import opened
from tests.unit.analytics.ingest.dirty import facts, parquet, table, workbook


def refusal(path: Path) -> str:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused) as caught, opened(path) as source:
        list(source.batches())
    rise = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10
    assert rise <= 50, f"memory rose by {rise} MiB"
    message = str(caught.value)
    assert path.name in message and "Nothing was loaded" in message and "\n" not in message
    return message


def with_part(folder: Path, name: str, content: bytes, replace: bool = False) -> Path:
    """The workbook with one more part, or with a part changed."""
    path = folder / "shop.xlsx"
    with zipfile.ZipFile(workbook(folder / "plain.xlsx")) as plain, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in plain.infolist():
            if entry.filename != name:
                made.writestr(entry.filename, plain.read(entry))
        made.writestr(name, content if not replace else content + plain.read(name))
    return path


def test_a_zip_bomb(tmp_path):
    path = tmp_path / "shop.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("shop.csv", "w", force_zip64=True) as file:
        for _ in range(200):
            file.write(bytes(1 << 20))
    assert "too much" in refusal(path)


def test_a_gzip_bomb(tmp_path):
    path = tmp_path / "shop.csv.gz"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    with path.open("wb") as file:
        for _ in range(200):
            file.write(packer.compress(bytes(1 << 20)))
        file.write(packer.flush())
    assert "too much" in refusal(path)


def test_a_workbook_bomb_that_says_so_and_one_that_lies(tmp_path):
    path = with_part(tmp_path, "xl/worksheets/sheet1.xml", b" " * (200 << 20))
    assert "too much" in refusal(path)
    content = bytearray(path.read_bytes())
    # The directory at the end, and the part's own header, say 1,000 bytes.
    for signature, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        start = -1
        while (start := content.find(signature, start + 1)) >= 0:
            if content[start + name_at :].startswith(b"xl/worksheets/sheet1.xml"):
                struct.pack_into("<I", content, start + size_at, 1000)
    path.write_bytes(bytes(content))
    assert "more than the 1,000 bytes it says" in refusal(path)


def test_parts_that_an_exported_table_has_no_need_of(tmp_path):
    assert "macros" in refusal(with_part(tmp_path, "xl/vbaProject.bin", b"x"))
    assert "links to other workbooks" in refusal(with_part(tmp_path, "xl/externalLinks/externalLink1.xml", b"<x/>"))
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert "document type" in refusal(with_part(tmp_path, "xl/sharedStrings.xml", entity, replace=True))


def test_names_that_point_outside(tmp_path):
    for name in ("../shop.csv", "/etc/shop.csv", "a/../../shop.csv", "..\\shop.csv"):
        path = tmp_path / "shop.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, table())
        assert "points outside" in refusal(path)


def test_thousands_of_columns_in_a_workbook(tmp_path):
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, [f"c{number}" for number in range(16_384)])
    assert "at most 1,000 columns" in refusal(path)


def damaged(chance: random.Random, content: bytes) -> bytes:
    """Cut, filled, doubled or with bytes changed."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed) or 1)
        how = chance.randrange(6)
        if how == 0 and changed:
            changed[place] = chance.randrange(256)
        elif how == 1:
            del changed[place : place + chance.randint(1, 60)]
        elif how == 2:
            changed[place:place] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
        elif how == 3:
            changed[place:place] = changed[max(0, place - 40) : place] * chance.randint(1, 4)
        elif how == 4:
            changed[place:place] = chance.choice([b'"', b"\r", b"\n", b";", b",", b"\0", b"\xff\xfe", b"1e308", b"-", b"\xc2\xa0", b"NaN", b"99/99/9999"])
        else:
            del changed[place + chance.randint(0, 200) :]
    return bytes(changed)


def hangs(*_: object) -> None:
    raise TimeoutError("a minute and nothing came")


def fuzz(folder: Path, seed: int, count: int) -> None:
    signal.signal(signal.SIGALRM, hangs)
    chance = random.Random(seed)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shop.csv", table())
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    good = {
        "shop.csv": table(";").encode("cp1252"), "wide.csv": table("\t").encode("utf-16"), "shop.zip": buffer.getvalue(), "shop.parquet": parquet(),
        "shop.xlsx": workbook(folder / "good.xlsx").read_bytes(), "shop.csv.gz": packer.compress(table().encode()) + packer.flush(),
    }  # fmt: skip
    for number in range(count):
        name, content = chance.choice(list(good.items()))
        path = folder / name
        path.write_bytes(damaged(chance, content))
        # Of its own: on a busy machine the clock on the wall says little of a hang. A minute on that clock is one too, of whatever waits without working.
        began = time.process_time()
        signal.alarm(60)
        try:
            facts(path)
        except FileRefused as error:
            assert "\n" not in str(error), (number, str(error))
        finally:
            signal.alarm(0)
        assert time.process_time() - began < 5, number


def test_damaged_files_are_read_or_refused(tmp_path):
    fuzz(tmp_path, seed=1, count=400)


@pytest.mark.torture
def test_ten_thousand_damaged_files_are_read_or_refused(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(10):
        fuzz(tmp_path, seed=100 + seed, count=1_000)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10 <= 300
