"""The same rows, whatever file they come in."""

import codecs
import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from analytics.ingest import lines
from analytics.ingest.readers import opened
from analytics.ingest.shape import Shaper
from analytics.ingest.survey import refuse_doubts, survey

HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
HEADER_II = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"]
ROWS = [
    ["536365", "85123A", "CAFÉ SIGN, BLUE", 6, datetime(2010, 12, 1, 8, 26), 2.55, 17850, "United Kingdom"],
    ["536366", "22633", 'HAND "WARMER"', 2, datetime(2010, 12, 13, 8, 28), 0.1, None, "EIRE"],
    ["C536379", "D", "Discount; £", -1, datetime(2011, 1, 2, 23, 59, 59), 27.5, 14527, "Curaçao"],
]


def text_rows(date: str = "%Y-%m-%d %H:%M:%S") -> list[list[str]]:
    return [["" if cell is None else cell.strftime(date) if isinstance(cell, datetime) else str(cell) for cell in row] for row in ROWS]


def delimited(separator: str = ",", header=HEADER, date: str = "%Y-%m-%d %H:%M:%S") -> str:
    def quoted(cell: str) -> str:
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if separator in cell or '"' in cell else cell

    return "".join(separator.join(map(quoted, row)) + "\r\n" for row in [header, *text_rows(date)])


def read(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    with opened(path) as source:
        reading = survey(source)
        refuse_doubts(reading, path.name)
        shaper = Shaper(source.mapping, reading)
        parts = [lines.read(shaper.shape(batch.frame), reading, batch.frame) for batch in source.batches()]
    return pl.concat([good for good, _ in parts]), pl.concat([bad for _, bad in parts])


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> pl.DataFrame:
    path = tmp_path_factory.mktemp("rows") / "shop.csv"
    path.write_text(delimited(), encoding="utf-8", newline="")
    good, bad = read(path)
    assert bad.is_empty()
    assert good["line_no"].to_list() == [2, 3, 4]
    assert good["description"].to_list() == ["CAFÉ SIGN, BLUE", 'HAND "WARMER"', "Discount; £"]
    assert good["customer_id"].to_list() == ["17850", None, "14527"]
    assert good["sold_at"].to_list() == [row[4] for row in ROWS]
    assert good["kind"].to_list() == ["sale", "sale", "return"]
    return good


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_csv(tmp_path, expected, separator, encoding):
    path = tmp_path / "shop.csv"
    path.write_text(delimited(separator), encoding=encoding, newline="")
    assert read(path)[0].equals(expected)


def test_csv_with_other_line_ends_header_and_dates(tmp_path, expected):
    for number, text in enumerate([delimited().replace("\r\n", "\n"), delimited(header=HEADER_II), delimited(date="%m/%d/%Y %H:%M:%S")]):
        path = tmp_path / f"shop_{number}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        assert read(path)[0].equals(expected)


def test_csv_with_a_mark_and_bytes_that_are_no_utf8(tmp_path, expected):
    path = tmp_path / "shop.csv"
    path.write_bytes(codecs.BOM_UTF8 + delimited().encode("utf-8"))
    assert read(path)[0].equals(expected)
    path.write_bytes(delimited().encode("latin-1") + "536367,1,\x81,1,2011-01-03 10:00:00,1,1,Spain\r\n".encode("latin-1"))
    assert len(read(path)[0]) == 4


def test_csv_rows_with_too_few_or_too_many_columns_keep_their_place(tmp_path):
    head, first, second, third = delimited().splitlines()
    path = tmp_path / "shop.csv"
    path.write_text("\n".join([head, first, "1,2,3", second, first + ",extra", "", third]) + "\n", encoding="utf-8")
    with opened(path) as source:
        good = pl.concat([batch.frame for batch in source.batches()])
    assert good["line_no"].to_list() == [2, 4, 7]
    assert [(line, reason) for line, reason, _ in source.broken] == [(3, "3 columns, 8 expected"), (5, "9 columns, 8 expected")]


def test_csv_with_two_columns_of_one_name(tmp_path, expected):
    path = tmp_path / "shop.csv"
    ends = ["Note,Note,", "a,b,", ",,", "c,,d"]
    path.write_text("\n".join(f"{row},{end}" for row, end in zip(delimited().splitlines(), ends, strict=True)), encoding="utf-8")
    assert read(path)[0].equals(expected)


@pytest.mark.parametrize("above", [0, 3])
def test_workbook(tmp_path, expected, above):
    path = tmp_path / "shop.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("About").write(0, 0, "hello")
        sheet = book.add_worksheet("Orders")
        if above:
            sheet.write(above - 1, 0, "All orders")
        sheet.write_row(above, 0, HEADER)
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, row in enumerate(ROWS):
            # A blank row between is the sheet's formatting.
            sheet.write_row(above + 1 + 2 * number, 0, row)
            sheet.write_datetime(above + 1 + 2 * number, 4, row[4], moment)
    good, bad = read(path)
    assert bad.is_empty()
    assert good["line_no"].to_list() == [above + 2, above + 4, above + 6]
    assert good.drop("line_no").equals(expected.drop("line_no"))
    with opened(path) as source:
        assert source.sheets_left == ("About",)


def test_parquet_of_numbers_and_of_text(tmp_path, expected):
    typed = pl.DataFrame(ROWS, schema=HEADER, orient="row")
    whole = typed.with_columns(pl.col("CustomerID").cast(pl.Float64), pl.col("Country").cast(pl.Categorical))
    for number, frame in enumerate([
        typed, whole, typed.with_columns(pl.col("InvoiceDate").dt.cast_time_unit("ms")), pl.DataFrame(text_rows(), schema=HEADER, orient="row"),
    ]):  # fmt: skip
        path = tmp_path / f"shop_{number}.parquet"
        frame.write_parquet(path)
        assert read(path)[0].equals(expected)


def test_parquet_with_invoices_kept_as_floating_point(tmp_path):
    path = tmp_path / "shop.parquet"
    frame = pl.DataFrame(ROWS[:2], schema=HEADER, orient="row")
    frame.with_columns(pl.col("InvoiceNo").cast(pl.Float64)).write_parquet(path)
    assert read(path)[0]["invoice_no"].to_list() == ["536365", "536366"]


def test_parquet_with_what_is_no_number(tmp_path):
    path = tmp_path / "shop.parquet"
    frame = pl.DataFrame(ROWS, schema=HEADER, orient="row")
    frame.with_columns(UnitPrice=pl.Series([float("nan"), float("inf"), 1e300])).write_parquet(path)
    good, bad = read(path)
    assert good.is_empty()
    assert bad["reason"].to_list() == ["no price", "a number beyond 100,000,000,000", "a number beyond 100,000,000,000"]


def test_zip(tmp_path, expected):
    path = tmp_path / "online+retail.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/Online Retail.csv", delimited())
        archive.writestr("__MACOSX/data/._Online Retail.csv", b"x")
        archive.writestr("readme.txt", b"x")
    assert read(path)[0].equals(expected)
