"""Files as they are in the wild: read to the facts of the clean file, or refused with the place and the reason."""

import codecs
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from analytics.errors import FileRefused
from analytics.ingest.mappings import Mapping
from analytics.ingest.readers import Wanted
from tests.unit.analytics.ingest import dirty
from tests.unit.analytics.ingest.dirty import HEADER, KEPT, at, comma, facts, packed, spaced, table, thousands, workbook


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> pl.DataFrame:
    path = tmp_path_factory.mktemp("clean") / "shop.csv"
    path.write_text(table(), encoding="utf-8", newline="")
    good, bad, broken = facts(path)
    assert (len(good), len(bad), broken) == (5, 0, 0)
    assert good["price"].to_list() == [25_500, 12_345_000, 1_000, 42_500, 275_000]
    return good.select(KEPT)


def text(content: str, encoding: str = "utf-8", name: str = "shop.csv") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode(encoding))
        return path

    return write


GERMAN = ["Bestellnummer", "Artikelnummer", "Bezeichnung", "Menge", "Bestelldatum", "Einzelpreis", "Kundennummer", "Land"]
FRENCH = ["Numéro commande", "Référence", "Désignation", "Quantité", "Date commande", "Prix unitaire", "Client", "Pays"]
LOUD = [name.upper().replace("NO", " No ") for name in HEADER]
SPACED = [f"  {name} " for name in HEADER]


