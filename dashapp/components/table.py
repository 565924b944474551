"""The rows behind a chart as an exact table, numbers aligned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashapp.figures import theme

NAMES = {"iso3": "ISO code", "lower_80": "lower (80 %)", "upper_80": "upper (80 %)"}
MOST = 500


def heading(column: str) -> str:
    """A column's name in words: `net_sales` is "Net sales"."""
    words = NAMES.get(column, column.replace("_", " "))
    return words[:1].upper() + words[1:]


def table(frame: pd.DataFrame, units: Mapping[str, str]) -> html.Table:
    """The rows of a chart.

    Parameters
    ----------
    units
        For each column: text, count, money, share, date, flag or measure. A column without a unit is not shown.
    """
    shown = [column for column in frame.columns if column in units]
    head = html.Tr([html.Th(heading(column), className=_align(units[column]), scope="col") for column in shown])
    rows = frame[shown].head(MOST).itertuples(index=False, name=None)
    body = [
        html.Tr([html.Td(written(value, units[column]), className=_align(units[column])) for column, value in zip(shown, row, strict=True)])
        for row in rows
    ]
    if len(frame) > MOST:
        words = f"The first {MOST} of {theme.count(len(frame))} rows."
        body.append(html.Tr(html.Td(words, colSpan=len(shown), className="is-rest")))
    return html.Table([html.Thead(head), html.Tbody(body)], className="rows")


def written(value: Any, unit: str) -> str:
    """One value as a cell shows it."""
    if unit == "text":
        return theme.MISSING if value is None or value != value else str(value)
    if unit == "flag":
        return "yes" if value is not None and value == value and bool(value) else "no"
    return theme.FORMATS[unit](value)


def _align(unit: str) -> str:
    return "is-number" if unit in ("count", "money", "share", "measure", "date") else "is-text"
