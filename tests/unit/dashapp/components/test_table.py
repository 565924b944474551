from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from dashapp.components.table import MOST, heading, table, written


def given(frame: pd.DataFrame, units: dict[str, str]) -> dict:
    return json.loads(table(frame, units).to_plotly_json()["props"]["data-table"])


def test_figures_are_exact_and_only_known_columns_are_shown() -> None:
    frame = pd.DataFrame({"market": ["EIRE"], "net_sales": [263276.82], "share": [0.027], "hidden": [1]})
    told = given(frame, {"market": "text", "net_sales": "money", "share": "share"})
    assert told["head"] == [["Market", False], ["Net sales", True], ["Share", True]]
    assert told["rows"] == [["EIRE", "£263,276.82", "2.7\u00a0%"]]
    assert told["rest"] == ""


def test_markup_in_a_name_stays_text() -> None:
    assert given(pd.DataFrame({"market": ["<b onclick=x>"]}), {"market": "text"})["rows"] == [["<b onclick=x>"]]


def test_a_long_table_says_how_many_rows_it_leaves_out() -> None:
    told = given(pd.DataFrame({"rank": range(MOST + 5)}), {"rank": "count"})
    assert len(told["rows"]) == MOST
    assert told["rest"] == f"The first {MOST} of {MOST + 5} rows."


def test_an_empty_frame_has_its_head() -> None:
    assert given(pd.DataFrame({"rank": []}), {"rank": "count"}) == {"head": [["Rank", True]], "rows": [], "rest": ""}


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(None, "text", "–"), (float("nan"), "text", "–"), (True, "flag", "yes"), (None, "flag", "no"), (date(2011, 12, 9), "date", "9 Dec 2011"),
     (4338.0, "count", "4,338"), (1.255, "measure", "1.25"), (float("nan"), "count", "–"), (pd.NaT, "date", "–")],
)  # fmt: skip
def test_cells(value: object, unit: str, words: str) -> None:
    assert written(value, unit) == words


@pytest.mark.parametrize(("column", "words"), [("net_sales", "Net sales"), ("iso3", "ISO code"), ("lower_80", "Lower (80 %)")])
def test_headings(column: str, words: str) -> None:
    assert heading(column) == words