# Read to the same facts, every row of them.
SAME: dict[str, Callable[[Path], Path]] = {
    "utf-8 with a mark": text(table(), "utf-8-sig"),
    "utf-16 with a mark": text(table(), "utf-16"),
    "utf-16 without a mark": text(table(), "utf-16-le"),
    "utf-16, big end first": lambda folder: _bytes(folder, codecs.BOM_UTF16_BE + table().encode("utf-16-be")),
    "utf-32": text(table(), "utf-32"),
    "windows-1252": text(table(), "cp1252"),
    "latin-1": text(table(), "latin-1"),
    "dos, code page 850": text(table(), "cp850"),
    "old macintosh": text(table(end="\r"), "mac_roman"),
    "CR": text(table(end="\r")),
    "LF": text(table(end="\n")),
    "no end of the last line": text(table().rstrip()),
    "blank lines between": text(table(end="\n\n")),
    "semicolons": text(table(";")),
    "tabs": text(table("\t")),
    "tabs in a .tsv": text(table("\t"), name="shop.tsv"),
    "bars in a .txt": text(table("|"), name="shop.txt"),
    "all quoted": text(table(quote="all")),
    "decimal commas": text(table(";", number=comma)),
    "decimal commas, quoted, between commas": text(table(number=comma)),
    "thousands with a comma": text(table(number=thousands)),
    "thousands with a blank": text(table(";", number=spaced(" "))),
    "thousands with a blank that does not break": text(table(";", number=spaced("\xa0"))),
    "thousands with a narrow blank": text(table(";", number=spaced("\u202f"))),
    "pound signs": text(table(change=at(5, lambda value: f"£{value}"))),
    "euros behind": text(table(";", number=comma, change=at(5, lambda value: f"{value} €"))),
    "a currency's letters": text(table(change=at(5, lambda value: f"GBP {value}"))),
    "minus behind": text(table(change=at(3, lambda value: f"{value[1:]}-" if value.startswith("-") else value))),
    "minus in brackets": text(table(change=at(3, lambda value: f"({value[1:]})" if value.startswith("-") else value))),
    "a true minus sign": text(table(change=at(3, lambda value: value.replace("-", "−")))),
    "day first": text(table(date="%d/%m/%Y %H:%M")),
    "day first with two digits of the year": text(table(date="%d/%m/%y %H:%M")),
    "day first with dashes": text(table(date="%d-%m-%Y %H:%M")),
    "day first with dots": text(table(date="%d.%m.%Y %H:%M")),
    "month first": text(table(date="%m/%d/%Y %H:%M")),
    "month first with am and pm": text(table(date="%m/%d/%Y %I:%M %p")),
    "ISO with a T and a zone": text(table(date="%Y-%m-%dT%H:%M:%S+01:00")),
    "the year first with slashes": text(table(date="%Y/%m/%d %H:%M")),
    "without separators": text(table(date="%Y%m%d %H%M%S")),
    "the month in words": text(table(date="%d %b %Y %H:%M")),
    "the month in words and first": text(table(date="%B %d, %Y %I:%M %p")),
    "with the day of the week": text(table(date="%a, %d %b %Y %H:%M:%S")),
    "Excel's numbers for days": lambda folder: workbook(folder / "shop.xlsx", serial=True),
    "a header in German": text(table(";", number=comma, date="%d.%m.%Y %H:%M", header=GERMAN, change=at(0, str))),
    "a loud header": text(table(header=LOUD)),
    "a header with blanks": text(table(header=SPACED)),
    "a title above": text("All orders of the shop\r\n\r\n" + table()),
    "a title above with separators": text("Export;;;;;;;\r\nof 1.2.2011;;;;;;;\r\n" + table(";")),
    "Excel's own first line": text("sep=;\r\n" + table(";")),
    "rows of separators alone": text(table() + ",,,,,,,\r\n" * 3),
    "blanks around": text(table(change=lambda row: [f"  {value}\xa0" for value in row])),
    "ids as 13085.0": text(table(change=at(6, lambda value: f"{value}.0" if value else ""))),
    "ids kept from Excel": text(table(change=at(6, lambda value: f'="{value}"' if value else ""))),
    "ids with an apostrophe": text(table(change=at(6, lambda value: f"'{value}" if value else ""))),
    "NULL for nothing": text(table(change=at(6, lambda value: value or "NULL"))),
    "#N/A for nothing": text(table(change=at(6, lambda value: value or "#N/A"))),
    "more columns": text(table(header=[*HEADER, "Note", "Note"], change=lambda row: [*row, "x", "y"])),
    "csv.gz": lambda folder: packed(folder / "shop.csv.gz", "", table().encode()),
    "zip": lambda folder: packed(folder / "shop.zip", "data/shop.csv", table(";", number=comma).encode("cp1252")),
    "a workbook in a zip": lambda folder: packed(folder / "shop.zip", "shop.xlsx", workbook(folder / "inner.xlsx").read_bytes()),
    "a workbook": lambda folder: workbook(folder / "shop.xlsx"),
    "a workbook with titles above": lambda folder: workbook(folder / "shop.xlsx", above=4),
    "a workbook of texts": lambda folder: workbook(folder / "shop.xlsx", texts=True),
    "parquet": lambda folder: _bytes(folder, dirty.parquet(), "shop.parquet"),
    "parquet with numbers for ids": lambda folder: _bytes(folder, dirty.parquet(CustomerID=pl.col("CustomerID").cast(pl.Float64)), "shop.parquet"),
}

# Read to the same facts, and what is no order line is put aside with its reason.
ASIDE: dict[str, tuple[Callable[[Path], Path], int, str]] = {
    "repeated headers": (text(table() + ",".join(HEADER) + "\r\n"), 7, "a header, title or note"),
    "a total below": (text(table() + "Total,,,1219,,1268.9,,\r\n"), 7, "a total"),
    "a total in German": (text(table(";", number=comma) + ";;Gesamt;1.219;;1.268,9;;\r\n"), 7, "a total"),
    "a total in a workbook": (lambda folder: workbook(folder / "shop.xlsx", below=["", "", "Grand total", 1219, "", 1268.9]), 7, "a total"),
    "a note below": (text(table() + '"Exported by Greta, on Monday",,,,,,,\r\n'), 7, "no product code"),
    "an id that Excel shortened": (
        text(table() + "536380,21730,STAR,1,2011-01-05 10:00:00,1,1.23457E+11,EIRE\r\n"), 7, "a number that a spreadsheet has shortened",
    ),
    "a word for a number": (text(table() + "536380,21730,STAR,dozen,2011-01-05 10:00:00,1,13085,EIRE\r\n"), 7, "not a number"),
    "a day that there is not": (text(table() + "536380,21730,STAR,1,2011-02-30 10:00:00,1,13085,EIRE\r\n"), 7, "not a date"),
}  # fmt: skip

