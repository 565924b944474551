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
    if not marks or not shows_time(figure):
        return
    days = _shown(figure)
    if days.empty:
        return
    step = days.diff().dropna()
    first, last = days.iloc[0], days.iloc[-1] + (step.iloc[-1] if len(step) else pd.Timedelta(0))
    shown = [(pd.Timestamp(day), words) for day, words in marks if first <= pd.Timestamp(day) <= last]
    rows = _rows([day for day, _ in shown], (last - first) * NEAR)
    head = 26 + 17 * max(rows, default=0)
    for note in figure.layout.annotations if shown else ():
        if note.yref == "paper" and note.y == 1:
            note.yshift = (note.yshift or 0) + head - 6
    colours = theme.palette(dark)
    for (day, words), row in zip(shown, rows, strict=True):
        right = day > first + (last - first) * 0.75
        line: Any = {"color": colours.ink, "width": 1, "dash": "dot"}
        figure.add_shape(type="line", x0=day, x1=day, xref="x", y0=0, y1=1, yref="paper", line=line, layer="above")
        figure.add_annotation(
            x=day, xref="x", y=1, yref="paper", text=words, showarrow=True, arrowhead=0, arrowwidth=1, arrowcolor=colours.muted, standoff=0, ax=0,
            ay=-(12 + 17 * row), xanchor="right" if right else "left", yanchor="middle", font={"size": 12, "color": colours.ink}, name="mark",
        )  # fmt: skip
    if shown:
        figure.layout.margin.t = (figure.layout.margin.t or 0) + head


NEAR, ROWS = 0.34, 4
"""Words of days that are nearer than this part of the figure stand in rows above each other."""


def _rows(days: Sequence[Any], near: Any) -> list[int]:
    rows: list[int] = []
    for index, day in enumerate(days):
        beside = index and day - days[index - 1] < near
        rows.append((rows[-1] + 1) % ROWS if beside else 0)
    return rows


def _shown(figure: go.Figure) -> pd.Series:
    found = [pd.Series(pd.to_datetime(pd.Series(list(trace.x)), errors="coerce")) for trace in figure.data if getattr(trace, "x", None) is not None]
    days = pd.concat(found) if found else pd.Series([], dtype="datetime64[us]")
    return days.dropna().drop_duplicates().sort_values()
