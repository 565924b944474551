"""The growth plan: what is expected, the target, and how far each lever carries towards it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.forecast_periods import say
from dashapp.figures.labels import end_labels, names_axis, room_for


def target(frame: pd.DataFrame, *, basis: str, dark: bool = False, **assumed: str) -> go.Figure:
    """A bar for each of what was sold, what is expected (with its 80 % range as a line) and the target.

    Parameters
    ----------
    frame
        `what` (text), `amount`, `lower_80`, `upper_80` (money; may be missing).
    """
    colours = theme.palette(dark)
    names, values = list(frame["what"]), frame["amount"].astype(float)
    shades = [colours.accent if name.startswith("Target") else colours.muted if name.endswith("(baseline)") else colours.grid for name in names]
    labels = [theme.money_short(value) for value in values]
    hover = [
        f"<b>{row.what}</b><br>{theme.money(row.amount)} {theme.sales_words(basis)}"
        f"{f'<br>80 %: {theme.money(row.lower_80)} to {theme.money(row.upper_80)}' if ranged else ''}<extra></extra>"
        for row, ranged in zip(frame.itertuples(), frame["lower_80"].notna(), strict=True)
    ]
    figure = go.Figure([go.Bar(x=values, y=names, orientation="h", marker={"color": shades, "cornerradius": 3}, hovertemplate=hover)])
    ranged = frame[frame["lower_80"].notna()]
    for row in ranged.itertuples():
        figure.add_trace(go.Scatter(
            x=[row.lower_80, row.upper_80], y=[row.what, row.what], mode="lines+markers", line={"width": 2, "color": colours.ink},
            marker={"symbol": "line-ns", "size": 10, "line": {"width": 2, "color": colours.ink}}, hoverinfo="skip",
        ))  # fmt: skip
    ends = [max(value, high) if high == high else value for value, high in zip(values, frame["upper_80"].astype(float), strict=True)]
    widest = max([1.0, *ends])
    figure.add_trace(end_labels([end + widest * 0.01 for end in ends], names, labels, dark))
    axis = {"visible": False, "range": [0, widest * 1.02]}
    figure.layout = theme.layout(dark, bargap=0.4, margin={"l": 8, "r": room_for(labels), "t": 26, "b": 8}, xaxis=axis, yaxis=names_axis(names, dark))
    if len(ranged):
        say(figure, "Line: 80 % range of the forecast", dark)
    return figure


def levers(frame: pd.DataFrame, *, basis: str, dark: bool = False, **assumed: str) -> go.Figure:
    """Levers one after the other: each bar begins where the one before ended, and the dotted line is the gap.

    Parameters
    ----------
    frame
        `lever`, `segment` (text), `customers`, `extra_orders` (may be missing), `extra_sales`, `low`, `high`, `gap` (money).
    """
    colours = theme.palette(dark)
    drawn = frame[frame["extra_sales"].astype(float) > 0]
    values = drawn["extra_sales"].astype(float)
    names = [named(*each) for each in zip(drawn["lever"].astype(str), drawn["segment"].astype(str), strict=True)]
    starts, total = (values.cumsum() - values).tolist(), float(values.sum())
    gap = float(frame["gap"].iloc[0]) if len(frame) else 0.0
    hover = [
        f"<b>{name}</b><br>{theme.money(row.extra_sales)} if so, {theme.money(row.low)} to {theme.money(row.high)}"
        f"{f'<br>{theme.count(row.extra_orders)} more orders' if ordered else ''}<extra></extra>"
        for name, row, ordered in zip(names, drawn.itertuples(), drawn["extra_orders"].notna(), strict=True)
    ]
    labels = [f"{theme.money_short(value)}  ·  {theme.share(value / gap, 0)}" if gap > 0 else theme.money_short(value) for value in [*values, total]]
    rows = [*names, "Together"]
    shades = [*(colours.segment(name) if name != "All customers" else colours.muted for name in drawn["segment"]), colours.accent]
    figure = go.Figure([
        go.Bar(x=[*values, total], y=rows, base=[*starts, 0.0], orientation="h", marker={"color": shades, "cornerradius": 3},
               hovertemplate=[*hover, f"<b>Together</b><br>{theme.money(total)} of a gap of {theme.money(gap)}<extra></extra>"]),
        end_labels([*(start + value for start, value in zip(starts, values, strict=True)), total], rows, labels, dark),
    ])  # fmt: skip
    widest = max(gap * 1.04, total, 1.0)
    axis = {"visible": False, "range": [0, widest]}
    room = room_for(labels) if total > gap * 0.6 else 24
    figure.layout = theme.layout(dark, bargap=0.34, margin={"l": 8, "r": room, "t": 26, "b": 8}, xaxis=axis, yaxis=names_axis(rows, dark))
    if gap > 0:
        figure.add_shape(type="line", x0=gap, x1=gap, y0=0, y1=1, yref="paper", line={"color": colours.ink, "width": 1.5, "dash": "dot"})
        figure.add_annotation(x=gap, y=1, yref="paper", text=f"Gap {theme.money_short(gap)}", showarrow=False, xanchor="right", yanchor="bottom", yshift=4,
                              font={"size": 12, "color": colours.ink})  # fmt: skip
    return figure


def named(lever: str, segment: str) -> str:
    """A lever on a segment, in words."""
    return f"{lever}: {segment}" if segment != "All customers" else lever
