"""Sales by market: ranked bars that keep small markets readable beside a giant. The map stands in `world`."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.labels import end_labels, names_axis, room_for
from dashapp.figures.world import world_map

__all__ = ["has_giant", "ranked_bars", "world_map"]

GIANT_SHARE = 0.5
"""A market with half of everything is drawn apart: on its scale every other bar would be a hairline."""


def has_giant(frame: pd.DataFrame, sales: str) -> bool:
    """Whether the first of at least four markets dwarfs the others."""
    total = frame[sales].clip(lower=0).sum()
    return len(frame) >= 4 and total > 0 and frame[sales].max() / total >= GIANT_SHARE


def ranked_bars(frame: pd.DataFrame, *, basis: str, dark: bool = False, limit: int = 14) -> go.Figure:
    """Markets by sales, coloured by the segment that leads in each; a giant stands apart, the others have their own scale.

    Parameters
    ----------
    frame
        `market` (text), `gross_sales` or `net_sales` (money), `share` (0-1), `leading_segment` (text).
    limit
        How many bars; what follows them is one grey bar that says how many markets it holds.
    """
    sales = theme.sales_column(basis)
    ranked = frame.assign(single=True).sort_values(sales, ascending=False, kind="stable").reset_index(drop=True)
    apart = has_giant(ranked, sales)
    bars = _with_remainder(ranked.iloc[1:] if apart else ranked, sales, limit)
    figure = go.Figure()
    for segment, rows in bars.groupby("leading_segment", sort=False, dropna=False):
        figure.add_trace(_bars(rows, sales, segment, dark))
    figure.add_trace(end_labels(bars[sales], bars["market"].tolist(), _labels(bars, sales), dark))
    _legend_only(figure, ranked, bars, dark)
    widest = float(bars[sales].max()) if len(bars) else 1.0
    lowest = min(0.0, float(bars[sales].min())) if len(bars) else 0.0
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": room_for(_labels(bars, sales)), "t": 30, "b": 8},
        barmode="overlay",
        bargap=0.32,
        showlegend=True,
        xaxis={"visible": False, "range": [lowest, widest]},
        yaxis=names_axis(bars["market"].tolist(), dark, domain=[0, 0.8 if apart else 1]),
    )
    if apart:
        _draw_giant(figure, ranked, sales, dark)
    return figure


def _with_remainder(ranked: pd.DataFrame, sales: str, limit: int) -> pd.DataFrame:
    if len(ranked) <= limit:
        return ranked
    rest = ranked.iloc[limit - 1 :]
    row = {"market": f"{len(rest)} more", sales: rest[sales].sum(), "share": rest["share"].sum(), "leading_segment": None, "single": False}
    return pd.concat([ranked.iloc[: limit - 1], pd.DataFrame([row])], ignore_index=True)


def _labels(rows: pd.DataFrame, sales: str) -> list[str]:
    return [f"{theme.money_short(money)}  ·  {theme.share(part)}" for money, part in zip(rows[sales], rows["share"], strict=True)]


def _bars(rows: pd.DataFrame, sales: str, segment: Any, dark: bool) -> go.Bar:
    known = isinstance(segment, str)
    return go.Bar(
        x=rows[sales],
        y=rows["market"],
        ids=rows["market"].where(rows["single"], ""),
        orientation="h",
        name=f"{segment} lead" if known else "Others",
        showlegend=False,
        marker={"color": theme.palette(dark).segment(segment if known else None), "cornerradius": 3},
        customdata=[[theme.money(money), theme.share(part)] for money, part in zip(rows[sales], rows["share"], strict=True)],
        hovertemplate=f"<b>%{{y}}</b><br>%{{customdata[0]}}, %{{customdata[1]}} of all<br>{_led_by(segment)}<extra></extra>",
    )


def _led_by(segment: Any) -> str:
    return f"{segment} bring the most" if isinstance(segment, str) else "Several markets together"


def _legend_only(figure: go.Figure, ranked: pd.DataFrame, bars: pd.DataFrame, dark: bool) -> None:
    """One legend entry per leading segment, in the order of the segments, whichever panel shows it."""
    shown = set(bars["leading_segment"].dropna()) | set(ranked["leading_segment"].iloc[:1].dropna())
    for segment in (name for name in theme.segments() if name in shown):
        marker = {"color": theme.palette(dark).segment(segment), "symbol": "square", "size": 9}
        figure.add_trace(go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=f"{segment} lead", showlegend=True, hoverinfo="skip"))


def _draw_giant(figure: go.Figure, ranked: pd.DataFrame, sales: str, dark: bool) -> None:
    """A second panel above: the giant and all others as one bar of the whole."""
    colours = theme.palette(dark)
    giant, rest = ranked.iloc[0], ranked.iloc[1:]
    rest_money, rest_share = rest[sales].sum(), rest["share"].sum()
    for money, colour, words in (
        (giant[sales], colours.segment(giant["leading_segment"]), giant["market"]),
        (rest_money, colours.accent_soft, f"The other {len(rest)}"),
    ):
        figure.add_trace(
            go.Bar(
                x=[money],
                y=[" "],
                ids=[words if words == giant["market"] else ""],
                base=0 if words == giant["market"] else giant[sales],
                orientation="h",
                xaxis="x2",
                yaxis="y2",
                marker={"color": colour, "cornerradius": 3},
                showlegend=False,
                customdata=[[theme.money(money)]],
                hovertemplate=f"<b>{words}</b><br>%{{customdata[0]}}<extra></extra>",
            )
        )
    total = giant[sales] + max(rest_money, 0)
    figure.layout.xaxis2 = {"visible": False, "range": [0, total], "domain": [0, 1], "anchor": "y2", "fixedrange": True}
    figure.layout.yaxis2 = {"visible": False, "domain": [0.885, 0.945], "anchor": "x2", "fixedrange": True}
    head = f"<b>{giant['market']}</b>  {theme.money_short(giant[sales])}  ·  {theme.share(giant['share'])}"
    others = f"<b>The other {len(rest)}</b>, own scale: {theme.money_short(rest_money)}  ·  {theme.share(rest_share)}"
    for y, words in ((0.95, head), (0.815, others)):
        figure.add_annotation(
            x=0,
            y=y,
            xref="paper",
            yref="paper",
            text=words,
            showarrow=False,
            xshift=-2,
            xanchor="left",
            yanchor="bottom",
            align="left",
            font={"size": 12, "color": colours.ink},
        )
