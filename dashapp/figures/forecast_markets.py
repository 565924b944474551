"""Markets side by side, each on a scale of its own."""

from __future__ import annotations

from math import ceil
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.forecast_periods import GRADES, band, line

COLUMNS = 4
GAP_X, GAP_Y = 0.06, 0.26


def small_multiples(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Weekly sales and the weeks ahead with their 80 % band: one small panel per market.

    Parameters
    ----------
    frame
        `market` (text), `week` (first day), `actual` or `forecast`, `lower_80`, `upper_80` (money), `grade` (text).
    """
    figure = go.Figure()
    names = list(dict.fromkeys(frame["market"]))
    axes: dict[str, Any] = {}
    rows = max(1, ceil(len(names) / COLUMNS))
    for index, name in enumerate(names):
        mine = frame[frame["market"] == name].assign(week=lambda part: pd.to_datetime(part["week"]))
        axes |= _panel(figure, mine, name, index, rows, dark)
    figure.layout = theme.layout(dark, margin={"l": 44, "r": 8, "t": 22, "b": 22}, **axes)
    for index, name in enumerate(names):
        _head(figure, frame[frame["market"] == name], name, index, rows, dark)
    return figure


def _place(index: int, rows: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a panel, between 0 and 1."""
    row, column = divmod(index, COLUMNS)
    width, height = (1 - GAP_X * (COLUMNS - 1)) / COLUMNS, (1 - GAP_Y * (rows - 1)) / rows
    left, top = column * (width + GAP_X), 1 - row * (height + GAP_Y)
    return left, left + width, max(0.0, top - height), top


def _panel(figure: go.Figure, mine: pd.DataFrame, name: str, index: int, rows: int, dark: bool) -> dict[str, Any]:
    colours, suffix = theme.palette(dark), "" if index == 0 else str(index + 1)
    on: dict[str, Any] = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    past, ahead = mine[mine["actual"].notna()], mine[mine["forecast"].notna()]
    sold = [_told(name, row.week, f"{theme.money(row.actual)} sold") for row in past.itertuples()]
    figure.add_traces([
        *band(ahead, colours.accent, x="week", **on),
        line(past["week"], past["actual"], colours.ink, width=1.5, hover=sold, **on),
        line(ahead["week"], ahead["forecast"], colours.accent, hover=[_told(name, row.week, _expected(row)) for row in ahead.itertuples()], **on),
    ])  # fmt: skip
    left, right, bottom, top = _place(index, rows)
    highest = max([1.0, *mine["actual"].dropna(), *mine["upper_80"].dropna()])
    months = [pd.Timestamp(month) for month in pd.date_range(mine["week"].min(), mine["week"].max(), freq="3MS")] if len(mine) else []
    ticks = theme.round_ticks(float(highest))
    kept = [ticks[0], ticks[-1]]
    return {
        f"xaxis{suffix}": {"domain": [left, right], "anchor": f"y{suffix}", "type": "date", "showgrid": False, "tickvals": months, "tickformat": "%b"},
        f"yaxis{suffix}": {
            "domain": [bottom, top], "anchor": f"x{suffix}", "range": [min(0.0, float(mine["actual"].min())) if len(past) else 0, float(highest) * 1.05],
            "tickvals": kept, "ticktext": [theme.money_round(tick) for tick in kept], "automargin": False,
        },
    }  # fmt: skip


def _told(name: str, week: Any, words: str) -> str:
    return f"<b>{name}</b>, week from {theme.day(week)}<br>{words}<extra></extra>"


def _expected(row: Any) -> str:
    return f"{theme.money(row.forecast)} expected<br>80 %: {theme.money(row.lower_80)} to {theme.money(row.upper_80)}"


def _head(figure: go.Figure, mine: pd.DataFrame, name: str, index: int, rows: int, dark: bool) -> None:
    left, _, _, top = _place(index, rows)
    grade = mine["grade"].iloc[0]
    text = f"<b>{name}</b>  {GRADES.get(grade, '')} {grade}"
    figure.add_annotation(
        x=left, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom", text=text, showarrow=False,
        font={"size": 12, "color": theme.palette(dark).ink},
    )  # fmt: skip
