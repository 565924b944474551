"""What kind of customers a group holds: how a measure is spread, the snake of standardised measures, and what stands out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.grids import table_of_colours
from dashapp.figures.labels import names_axis

SNAKE = {"recency_z": "Recency", "orders_z": "Orders", "spend_z": "Spend"}
RELATIVE = {"recency_relative": "Days since last order", "orders_relative": "Orders", "spend_relative": "Spend", "basket_relative": "Spend per basket"}
MEANS = {"recency_relative": "recency_days", "orders_relative": "orders_each", "spend_relative": "spend_each", "basket_relative": "basket_each"}
MEASURES: Mapping[str, tuple[str, Callable[..., str]]] = {
    "recency": ("days since the last order", theme.count),
    "orders": ("orders per customer", lambda value: theme.measure(value, 1)),
    "spend": ("spend per customer", theme.money_short),
    "basket": ("spend per basket", theme.money_short),
}
FARTHEST = 2.0
"""Twice the average more is as strong as the colours get: beyond it only the number tells."""


def spread(frame: pd.DataFrame, *, basis: str, dark: bool = False, measure: str = "basket") -> go.Figure:
    """For each group a line from the lowest to the highest tenth, a bar over the middle half, a mark at the median.

    Parameters
    ----------
    frame
        `segment`, `customers`, `lowest_tenth`, `lower_quarter`, `median`, `upper_quarter`, `highest_tenth`, `mean`.
    """
    words, said = MEASURES[measure]
    names, colours = frame["segment"].tolist(), theme.palette(dark)
    hover = [
        f"<b>{row.segment}</b>, {theme.count(row.customers)} customers<br>{words}: median {said(row.median)}, mean {said(row.mean)}<br>"
        f"middle half {said(row.lower_quarter)} to {said(row.upper_quarter)}<br>nine in ten below {said(row.highest_tenth)}<extra></extra>"
        for row in frame.itertuples()
    ]
    shades = [colours.segment(name) for name in names]
    lines = go.Bar(
        y=names, base=frame["lowest_tenth"], x=frame["highest_tenth"] - frame["lowest_tenth"], orientation="h", width=0.08, marker={"color": shades},
        hovertemplate=hover,
    )  # fmt: skip
    boxes = go.Bar(
        y=names, base=frame["lower_quarter"], x=frame["upper_quarter"] - frame["lower_quarter"], orientation="h", width=0.56,
        marker={"color": shades, "cornerradius": 3}, ids=names, hovertemplate=hover,
    )  # fmt: skip
    medians = go.Scatter(
        x=frame["median"], y=names, mode="markers+text", hoverinfo="skip", textposition="top center", cliponaxis=False,
        marker={"symbol": "line-ns", "size": 16, "line": {"width": 3, "color": colours.ground}},
    )  # fmt: skip
    labels = go.Scatter(
        x=frame["highest_tenth"], y=names, mode="text", text=[f"  {said(value)} median" for value in frame["median"]], textposition="middle right",
        hoverinfo="skip", textfont={"color": colours.muted, "size": 12}, cliponaxis=False,
    )  # fmt: skip
    figure = go.Figure([lines, boxes, medians, labels])
    lowest = min(0.0, float(frame["lowest_tenth"].min())) if len(frame) else 0.0
    highest = max(float(frame["highest_tenth"].max()), 1.0) if len(frame) else 1.0
    ticks = theme.round_ticks(highest)
    texts = [theme.money_round(tick) if measure in ("spend", "basket") else theme.count(tick) for tick in ticks]
    axis = {"range": [lowest, highest * 1.02], "tickvals": ticks, "ticktext": texts, "zeroline": True, "zerolinecolor": colours.grid}
    figure.layout = theme.layout(
        dark, barmode="overlay", xaxis=axis, yaxis=names_axis(names, dark), margin={"l": 8, "r": 110, "t": 8, "b": 8}
    )
    return figure


def snake(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Standardised means of each group, joined: who lies above the line has more than the average customer. Recency is turned: above is more recent."""
    return snakes(frame, [theme.palette(dark).segment(name) for name in frame["segment"]], dark)


def snakes(frame: pd.DataFrame, shades: Sequence[str], dark: bool) -> go.Figure:
    """The same with colours of one's own."""
    colours, figure = theme.palette(dark), go.Figure()
    for shade, row in zip(shades, frame.to_dict("records"), strict=True):
        values = [-float(row["recency_z"]), float(row["orders_z"]), float(row["spend_z"])]
        hover = [
            f"<b>{row['segment']}</b>, {theme.count(row['customers'])} customers<br>{name}: {theme.measure(value)} deviations "
            f"{'above' if value >= 0 else 'below'} the average<extra></extra>"
            for name, value in zip(SNAKE.values(), values, strict=True)
        ]
        figure.add_trace(go.Scatter(
            x=list(SNAKE.values()), y=values, mode="lines+markers", line={"color": shade, "width": 2}, marker={"size": 7}, hovertemplate=hover,
        ))  # fmt: skip
    ends = sorted(zip((float(value) for value in frame["spend_z"]), frame["segment"], strict=True), reverse=True)
    low, high = _reach(frame)
    figure.add_trace(go.Scatter(
        x=[list(SNAKE.values())[-1]] * len(ends), y=_apart([value for value, _ in ends], (high - low) / 18), mode="text", hoverinfo="skip",
        text=[f"   {name}" for _, name in ends], textposition="middle right", cliponaxis=False, textfont={"color": colours.muted, "size": 12},
    ))  # fmt: skip
    figure.layout = theme.layout(
        dark, xaxis={"showgrid": False, "type": "category", "range": [-0.15, 2.1], "tickfont": {"color": colours.ink, "size": 12}},
        yaxis={"range": [low, high], "tickvals": [-2, -1, 0, 1, 2], "ticktext": ["-2", "-1", "average", "+1", "+2"], "zeroline": True,
               "zerolinecolor": colours.muted},
        margin={"l": 8, "r": 24 + round(6.8 * max((len(str(name)) for name in frame["segment"]), default=0)), "t": 8, "b": 8},
    )  # fmt: skip
    return figure


def _reach(frame: pd.DataFrame) -> tuple[float, float]:
    values = [float(value) for name in SNAKE for value in frame[name]] or [0.0]
    values += [-float(value) for value in frame["recency_z"]]
    return min(values) - 0.3, max(values) + 0.3


def _apart(places: list[float], least: float) -> list[float]:
    """Places from the highest to the lowest, moved so that labels do not lie on each other, and their middle stays."""
    moved: list[float] = []
    for place in places:
        moved.append(min(place, moved[-1] - least) if moved else place)
    shift = (sum(places) - sum(moved)) / len(places) if places else 0.0
    return [place + shift for place in moved]


def relative(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Means of each group relative to the average customer: +100 % is twice as much."""
    values = frame.set_index("segment")[list(RELATIVE)].astype(float).set_axis(list(RELATIVE.values()), axis=1)
    means = {"recency_days": theme.count, "orders_each": lambda value: theme.measure(value, 1), "spend_each": theme.money, "basket_each": theme.money}
    written, told = [], []
    for row in frame.to_dict("records"):
        written.append([theme.change(row[name], 0) for name in RELATIVE])
        told.append([
            f"<b>{row['segment']}</b><br>{words}: {means[MEANS[name]](row[MEANS[name]])} on average, {theme.change(row[name], 0)} against all customers"
            for name, words in RELATIVE.items()
        ])  # fmt: skip
    return table_of_colours(values, written, told, dark=dark, limits=(-FARTHEST, FARTHEST), both=True)
