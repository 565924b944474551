"""Days that people have annotated, on figures that show time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme


def shows_time(figure: go.Figure) -> bool:
    """Whether the figure has one axis of days."""
    return figure.layout.xaxis.type == "date" and "xaxis2" not in figure.layout.to_plotly_json()


def mark_days(figure: go.Figure, marks: Sequence[tuple[str, str]], *, dark: bool = False) -> None:
    """Draw a line at each day with its words; days outside of what the figure shows are left out, so that it keeps its scale.

    Parameters
    ----------
    marks
        ISO days and their words, already spelled for a figure (see `charts.entry.spelled`), by day.
    """
    days = _shown(figure)
    if not marks or not shows_time(figure) or days.empty:
        return
    step = days.diff().dropna()
    first, last = days.iloc[0], days.iloc[-1] + (step.iloc[-1] if len(step) else pd.Timedelta(0))
    colours = theme.palette(dark)
    shown = [(day, words) for day, words in marks if first <= pd.Timestamp(day) <= last]
    place = 0
    for index, (day, words) in enumerate(shown):
        near = index and (pd.Timestamp(day) - pd.Timestamp(shown[index - 1][0])) < (last - first) * NEAR
        place = (place + 1) % ROWS if near else 0
        right = pd.Timestamp(day) > first + (last - first) * 0.75
        line: Any = {"color": colours.ink, "width": 1, "dash": "dot"}
        figure.add_shape(type="line", x0=day, x1=day, xref="x", y0=0, y1=1, yref="paper", line=line, layer="above")
        figure.add_annotation(
            x=day, xref="x", y=1 - 0.085 * place, yref="paper", text=words, showarrow=False, yanchor="top", xanchor="right" if right else "left",
            xshift=-4 if right else 4, font={"size": 12, "color": colours.ink}, bgcolor=colours.ground, borderpad=2, opacity=0.92, name="mark",
        )  # fmt: skip


NEAR, ROWS = 0.22, 4
"""Words of days that are nearer than this part of the figure stand in rows below each other."""


def _shown(figure: go.Figure) -> pd.Series:
    found = [pd.Series(pd.to_datetime(pd.Series(list(trace.x)), errors="coerce")) for trace in figure.data if getattr(trace, "x", None) is not None]
    days = pd.concat(found) if found else pd.Series([], dtype="datetime64[us]")
    return days.dropna().drop_duplicates().sort_values()
