"""What is bought together, as lists of pairs."""

from __future__ import annotations

from math import ceil

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.labels import ROOMY, bars_below_names

LETTERS = 44
"""How much of a name fits, two of them on a line."""
NARROW = 34
"""In a panel."""
GAP = 0.022
MOST_DRAWN = 20
"""More pairs than this are in the table alone."""


def times(value: float) -> str:
    """A lift in words."""
    return f"{value:,.1f}{theme.NO_BREAK}×" if value < 10 else f"{value:,.0f}{theme.NO_BREAK}×"


def of_orders(row: pd.Series) -> str:
    """How many of how many."""
    return f"{theme.count(row['orders_both'])} of {theme.count(row['orders_product'])} orders"


def pairs(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """The pairs, a bar for the share of the first one's orders that have the other; nothing of it depends on the basis.

    Parameters
    ----------
    frame
        `product`, `other` (text), `product_code`, `orders_both`, `orders_product` (counts), `expected` (orders by chance), `confidence` (0-1), `lift`.
    """
    rows = frame.head(MOST_DRAWN)
    names = [f"{first}  +  {second}" for first, second in (_told_apart(row) for _, row in rows.iterrows())]
    words = [f"{of_orders(row)}  ·  {times(row['lift'])} as often as by chance" for _, row in rows.iterrows()]
    bar = {"marker": {"color": theme.palette(dark).accent, "cornerradius": 2}, "hovertemplate": _hover(rows), "ids": rows["product_code"]}
    figure = go.Figure(bars_below_names(names, rows["confidence"].astype(float).tolist(), words, widest=1.0, dark=dark, bar=bar))
    quiet = {"visible": False, "fixedrange": True}
    figure.layout = theme.layout(
        dark, bargap=0, margin={"l": 4, "r": 4, "t": 4, "b": 4}, xaxis=quiet | {"range": [0, 1]},
        yaxis=quiet | {"range": [0.5 - max(len(names), ROOMY), 0.4]},
    )  # fmt: skip
    return figure


def partners(frame: pd.DataFrame, *, basis: str, dark: bool = False, columns: int = 5) -> go.Figure:
    """A small list for each product: what stands in its orders too.

    Parameters
    ----------
    frame
        `place` (1, 2, … for each product), `rank`, and the columns of `pairs`.
    """
    places = sorted(frame["place"].unique())
    across = min(columns, max(len(places), 1))
    down, figure = max(ceil(len(places) / across), 1), go.Figure()
    figure.layout = theme.layout(dark, margin={"l": 4, "r": 4, "t": 4, "b": 4}, bargap=0, barmode="overlay")
    for number, place in enumerate(places):
        _panel(figure, number, (across, down), frame[frame["place"] == place], dark)
    if not places:
        figure.layout.xaxis.visible = figure.layout.yaxis.visible = False
    return figure


def _panel(figure: go.Figure, number: int, grid: tuple[int, int], rows: pd.DataFrame, dark: bool) -> None:
    """One product in its place of the grid (panels across, panels down)."""
    (across, down), suffix = grid, "" if number == 0 else str(number + 1)
    width = (1 - GAP * (across - 1)) / across
    left, top, letters = (number % across) * (width + GAP), 1 - (number // across) / down, LETTERS if across < 3 else NARROW
    names = [_short(name, letters - 8) for name in rows["other"]]
    words = [theme.share(value, 0) for value in rows["confidence"]]
    bar = {"marker": {"color": theme.palette(dark).accent, "cornerradius": 2}, "hovertemplate": _hover(rows), "ids": rows["other_code"]}
    axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
    figure.add_traces(bars_below_names(names, rows["confidence"].astype(float).tolist(), words, widest=1.0, dark=dark, size=11, bar=bar, **axes))
    quiet = {"visible": False, "fixedrange": True}
    figure.layout[f"xaxis{suffix}"] = quiet | {"domain": [left, min(left + width, 1)], "range": [0, 1], "anchor": f"y{suffix}"}
    figure.layout[f"yaxis{suffix}"] = quiet | {"domain": [max(top - 1 / down, 0), top], "range": [-5.1, 1.6], "anchor": f"x{suffix}"}
    first = rows.iloc[0]
    head = f"<b>{_short(first['product'], letters)}</b><br>{theme.count(first['orders_product'])} orders"
    figure.add_annotation(
        x=0, y=1.6, xshift=-2, xref=f"x{suffix}", yref=f"y{suffix}", text=head, showarrow=False, xanchor="left", yanchor="top", align="left",
        font={"size": 12, "color": theme.palette(dark).ink},
    )  # fmt: skip


def _hover(rows: pd.DataFrame) -> list[str]:
    return [
        f"<b>{row['product']}</b> ({row['product_code']})<br>and <b>{row['other']}</b> ({row['other_code']})<br>"
        f"{of_orders(row)} have both: {theme.share(row['confidence'])}<br>By chance it would be {theme.measure(row['expected'])}: {times(row['lift'])}"
        "<extra></extra>"
        for _, row in rows.iterrows()
    ]


def _told_apart(row: pd.Series) -> tuple[str, str]:
    """The two names; with their codes where both products have the same."""
    if row["product"] != row["other"]:
        return _short(row["product"], LETTERS), _short(row["other"], LETTERS)
    return f"{_short(row['product'], LETTERS)} ({row['product_code']})", f"({row['other_code']})"


def _short(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"
