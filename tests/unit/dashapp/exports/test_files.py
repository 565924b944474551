from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import polars as pl
import pytest

from dashapp.errors import NothingToExport
from dashapp.exports import csv_file, xlsx_file
from dashapp.exports.sheet import plain, refuse_nothing, sheet
from dashapp.filters import Filters
from tests.unit.dashapp.exports.answered import ADA, GRETA, answer, told
from tests.unit.dashapp.figures import frames


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_csv_has_words_above_and_bare_numbers_below() -> None:
    head, first, *_ = rows_of(csv_file.written(told("sales-trend", frames.trend())))
    assert head == ["Period", "Gross sales (£)", "Returns (£)", "Net sales (£)", "Orders", "Customers", "Partial"]
    assert first == ["2011-01-01", "100.0", "10.0", "90.0", "5", "4", "no"]


def test_a_missing_value_is_an_empty_cell() -> None:
    guest = rows_of(csv_file.written(told("segments-size", frames.segments())))[3]
    assert guest[:3] == ["guest", "", ""]


def test_what_was_left_out_is_said_below_the_rows_and_nothing_else() -> None:
    plainly = csv_file.written(told("sales-trend", frames.trend()))
    assert len(rows_of(plainly)) == 4
    said = rows_of(csv_file.written(told("sales-trend", frames.trend(), left_out=("1 chosen market is not among yours and was left out.",))))
    assert said[4:] == [[], ["Note: 1 chosen market is not among yours and was left out."]]


def test_a_workbook_keeps_numbers_days_and_flags() -> None:
    content = xlsx_file.written(told("sales-trend", frames.trend()))
    read = pl.read_excel(io.BytesIO(content), sheet_name="Figures", engine="calamine")
    assert read.schema["Period"] in (pl.Date, pl.Datetime("ms"), pl.Datetime("us")) and read.schema["Net sales"].is_numeric()
    assert read.schema["Partial"] == pl.Boolean
    assert read["Net sales"].to_list() == frames.trend()["net_sales"].to_list()
    first = read["Period"][0]
    assert (first.date() if isinstance(first, datetime) else first) == date(2011, 1, 1)


def test_a_workbook_says_what_it_is_on_its_second_sheet() -> None:
    content = xlsx_file.written(told("sales-trend", frames.trend(), GRETA, filters=Filters(basis="gross"), link="https://shop.test/markets#sales-trend"))
    about = pl.read_excel(io.BytesIO(content), sheet_name="About", engine="calamine", has_header=False)
    words = about[about.columns[1]].to_list()
    assert words[0] == "The best month was February 2011, with £200 gross sales"
    for said in ("Markets: Germany", "Period: 1 Dec 2010 – 9 Dec 2011", "Basis: gross sales", "By: Month", "https://shop.test/markets#sales-trend"):
        assert said in words
    assert any("Data to 9 Dec 2011" in said and "shop.parquet" in said for said in words)


def test_the_same_answer_makes_the_same_workbook() -> None:
    assert xlsx_file.written(told("sales-trend", frames.trend())) == xlsx_file.written(told("sales-trend", frames.trend()))


def test_rows_that_are_cut_off_are_said() -> None:
    made = sheet(answer("sales-trend", frames.trend()), ADA, most=2)
    assert made.warnings == ("The first 2 of 3 rows; narrow the filters to have the others.",)
    assert len(list(made.rows())) == 2


def test_the_rows_that_are_cut_off_are_cut_off_in_every_file() -> None:
    many = pd.concat([frames.trend()] * 2, ignore_index=True)
    made = sheet(answer("sales-trend", many), ADA, most=4)
    assert len(rows_of(csv_file.written(made))) == 1 + 4 + 2
    assert pl.read_excel(io.BytesIO(xlsx_file.written(made)), sheet_name="Figures", engine="calamine").height == 4


def test_nothing_makes_no_file() -> None:
    blank = answer("sales-trend", frames.trend().head(0))
    with pytest.raises(NothingToExport, match="no rows under these filters"):
        refuse_nothing([blank])
    with pytest.raises(NothingToExport, match="not been computed yet"):
        refuse_nothing([replace(blank, missing="forecasts")])
    refuse_nothing([blank, answer("sales-trend", frames.trend())])


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(3.0, "count", 3), (2.5, "money", 2.5), (float("nan"), "money", None), (pd.NaT, "date", None), (None, "text", None), (1, "flag", True),
     (pd.Timestamp("2011-01-02"), "date", date(2011, 1, 2))],
)  # fmt: skip
def test_values_become_plain(value, unit, expected) -> None:
    made = plain(value, unit)
    assert made == expected and type(made) is type(expected)
