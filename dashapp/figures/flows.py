"""Movement between segments: flows, who came and went, and how large each segment was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.labels import names_axis

NEW = "Not yet customers"
STAYED = "stayed"
CAUSES = {"new": "first order", "own orders": "own orders", "time passed": "time passed", "cut points": "cut points moved"}


def sankey(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """From the segments of the first date, at the left, to those of the second; who stayed is faint.

    Parameters
    ----------
    frame
        `from_date`, `to_date`, `from_segment`, `to_segment`, `cause`, `customers`.
    """
    colours = theme.palette(dark)
    rows = frame.groupby(["from_segment", "to_segment"], sort=False)["customers"].sum().reset_index()
    causes = dict(iter(frame.groupby(["from_segment", "to_segment"], sort=False)[["cause", "customers"]]))
    before, after = _ordered(rows, "from_segment"), _ordered(rows, "to_segment")
    places = {("from", name): place for place, name in enumerate(before)} | {("to", name): len(before) + place for place, name in enumerate(after)}
    sizes = rows.groupby("from_segment")["customers"].sum().to_dict(), rows.groupby("to_segment")["customers"].sum().to_dict()
    labels = [f"{name}  {theme.count(sizes[0][name])}" for name in before] + [f"{name}  {theme.count(sizes[1][name])}" for name in after]
    links = rows.to_dict("records")
    told = [_link(row, causes[row["from_segment"], row["to_segment"]]) for row in links]
    trace = go.Sankey(
        arrangement="fixed",
        node={
            "label": labels, "color": [colours.segment(name) if name != NEW else colours.muted for name in (*before, *after)], "pad": 14, "thickness": 14,
            "line": {"width": 0}, "x": [0.001] * len(before) + [0.999] * len(after), "y": _heights(before, sizes[0]) + _heights(after, sizes[1]),
            "hovertemplate": "<b>%{label}</b> customers<extra></extra>",
        },
        link={
            "source": [places["from", row["from_segment"]] for row in links], "target": [places["to", row["to_segment"]] for row in links],
            "value": [int(row["customers"]) for row in links], "color": [_shade(row, colours) for row in links], "customdata": told,
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        textfont={"color": colours.ink, "size": 12, "family": theme.FONT},
    )  # fmt: skip
    figure = go.Figure(trace)
    figure.layout = theme.layout(dark, xaxis={"visible": False}, yaxis={"visible": False}, margin={"l": 8, "r": 8, "t": 26, "b": 12})
    if len(frame):
        for x, anchor, day in ((0, "left", frame["from_date"].iloc[0]), (1, "right", frame["to_date"].iloc[0])):
            figure.add_annotation(
                text=f"<b>{theme.day(day)}</b>", x=x, y=1, xref="paper", yref="paper", xanchor=anchor, yanchor="bottom", yshift=6, showarrow=False,
                font={"size": 12, "color": colours.muted},
            )  # fmt: skip
    return figure


def _ordered(rows: pd.DataFrame, column: str) -> list[str]:
    there = set(rows[column])
    return [name for name in (*theme.segments(), NEW) if name in there] + sorted(there - {*theme.segments(), NEW})


def _heights(names: list[str], sizes: Mapping[Any, int]) -> list[float]:
    """The middle of each node, one below the other: plotly would sort them by their links."""
    whole, at, middles = max(sum(sizes.values()), 1), 0.0, []
    for name in names:
        part = sizes[name] / whole
        middles.append(min(max(0.02 + 0.96 * (at + part / 2), 0.001), 0.999))
        at += part
    return middles


def _shade(row: Mapping[Any, Any], colours: theme.Palette) -> str:
    """The colour of where she was, half transparent; those who stayed are fainter."""
    colour = colours.muted if row["from_segment"] == NEW else colours.segment(row["from_segment"])
    return f"{colour}{'2b' if row['from_segment'] == row['to_segment'] or row['from_segment'] == NEW else '80'}"


def _link(row: Mapping[Any, Any], causes: pd.DataFrame) -> str:
    if row["from_segment"] == row["to_segment"]:
        return f"<b>{theme.count(row['customers'])} stayed {row['from_segment']}</b>"
    why = [f"{theme.count(count)}: {CAUSES.get(cause, cause)}" for cause, count in zip(causes["cause"], causes["customers"], strict=True)]
    return f"<b>{row['from_segment']} → {row['to_segment']}: {theme.count(row['customers'])}</b><br>{'<br>'.join(why)}"


def balance(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """For each segment who came in, to the right, and who left, to the left, by the cause of the move."""
    colours = theme.palette(dark)
    shades = dict(zip(CAUSES, (colours.muted, colours.groups[0], colours.groups[1], colours.groups[3]), strict=True))
    moved = frame[(frame["from_segment"] != frame["to_segment"])]
    names = [name for name in theme.segments() if name in set(frame["from_segment"]) | set(frame["to_segment"])]
    figure, widest = go.Figure(), 1.0
    for side, sign in (("to_segment", 1), ("from_segment", -1)):
        sums = moved.groupby([side, "cause"])["customers"].sum()
        widest = max([widest, *(float(sums.get(name, pd.Series([0])).sum()) for name in names)]) if len(sums) else widest
        for cause, words in CAUSES.items():
            values = [int(sums.get((name, cause), 0)) for name in names]
            if not any(values):
                continue
            went = "came" if sign > 0 else "left"
            told = [f"<b>{name}</b><br>{theme.count(value)} {went}: {words}<extra></extra>" for name, value in zip(names, values, strict=True)]
            figure.add_trace(go.Bar(
                x=[sign * value for value in values], y=names, orientation="h", marker={"color": shades[cause]}, name=words, legendgroup=cause,
                showlegend=not any(trace.name == words for trace in figure.data), hovertemplate=told,
            ))  # fmt: skip
    figure.add_trace(_net(moved, names, widest, dark))
    ticks = theme.round_ticks(widest)
    marks = sorted({-tick for tick in ticks} | set(ticks))
    figure.layout = theme.layout(
        dark, barmode="relative", bargap=0.3, showlegend=True, margin={"l": 8, "r": 70, "t": 30, "b": 8}, yaxis=names_axis(names, dark),
        xaxis={
            "range": [-widest * 1.05, widest * 1.05], "tickvals": marks, "ticktext": [theme.count(abs(mark)) for mark in marks], "zeroline": True,
            "zerolinecolor": colours.muted,
        },
    )  # fmt: skip
    return figure


def _net(moved: pd.DataFrame, names: list[str], widest: float, dark: bool) -> go.Scatter:
    came, left = (moved.groupby(side)["customers"].sum() for side in ("to_segment", "from_segment"))
    nets = [int(came.get(name, 0)) - int(left.get(name, 0)) for name in names]
    return go.Scatter(
        x=[widest * 1.05] * len(names), y=names, mode="text", text=[f"  {'+' if net > 0 else ''}{theme.count(net)}" for net in nets], hoverinfo="skip",
        textposition="middle right", cliponaxis=False, showlegend=False, textfont={"color": theme.palette(dark).ink, "size": 12},
    )  # fmt: skip


def sizes(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Each date's customers, split into segments."""
    colours, figure = theme.palette(dark), go.Figure()
    dates = sorted(set(frame["date"]))
    labels = [f"{day.day} {day:%b}<br>{day.year}" for day in dates]
    named = dict(zip(dates, labels, strict=True))
    for name in _names(frame):
        rows = frame[frame["segment"] == name]
        figure.add_trace(go.Bar(
            x=[named[day] for day in rows["date"]], y=rows["customers"], name=name, marker={"color": colours.segment(name)},
            hovertemplate=[
                f"<b>{name}</b>, {theme.day(day)}<br>{theme.count(count)} customers ({theme.share(part)})<extra></extra>"
                for day, count, part in zip(rows["date"], rows["customers"], rows["share"], strict=True)
            ],
        ))  # fmt: skip
    highest = max(float(frame.groupby("date")["customers"].sum().max()), 1.0) if len(frame) else 1.0
    ticks = theme.round_ticks(highest)
    figure.layout = theme.layout(
        dark, barmode="stack", bargap=0.22, showlegend=True, margin={"l": 8, "r": 16, "t": 56, "b": 8},
        xaxis={"type": "category", "showgrid": False, "categoryorder": "array", "categoryarray": labels},
        yaxis={"tickvals": ticks, "ticktext": [theme.count(tick) for tick in ticks], "range": [0, highest * 1.05]},
    )  # fmt: skip
    return figure


def _names(frame: pd.DataFrame) -> list[str]:
    there = set(frame["segment"])
    return [name for name in theme.segments() if name in there] + sorted(there - set(theme.segments()))
