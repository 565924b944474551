"""How few products make how much of sales, and which come back."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.labels import ROOMY, bars_below_names

FEW = 0.2
"""The part of the products that is marked on the curve."""
LETTERS = 40


def reach(frame: pd.DataFrame, part: float = FEW) -> float | None:
    """What share of sales the first `part` of the products brings; None without rows."""
    within = frame[frame["product_share"] <= part]
    return float(within["cumulative_share"].iloc[-1]) if len(within) else None


def curve(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Cumulative share of sales against the share of products, from the one that sells most (Lorenz's curve turned round, as Pareto drew it).

    Parameters
    ----------
    frame
        `product` (text), `rank` (count), `product_share`, `cumulative_share` (0-1), `gross_sales`, `net_sales` (money), in the order of `rank`.
    """
    colours, sales = theme.palette(dark), theme.sales_column(basis)
    hover = [
        f"<b>{row.product}</b>, number {theme.count(row.rank)}<br>{theme.money(getattr(row, sales))}<br>"
        f"The first {theme.count(row.rank)} bring {theme.share(row.cumulative_share)}<extra></extra>"
        for row in frame.itertuples()
    ]
    line = go.Scatter(
        x=frame["product_share"], y=frame["cumulative_share"], mode="lines", fill="tozeroy", fillcolor=colours.accent_soft,
        line={"color": colours.accent, "width": 2}, hovertemplate=hover,
    )  # fmt: skip
    figure = go.Figure([line])
    highest = float(frame["cumulative_share"].max()) if len(frame) else 1.0
    ticks = {"tickmode": "array", "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "ticktext": ["0", "20 %", "40 %", "60 %", "80 %", "100 %"]}
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 24, "t": 26, "b": 8},
        xaxis={"range": [0, 1], "showgrid": False, **ticks},
        yaxis={"range": [0, max(1.0, highest) * 1.04], **ticks},
    )
    few = reach(frame)
    if few is not None:
        figure.add_shape(type="line", x0=FEW, x1=FEW, y0=0, y1=few, line={"color": colours.ink, "width": 1, "dash": "dot"})
        words = f"{theme.share(FEW, 0)} of products: {theme.share(few, 0)}"
        figure.add_annotation(x=FEW, y=few, text=words, showarrow=False, xanchor="left", yanchor="top", xshift=6, font={"color": colours.ink})
    figure.add_annotation(
        x=0, y=1, xref="paper", yref="paper", text="Share of sales, by share of products", showarrow=False, xanchor="left", yanchor="bottom",
        font={"size": 12, "color": colours.muted},
    )  # fmt: skip
    return figure


def returned(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """The products of which most money came back, as bars.

    Parameters
    ----------
    frame
        `product` (text), `product_code` (text), `returns`, `gross_sales` (money), `return_rate`, `share` (0-1), the most returned first.
    """
    money = frame["returns"].astype(float).tolist()
    names = [name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…" for name in frame["product"].astype(str)]
    words = [f"{theme.money_short(row.returns)}  ·  {theme.share(row.return_rate, 0)} of its sales" for row in frame.itertuples()]
    hover = [
        f"<b>{row.product}</b> ({row.product_code})<br>{theme.money(row.returns)} of {theme.money(row.gross_sales)} came back<br>"
        f"{theme.share(row.share)} of all returns<extra></extra>"
        for row in frame.itertuples()
    ]
    widest = max(money, default=1.0)
    bar = {"marker": {"color": theme.palette(dark).accent, "cornerradius": 2}, "hovertemplate": hover, "ids": frame["product_code"]}
    figure = go.Figure(bars_below_names(names, money, words, widest=widest, dark=dark, bar=bar))
    quiet = {"visible": False, "fixedrange": True}
    foot = 0.5 - max(len(names), ROOMY)
    figure.layout = theme.layout(
        dark, bargap=0, margin={"l": 4, "r": 4, "t": 4, "b": 4}, xaxis=quiet | {"range": [0, widest]}, yaxis=quiet | {"range": [foot, 0.4]}
    )
    return figure
