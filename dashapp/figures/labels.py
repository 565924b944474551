"""Labels written where a bar ends, so that no axis has to be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go

from dashapp.figures import theme

ROOMY = 5
"""Fewer bars than these stand at the top of their panel, and are not drawn out over all of it."""


def end_labels(values: Iterable[float], names: Sequence[str], words: Sequence[str], dark: bool, **axes: str) -> go.Scatter:
    """One label for each horizontal bar, right of where it ends; that of a bar below zero stands right of zero, clear of its name.

    Parameters
    ----------
    axes
        `xaxis` and `yaxis`, where the bars have their own.
    """
    ends = [max(float(value), 0.0) if value == value else 0.0 for value in values]
    font = {"color": theme.palette(dark).muted, "size": 12}
    return go.Scatter(
        x=ends,
        y=list(names),
        text=[f" {label}" for label in words],
        mode="text",
        textposition="middle right",
        textfont=font,
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
        **axes,
    )


def room_for(words: Sequence[str]) -> int:
    """Pixels to keep free at the right for the longest of these labels."""
    return 12 + round(6.6 * max((len(label) for label in words), default=0))


def names_axis(names: Sequence[str], dark: bool, **more: Any) -> dict[str, Any]:
    """The axis of the names beside horizontal bars: the first one on top, in ink."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(names)[::-1],
        "range": [min(len(names) - ROOMY, 0) - 0.5, max(len(names), 1) - 0.5],
        "tickmode": "linear",
        "dtick": 1,
        "showgrid": False,
        "ticklabelstandoff": 6,
        "tickfont": {"color": theme.palette(dark).ink, "size": 12},
        **more,
    }


def bars_below_names(
    names: Sequence[str], values: Sequence[float], words: Sequence[str], *, widest: float, dark: bool, size: int = 12, bar: dict[str, Any], **axes: str
) -> list[go.Bar | go.Scatter]:
    """A thin bar for each row, its name and its words on the line above: names of any length can be read whole. Row 0 is at 0, the next at -1, ….

    Parameters
    ----------
    widest
        The value at which words end on the right.
    bar
        What belongs to the bars alone: marker, hovertemplate, ids.
    """
    colours, places = theme.palette(dark), [-float(place) for place in range(len(names))]
    drawn = go.Bar(x=[max(value, 0.0) for value in values], y=[spot - 0.26 for spot in places], width=0.2, orientation="h", **bar, **axes)
    written = [
        go.Scatter(
            x=[x] * len(names),
            y=[spot + 0.12 for spot in places],
            mode="text",
            text=list(texts),
            textposition=f"middle {side}",
            textfont={"size": size, "color": colour},
            cliponaxis=False,
            hoverinfo="skip",
            showlegend=False,
            **axes,
        )
        for x, texts, side, colour in ((0.0, names, "right", colours.ink), (widest, words, "left", colours.muted))
    ]
    return [drawn, *written]
