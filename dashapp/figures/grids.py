"""Cells of rows and columns, each with its number: the recency x frequency grid, and cross-tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme

FAINT, STRONG = 0.07, 0.42
"""How much colour a cell has: never so much that ink cannot be read on it."""


def rf_grid(frame: pd.DataFrame, *, basis: str, dark: bool = False, measure: str = "customers") -> go.Figure:
    """Recency scores upward, frequency scores to the right; each cell has its number and the colour of its segment, stronger for a larger number.

    Parameters
    ----------
    frame
        `recency_score`, `frequency_score`, `segment`, `customers`, `share` (0-1), `orders`, `gross_sales`, `net_sales`, `spend_per_basket`.
    """
    sales, colours = theme.sales_column(basis), theme.palette(dark)
    column = {"customers": "customers", "sales": sales, "basket": "spend_per_basket"}[measure]
    largest = max(float(frame[column].max()), 1e-9) if len(frame) else 1.0
    strength = [FAINT + (STRONG - FAINT) * max(float(value), 0.0) / largest for value in frame[column]]
    # A trace for each cell: marks of one trace that carry the same id are drawn once.
    blocks = [
        go.Bar(
            x=[row["frequency_score"]], y=[0.97], base=[row["recency_score"] - 0.485], width=0.97, ids=[row["segment"]],
            marker={"color": colours.segment(row["segment"]), "opacity": part, "cornerradius": 3}, hovertemplate=f"{_told(row, sales, basis)}<extra></extra>",
        )
        for row, part in zip(frame.to_dict("records"), strength, strict=True)
    ]  # fmt: skip
    written = [theme.count(value) if measure == "customers" else theme.money_short(value) for value in frame[column]]
    words = go.Scatter(
        x=frame["frequency_score"], y=frame["recency_score"], mode="text", hoverinfo="skip", textfont={"size": 12, "color": colours.ink},
        text=[f"<b>{number}</b><br>{segment}" for number, segment in zip(written, frame["segment"], strict=True)],
    )  # fmt: skip
    figure = go.Figure([*blocks, words])
    figure.layout = theme.layout(
        dark, barmode="overlay", xaxis=_scores("Frequency", "seldom", "often"), yaxis=_scores("Recency", "long ago", "lately"),
        margin={"l": 8, "r": 8, "t": 4, "b": 8},
    )  # fmt: skip
    return figure


def named_cells(cells: Mapping[tuple[int, int], str], *, dark: bool = False) -> go.Figure:
    """The same grid without customers: to which segment each pair of scores (recency, frequency) belongs; a cell without one is empty."""
    colours = theme.palette(dark)
    blocks = [
        go.Bar(
            x=[f], y=[0.97], base=[r - 0.485], width=0.97, hovertemplate=f"{name or 'no segment'}<br>recency {r}, frequency {f}<extra></extra>",
            marker={"color": colours.segment(name) if name else colours.ground, "opacity": STRONG, "cornerradius": 3},
        )
        for (r, f), name in sorted(cells.items())
    ]  # fmt: skip
    words = go.Scatter(
        x=[f for _, f in sorted(cells)], y=[r for r, _ in sorted(cells)], mode="text", hoverinfo="skip", textfont={"size": 11, "color": colours.ink},
        text=[cells[pair].replace(" ", "<br>") for pair in sorted(cells)],
    )  # fmt: skip
    figure = go.Figure([*blocks, words])
    figure.layout = theme.layout(
        dark, barmode="overlay", xaxis=_scores("Frequency", "seldom", "often"), yaxis=_scores("Recency", "long ago", "lately"),
        margin={"l": 8, "r": 8, "t": 4, "b": 8},
    )  # fmt: skip
    return figure


def _told(row: Mapping[Any, Any], sales: str, basis: str) -> str:
    return (
        f"<b>{row['segment']}</b>, recency {row['recency_score']}, frequency {row['frequency_score']}<br>{theme.count(row['customers'])} customers "
        f"({theme.share(row['share'])})<br>{theme.money(row[sales])} {theme.sales_words(basis)}<br>{theme.money(row['spend_per_basket'])} per basket"
    )


def _scores(name: str, low: str, high: str) -> dict[str, Any]:
    most = theme.quantiles()
    texts = [f"{score}" for score in range(1, most + 1)]
    texts[0], texts[-1] = f"1<br>{low}", f"{most}<br>{high}"
    return {
        "range": [0.5, most + 0.5], "tickvals": list(range(1, most + 1)), "ticktext": texts, "showgrid": False, "title": {"text": name, "font": {"size": 12}},
    }  # fmt: skip


def scale(dark: bool) -> list[list[Any]]:
    """From the ground to the accent, for amounts."""
    colours = theme.palette(dark)
    return [[0.0, colours.ground], [1.0, colours.accent]]


def two_sided(dark: bool) -> list[list[Any]]:
    """From below average (warm) over the ground to above (the accent)."""
    colours = theme.palette(dark)
    return [[0.0, colours.groups[1]], [0.5, colours.ground], [1.0, colours.accent]]


def table_of_colours(
    values: pd.DataFrame, written: Sequence[Sequence[str]], told: Sequence[Sequence[str]], *, dark: bool, limits: tuple[float, float], both: bool = False
) -> go.Figure:
    """A heatmap whose rows and columns are those of `values`, the first row on top, each cell with its words; `both`: zero is the middle of the scale."""
    low, high = limits
    shades = two_sided(dark) if both else scale(dark)
    heat = go.Heatmap(
        z=values.to_numpy(dtype=float), x=[str(name) for name in values.columns], y=[str(name) for name in values.index], zmin=low, zmax=high,
        colorscale=shades, showscale=False, xgap=2, ygap=2, text=[list(row) for row in written], texttemplate="%{text}", textfont={"size": 12},
        customdata=[list(row) for row in told], hovertemplate="%{customdata}<extra></extra>", hoverongaps=False,
    )  # fmt: skip
    figure = go.Figure(heat)
    ink = {"tickfont": {"color": theme.palette(dark).ink, "size": 12}, "showgrid": False, "type": "category", "ticks": ""}
    figure.layout = theme.layout(dark, xaxis=ink | {"side": "top"}, yaxis=ink | {"autorange": "reversed", "ticklabelstandoff": 6})
    return figure