# Refused whole: the sentence says where and why.
REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "days that can be read both ways": (
        text(table(date="%m/%d/%Y %H:%M").replace("12/13/2010", "12/11/2010").replace("01/31/2011", "01/03/2011")), "day first or month first",
    ),
    "two decimal marks": (text(table() + '536380,21730,STAR,1,2011-01-05 10:00:00,"1,5",13085,EIRE\r\n'), "different marks for decimals"),
    "days of both kinds": (text(table(date="%m/%d/%Y %H:%M") + "536380,21730,STAR,1,13/01/2011 10:00,1,13085,EIRE\r\n"), "mixes both"),
    "numbers that can be read both ways": (
        text(table(";", change=lambda row: [*row[:3], "5", row[4], "1.234", *row[6:]])), "with decimals or with thousands",
    ),
    "no header": (text("\r\n".join(table().splitlines()[1:])), "missing"),
    "a header of something else": (text("year,budget\r\n2011,5\r\n"), "missing"),
    "zero bytes": (lambda folder: _bytes(folder, table().encode().replace(b"85123A", b"85\0\0\0A")), "zero bytes"),
    "16,384 columns": (text(",".join(f"c{number}" for number in range(16_384)) + "\r\n"), "16,384 columns"),
    "one line without an end": (text("x" * 600_000), "no end of the line"),
    "a picture": (lambda folder: _bytes(folder, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4), "no text"),
}  # fmt: skip


def _bytes(folder: Path, content: bytes, name: str = "shop.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_there_are_enough():
    assert len(SAME) + len(ASIDE) + len(REFUSED) >= 70


@pytest.mark.parametrize("shape", SAME)
def test_read_to_the_same_facts(tmp_path, clean, shape):
    good, bad, broken = facts(SAME[shape](tmp_path))
    assert bad.is_empty() and broken == 0, bad
    assert good.select(KEPT).equals(clean), good


@pytest.mark.parametrize("shape", ASIDE)
def test_what_is_no_order_line_is_put_aside(tmp_path, clean, shape):
    write, line, reason = ASIDE[shape]
    good, bad, _ = facts(write(tmp_path))
    assert good.select(KEPT).equals(clean), good
    assert bad["line_no"].to_list() == [line] and bad["reason"][0].startswith(reason), bad


@pytest.mark.parametrize("shape", REFUSED)
def test_refused_with_the_reason(tmp_path, shape):
    write, reason = REFUSED[shape]
    path = write(tmp_path)
    with pytest.raises(FileRefused) as refused:
        facts(path)
    message = str(refused.value)
    assert reason in message and path.name in message and "Nothing was loaded" in message and "\n" not in message


def test_ragged_rows_keep_their_place(tmp_path, clean):
    rows = table(end="\n").splitlines()
    path = tmp_path / "shop.csv"
    path.write_text("\n".join([*rows[:3], "1,2,3", *rows[3:], rows[1] + ",extra", ""]), encoding="utf-8")
    good, bad, broken = facts(path)
    assert good.select(KEPT).equals(clean) and bad.is_empty() and broken == 2
    assert good["line_no"].to_list() == [2, 3, 5, 6, 7]


def test_a_question_that_is_answered_is_asked_no_more(tmp_path):
    path = REFUSED["days that can be read both ways"][0](tmp_path)
    columns = dict(zip(["invoice_no", "product_code", "description", "quantity", "sold_at", "unit_price", "customer_id", "market"], HEADER, strict=True))
    months = {
        order: facts(path, Wanted(Mapping("asked", columns, marks=True, date_order=order)))[0]["sold_at"].dt.month().to_list()
        for order in ("day first", "month first")
    }
    assert months == {"month first": [12, 12, 12, 1, 1], "day first": [1, 1, 11, 2, 3]}
    path = REFUSED["numbers that can be read both ways"][0](tmp_path)
    prices = {mark: facts(path, Wanted(Mapping("asked", columns, decimal_mark=mark)))[0]["price"][0] for mark in ".,"}
    assert prices == {".": 12_340, ",": 12_340_000}
