"""The rows behind a chart as an exact table, numbers aligned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashapp.components.attributes import attributes
from dashapp.figures import theme

NAMES = {"iso3": "ISO code", "lower_80": "lower (80 %)", "upper_80": "upper (80 %)", "alive": "P(alive)"}
MOST = 500


def heading(column: str) -> str:
    """A column's name in words: `net_sales` is "Net sales"."""
    words = NAMES.get(column, column.replace("_", " "))
    return words[:1].upper() + words[1:]


def table(frame: pd.DataFrame, units: Mapping[str, str]) -> html.Div:
    """The rows of a chart, as text that assets/js/rows.js makes into a table when the reader asks for it.

    One Dash component for each cell would cost the browser seconds: every change of one wakes all the others.

    Parameters
    ----------
    units
        For each column: text, count, money, share, change, date, flag or measure. A column without a unit is not shown.
    """
    shown = [column for column in frame.columns if column in units]
    head = [[heading(column), units[column] not in ("text", "flag")] for column in shown]
    rows = [
        [written(value, units[column]) for column, value in zip(shown, row, strict=True)]
        for row in frame[shown].head(MOST).itertuples(index=False, name=None)
    ]
    rest = f"The first {MOST} of {theme.count(len(frame))} rows." if len(frame) > MOST else ""
    return html.Div(className="rows-source", **attributes(data_table=json.dumps({"head": head, "rows": rows, "rest": rest})))


def written(value: Any, unit: str) -> str:
    """One value as a cell shows it."""
    if unit == "text":
        return theme.MISSING if value is None or value != value else str(value)
    if unit == "flag":
        return "yes" if value is not None and value == value and bool(value) else "no"
    return theme.FORMATS[unit](value)
