"""A file that cannot be understood is refused whole, with one sentence that names the file, the place and what was expected."""

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from analytics.errors import FileRefused
from analytics.ingest.readers import opened

HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
ROW = ["536365", "85123A", "LANTERN", "6", "2010-12-01 08:26:00", "2.55", "17850", "United Kingdom"]


def workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as caught, opened(path) as source:
        list(source.batches())
    message = str(caught.value)
    assert path.name in message and "\n" not in message
    return message


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def parquet_bytes(**columns) -> bytes:
    file = io.BytesIO()
    pl.DataFrame({name: [value] for name, value in zip(HEADER, ROW, strict=True)} | columns).write_parquet(file)
    return file.getvalue()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet", ".zip"])
def test_empty(tmp_path, suffix):
    assert "is empty" in refusal(written(tmp_path / f"shop{suffix}", b""))


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet", ".zip"])
def test_absent_or_a_folder(tmp_path, suffix):
    assert "no file" in refusal(tmp_path / f"shop{suffix}")
    (tmp_path / f"folder{suffix}").mkdir()
    assert "no file" in refusal(tmp_path / f"folder{suffix}")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet", ".zip"])
def test_unreadable_bytes(tmp_path, suffix):
    refusal(written(tmp_path / f"shop{suffix}", bytes(range(256)) * 8))


def test_of_an_unknown_kind(tmp_path):
    message = refusal(written(tmp_path / "shop.pdf", b"%PDF-1.7"))
    assert ".pdf" in message and ".xlsx" in message and ".csv" in message


@pytest.mark.parametrize("keep", [0.02, 0.5, 0.98])
def test_truncated(tmp_path, keep):
    whole = workbook(tmp_path / "whole.xlsx", {"Sheet1": [HEADER, *([ROW] * 500)]}).read_bytes()
    refusal(written(tmp_path / "cut.xlsx", whole[: int(len(whole) * keep)]))
    parquet = parquet_bytes()
    refusal(written(tmp_path / "cut.parquet", parquet[: int(len(parquet) * keep)]))
    packed = zipped(tmp_path / "whole.zip", {"shop.csv": ",".join(HEADER).encode() + b"\n" + b"x" * 400}).read_bytes()
    refusal(written(tmp_path / "cut.zip", packed[: int(len(packed) * keep)]))


def test_protected_by_a_password(tmp_path):
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refusal(written(tmp_path / "locked.xlsx", ole))


def test_zip_protected_by_a_password(tmp_path):
    content = bytearray(zipped(tmp_path / "a.zip", {"shop.csv": b"x" * 50}).read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    assert "encrypted" in refusal(written(tmp_path / "locked.zip", bytes(content)))


def test_zip_without_or_with_several_files(tmp_path):
    assert "none" in refusal(zipped(tmp_path / "none.zip", {"readme.txt": b"hello"}))
    assert "a.csv, b.csv" in refusal(zipped(tmp_path / "two.zip", {"a.csv": b"x", "b.csv": b"y"}))


@pytest.mark.parametrize("missing", ["InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice"])
def test_missing_column(tmp_path, missing):
    kept = [name for name in HEADER if name != missing]
    row = [value for name, value in zip(HEADER, ROW, strict=True) if name != missing]
    csv = written(tmp_path / "shop.csv", (",".join(kept) + "\n" + ",".join(row) + "\n").encode())
    book = workbook(tmp_path / "shop.xlsx", {"Orders": [kept, row]})
    parquet = tmp_path / "shop.parquet"
    pl.DataFrame({name: [value] for name, value in zip(kept, row, strict=True)}).write_parquet(parquet)
    for path in (csv, book, parquet):
        message = refusal(path)
        assert missing in message.partition("missing")[0], message
        assert "Nothing was loaded" in message


def test_a_needed_column_twice(tmp_path):
    header = [*HEADER, "unit price"]
    message = refusal(written(tmp_path / "shop.csv", (",".join(header) + "\n" + ",".join([*ROW, "3"]) + "\n").encode()))
    assert "UnitPrice" in message and "twice" in message
    assert "twice" in refusal(workbook(tmp_path / "shop.xlsx", {"Orders": [header, [*ROW, "3"]]}))


def test_other_columns_may_be_named_alike(tmp_path):
    path = written(tmp_path / "shop.csv", (",".join([*HEADER, "Note", "Note", ""]) + "\n" + ",".join([*ROW, "a", "b", ""]) + "\n").encode())
    with opened(path) as source:
        assert sum(len(batch.frame) for batch in source.batches()) == 1


def test_workbook_with_other_sheets_only_says_which_it_saw(tmp_path):
    message = refusal(workbook(tmp_path / "shop.xlsx", {"Notes": [["hello"]], "Budget": [["year", "sum"], [2011, 5]]}))
    assert "'Notes'" in message and "'Budget'" in message


def test_workbook_without_rows(tmp_path):
    assert "no rows" in refusal(workbook(tmp_path / "shop.xlsx", {"Sheet1": []}))


def test_another_kind_of_file_under_a_known_ending(tmp_path):
    book = workbook(tmp_path / "real.xlsx", {"Orders": [HEADER, ROW]}).read_bytes()
    assert "no text" in refusal(written(tmp_path / "book.csv", book))
    refusal(written(tmp_path / "book.parquet", book))
    refusal(written(tmp_path / "text.xlsx", b"InvoiceNo,StockCode\n"))
    assert "workbook" in refusal(zipped(tmp_path / "zip.xlsx", {"a.csv": b"x"}))


def test_parquet_with_lists(tmp_path):
    message = refusal(written(tmp_path / "shop.parquet", parquet_bytes(Quantity=[[1, 2]])))
    assert "Quantity" in message


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path):
    rows = [",".join([f"{536365 + number}", *ROW[1:]]) for number in range(60_000)]
    rows[20_000] = rows[20_000].replace("LANTERN", '"LANTERN')
    file = written(tmp_path / "open.csv", "\n".join([",".join(HEADER), *rows]).encode())
    assert "after line 20,001 (a row goes on for more than 1 MiB: a quote is never closed)" in refusal(file)
