"""A heatmap of one measure by two dimensions, with the value written in each cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.segments import REST

MOST_ROWS, MOST_COLUMNS = 20, 60
NARROW = 6
"""More columns than this have their heads' words below each other."""
FEWEST = 6
"""Fewer rows than this leave room below them, instead of growing."""
WRITTEN = 13
"""So many columns have room for the values in their cells."""
WIDE = 40
"""From this ratio of the largest cell to the middle one on, the colours follow the logarithm: one giant would leave all others white."""


def heatmap(frame: pd.DataFrame, measure: str, rows: str, columns: str, *, dark: bool, unit: str) -> go.Figure:
    """One row for each of the first names of `rows` in the frame's order, one column for each of `columns`.

    Parameters
    ----------
    frame
        `rows`, `columns` (text; time as ISO text), the measure, `partial` (flag) with time.
    unit
        Of the measure: money, count, share or measure.
    """
    colours = theme.palette(dark)
    across = sorted(frame[columns].unique()) if columns in ("month", "week", "day") else list(dict.fromkeys(frame[columns]))
    across, down = across[-MOST_COLUMNS:], list(dict.fromkeys(frame[rows]))[:MOST_ROWS]
    table = frame.pivot_table(index=rows, columns=columns, values=measure, aggfunc="first", sort=False, dropna=False)
    table = table.reindex(index=down, columns=across).astype(float)
    logs = _follows_logs(table)
    partial = set(frame.loc[frame["partial"].astype(bool), columns]) if columns in ("month", "week") else set()
    heads = [_head(name, columns) + ("*" if name in partial else "") for name in across]
    names = [_head(name, rows) for name in down]
    written = table.map(lambda value: _short(value, unit)) if len(across) <= WRITTEN else table.map(lambda value: "")
    exact = table.map(lambda value: theme.FORMATS[unit](value))
    low = colours.ground if not dark else colours.land
    figure = go.Figure(
        go.Heatmap(
            z=np.log10(table.clip(lower=1)) if logs else table,
            x=heads,
            y=names,
            text=written,
            texttemplate="%{text}",
            textfont={"size": 11},
            customdata=exact,
            hovertemplate=f"<b>%{{y}}</b>, %{{x}}<br>%{{customdata}} {measure.replace('_', ' ')}<extra></extra>",
            colorscale=[[0, low], [0.15, colours.scale_low], [1, colours.accent]],
            showscale=False,
            xgap=1,
            ygap=1,
            hoverongaps=False,
        )
    )
    said = [words for words, when in (("Colours on a logarithmic scale", logs), (f"* not the whole {columns}", bool(partial))) if when]
    above = 26 + 14 * (len(heads) > NARROW)
    ink = {"color": colours.ink, "size": 12}
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 8, "t": above + (18 if said else 0), "b": 8},
        xaxis={"type": "category", "side": "top", "showgrid": False, "ticks": "", **_few(heads)},
        yaxis={"type": "category", "range": [max(len(names), FEWEST) - 0.5, -0.5], "showgrid": False, "ticks": "", "tickfont": ink, "ticklabelstandoff": 6,
               "tickvals": names},
    )
    if said:
        figure.add_annotation(
            x=0, y=1, xref="paper", yref="paper", text="  ·  ".join(said), showarrow=False, xanchor="left", yanchor="bottom", yshift=above - 4,
            font={"size": 12, "color": colours.muted},
        )  # fmt: skip
    return figure


def _follows_logs(table: pd.DataFrame) -> bool:
    values = table.to_numpy().ravel()
    values = values[np.isfinite(values) & (values > 0)]
    return bool(len(values)) and float(values.max()) / float(np.median(values)) >= WIDE and float(values.max()) > 100


def _head(name: Any, columns: str) -> str:
    if columns == "month":
        return f"{pd.Timestamp(name):%b %y}"
    return theme.day(pd.Timestamp(name)) if columns in ("week", "day") else REST.get(str(name), str(name))


def _short(value: float, unit: str) -> str:
    if value != value:
        return ""
    return theme.money_short(value) if unit == "money" else theme.FORMATS[unit](value)


def _few(heads: list[str]) -> dict[str, Any]:
    """Every head while they are few; else each fourth or so, so that none is turned or cut."""
    step = max(1, -(-len(heads) // 14))
    narrow = len(heads) > NARROW
    words = [head.replace(" ", "<br>") if narrow and "<br>" not in head else head for head in heads]
    return {"tickvals": heads[::step], "ticktext": words[::step]} | ({"tickfont": {"size": 11}} if narrow else {})
