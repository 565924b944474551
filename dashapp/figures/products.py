"""The leading products: one list, or one small list for each segment."""

from __future__ import annotations

from math import ceil

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.labels import bars_below_names, end_labels, names_axis, room_for

GAP = 0.022
"""Between panels, as a part of the figure's width."""
LETTERS = {1: 60, 2: 48, 3: 40, 4: 32}
"""How much of a name fits, by how many panels stand side by side; product names come in capitals."""
ROOMY = 10
"""A short list in a high panel stands at its top, and is not drawn out over all of it."""


def rows_per_panel(panels: int, longest: int) -> int:
    """How many of at most `longest` products a panel has room for: twenty when it stands alone, else ten. The table has them all."""
    return max(min(longest, 20 if panels <= 1 else 10), 1)


def top_products(frame: pd.DataFrame, *, basis: str, dark: bool = False, columns: int = 5) -> go.Figure:
    """The products with the highest sales of each segment; names stand above their bars, so that they can be read whole.

    Parameters
    ----------
    frame
        `segment` (text), `rank` (1 is the first), `product_code`, `product` (text), `units`, `orders` (count), `gross_sales`, `returns`,
        `net_sales` (money). Panels follow the order of the segments; every panel has its own scale, which its labels give.
    columns
        How many panels stand side by side.
    """
    segments = [name for name in theme.segments() if name in set(frame["segment"])]
    if len(segments) > 1 and frame["product_code"].nunique() == 1:
        return _one_product(frame, basis, dark)
    longest = int(frame.groupby("segment").size().max()) if len(frame) else 1
    count, across = rows_per_panel(len(segments), longest), min(columns, max(len(segments), 1))
    down = max(ceil(len(segments) / across), 1)
    figure = go.Figure()
    figure.layout = theme.layout(dark, margin={"l": 4, "r": 4, "t": 4, "b": 4}, bargap=0, barmode="overlay")
    for place, segment in enumerate(segments):
        rows = frame[frame["segment"] == segment].sort_values("rank").head(count)
        _panel(figure, place, (across, down), max(count, ROOMY if down == 1 else 5), rows, basis, dark)
    if not segments:
        figure.layout.xaxis.visible = figure.layout.yaxis.visible = False
    return figure


def _one_product(frame: pd.DataFrame, basis: str, dark: bool) -> go.Figure:
    """What one product brings in each segment, the most first."""
    sales = theme.sales_column(basis)
    rows = frame.sort_values([sales, "segment"], ascending=[False, True])
    names, money, colours = rows["segment"].tolist(), rows[sales].astype(float), theme.palette(dark)
    labels = [
        f"{theme.money_short(getattr(row, sales))}  ·  {theme.counted(row.units, 'unit')} in {theme.counted(row.orders, 'order')}" for row in rows.itertuples()
    ]
    marker = {"color": [colours.segment(name) for name in names], "cornerradius": 3}
    bars = go.Bar(x=money, y=names, ids=rows["product_code"], orientation="h", marker=marker, hovertemplate=_hover(rows, sales))
    figure = go.Figure([bars, end_labels(money, names, labels, dark)])
    axis = {"visible": False, "range": [min(0.0, float(money.min())), max(float(money.max()), 1.0)]}
    margin = {"l": 8, "r": room_for(labels), "t": 8, "b": 8}
    figure.layout = theme.layout(dark, bargap=0.4, margin=margin, xaxis=axis, yaxis=names_axis(names, dark))
    return figure


def _panel(figure: go.Figure, place: int, grid: tuple[int, int], count: int, rows: pd.DataFrame, basis: str, dark: bool) -> None:
    """One segment in its place of the grid (panels across, panels down), with room for `count` products."""
    sales, (across, down) = theme.sales_column(basis), grid
    several, suffix = across * down > 1, "" if place == 0 else str(place + 1)
    width = (1 - GAP * (across - 1)) / across
    left, top = (place % across) * (width + GAP), 1 - (place // across) / down
    head, foot = (0.9, -0.1 - count) if several else (0.4, 0.5 - count)
    widest = max(float(rows[sales].max()), 1.0)
    quiet = {"visible": False, "fixedrange": True}
    figure.add_traces(_list(rows, sales, widest, across, dark, xaxis=f"x{suffix}", yaxis=f"y{suffix}"))
    figure.layout[f"xaxis{suffix}"] = quiet | {"domain": [left, min(left + width, 1)], "range": [0, widest], "anchor": f"y{suffix}"}
    figure.layout[f"yaxis{suffix}"] = quiet | {"domain": [max(top - 1 / down, 0), top], "range": [foot, head], "anchor": f"x{suffix}"}
    if several:
        figure.add_annotation(
            x=left,
            y=top,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            text=f"<b>{rows['segment'].iloc[0]}</b>",
            showarrow=False,
            xshift=-2,
            font={"size": 13, "color": theme.palette(dark).ink},
        )


def _list(rows: pd.DataFrame, sales: str, widest: float, across: int, dark: bool, **axes: str) -> list[go.Bar | go.Scatter]:
    """A thin bar for each product of one segment, its name and its money on the line above the bar."""
    money = rows[sales].astype(float)
    marker = {"color": theme.palette(dark).segment(rows["segment"].iloc[0]), "cornerradius": 2}
    names = [_short(str(name), LETTERS.get(across, 25)) for name in rows["product"]]
    words = [theme.money_short(part) for part in money]
    bar = {"marker": marker, "hovertemplate": _hover(rows, sales), "ids": rows["product_code"]}
    return bars_below_names(names, money.tolist(), words, widest=widest, dark=dark, size=12 if across == 1 else 11, bar=bar, **axes)


def _hover(rows: pd.DataFrame, sales: str) -> list[str]:
    words = theme.sales_words(sales.removesuffix("_sales"))
    return [
        f"<b>{row.product}</b> ({row.product_code})<br>{theme.money(getattr(row, sales))} {words}<br>"
        f"{theme.counted(row.units, 'unit')} in {theme.counted(row.orders, 'order')}, {theme.money(row.returns)} returned<extra></extra>"
        for row in rows.itertuples()
    ]


def _short(words: str, letters: int) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"
