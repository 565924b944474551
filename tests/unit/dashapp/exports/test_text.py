from __future__ import annotations

import csv
import io
import zipfile

import pytest
from xlsxwriter import Workbook

from dashapp.exports import csv_file, xlsx_file
from dashapp.exports.slides import native
from dashapp.exports.slides.series import plots
from dashapp.exports.text import LONGEST, neutral
from tests.payloads import FORMULAS
from tests.unit.dashapp.exports.answered import answer, told
from tests.unit.dashapp.figures import frames

LIVE = "=+-@|%\t\r\n＝＋－＠{"


def named(name: str):
    return frames.products(("Loyal",), 2).assign(product=[name, "MUG"])


def test_there_are_eighteen_payloads() -> None:
    assert len(set(FORMULAS)) == 18


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_cell_begins_with_what_is_computed(payload: str) -> None:
    assert all(not part.lstrip(" \u200b\ufeff").startswith(tuple(LIVE)) for part in neutral(payload).split(";"))


@pytest.mark.parametrize("words", ["Germany", "SET OF 4, RED/WHITE", "50'S CHRISTMAS", "Can't lose them", "T-LIGHT", "10% OFF; 2 FOR 1", "3 + 1"])
def test_a_harmless_name_stays_as_it_is(words: str) -> None:
    assert neutral(words) == words


def test_a_text_fits_into_a_cell_and_has_no_control_characters() -> None:
    assert len(neutral("x" * 50_000)) == LONGEST
    assert neutral("a\x00b\x1bc\u2028d") == "a b c d"


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_live_formula_in_a_csv(payload: str) -> None:
    text = csv_file.written(told("products-top", named(payload))).decode("utf-8-sig")
    for separator in (",", ";", "\t"):
        cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) for cell in row]
        assert not [cell for cell in cells if cell.lstrip(" \u200b\ufeff\"").startswith(tuple(LIVE))]


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_live_formula_in_a_workbook_nor_behind_a_chart(payload: str) -> None:
    (plot,) = plots(answer("products-top", named(payload)))
    for book in (xlsx_file.written(told("products-top", named(payload))), native.workbook(plot)):
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            sheets = "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/"))
            assert "<f>" not in sheets and "<f " not in sheets and "hyperlink" not in sheets
            assert neutral(payload).strip("'").lstrip()[:3] in parts.read("xl/sharedStrings.xml").decode().replace("&quot;", '"').replace("&apos;", "'")


def test_the_workbook_test_would_see_a_formula() -> None:
    file = io.BytesIO()
    book = Workbook(file)
    book.add_worksheet().write(0, 0, "=1+1")
    book.close()
    with zipfile.ZipFile(file) as parts:
        assert "<f>" in parts.read("xl/worksheets/sheet1.xml").decode()
