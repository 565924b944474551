"""What the data are like: hours, order values, returns, and what cleaning took away."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.grids import table_of_colours
from dashapp.figures.labels import end_labels, names_axis, room_for

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEFT_OUT = ("without a customer", "without a description", "repeated", "cancelled or returned", "adjustments", "services")


def hours(frame: pd.DataFrame, *, basis: str, dark: bool = False, measure: str = "orders") -> go.Figure:
    """Weekdays down, hours across.

    Parameters
    ----------
    frame
        `weekday` (1 Monday to 7), `hour`, `orders`, `gross_sales`, `spend_per_basket`.
    """
    column = {"orders": "orders", "sales": "gross_sales", "basket": "spend_per_basket"}[measure]
    said = theme.count if measure == "orders" else theme.money_short
    table = frame.pivot(index="weekday", columns="hour", values=column)
    if len(table):
        table = table.reindex(index=range(1, 8), columns=range(int(frame["hour"].min()), int(frame["hour"].max()) + 1))
    known = {(row["weekday"], row["hour"]): row for row in frame.to_dict("records")}
    written = [[said(value) if value == value else "" for value in row] for row in table.to_numpy(dtype=float)]
    told = [
        [
            f"<b>{WEEKDAYS[int(day) - 1]}{'' if timeless(frame) else f' {hour}:00–{int(hour) + 1}:00'}</b><br>"
            f"{theme.counted(known[day, hour]['orders'], 'order')}<br>"
            f"{theme.money(known[day, hour]['gross_sales'])} gross sales<br>{theme.money(known[day, hour]['spend_per_basket'])} per basket"
            if (day, hour) in known else ""
            for hour in table.columns
        ]
        for day in table.index
    ]  # fmt: skip
    across = ["all day"] if timeless(frame) else [f"{hour}:00" for hour in table.columns]
    named = table.set_axis([WEEKDAYS[int(day) - 1] for day in table.index], axis=0).set_axis(across, axis=1)
    highest = float(frame[column].astype(float).max()) if len(frame) else 1.0
    return table_of_colours(named, written, told, dark=dark, limits=(0.0, highest or 1.0))


def timeless(frame: pd.DataFrame) -> bool:
    """Whether orders have a day and no time of day: all then stand at midnight."""
    return bool(len(frame)) and bool((frame["hour"].astype(int) == 0).all())


def values(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """How many orders have which value, in steps that grow tenfold three at a time."""
    colours = theme.palette(dark)
    labels = [_span(low, high) for low, high in zip(frame["from_value"], frame["to_value"], strict=True)]
    told = [
        f"<b>{label}</b><br>{theme.count(orders)} orders ({theme.share(part)})<br>{theme.money(money)} gross sales<extra></extra>"
        for label, orders, part, money in zip(labels, frame["orders"], frame["share"], frame["gross_sales"], strict=True)
    ]
    figure = go.Figure(go.Bar(x=labels, y=frame["orders"], marker={"color": colours.accent, "cornerradius": 3}, hovertemplate=told))
    highest = max(float(frame["orders"].max()), 1.0) if len(frame) else 1.0
    ticks = theme.round_ticks(highest)
    figure.layout = theme.layout(
        dark, bargap=0.12, xaxis={"type": "category", "showgrid": False, "tickvals": labels[::3], "ticktext": labels[::3]},
        yaxis={"tickvals": ticks, "ticktext": [theme.count(tick) for tick in ticks], "range": [0, highest * 1.08]},
    )  # fmt: skip
    return figure


def _span(low: float, high: float | None) -> str:
    if high is None or high != high:
        return f"from {theme.money_round(low)}"
    return f"{theme.money_round(low)}–{theme.money_round(high).removeprefix(theme.sign())}"


def returned(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Returns as a share of gross sales by month; months that are not whole are hatched."""
    colours = theme.palette(dark)
    told = [
        f"<b>{month:%B %Y}</b>{', not the whole month' if part else ''}<br>{theme.money(back)} returned of {theme.money(gross)}: "
        f"{theme.share(rate)}<extra></extra>"
        for month, back, gross, rate, part in zip(
            frame["month"], frame["returns"], frame["gross_sales"], frame["return_rate"], frame["partial"], strict=True
        )
    ]
    hatch = {
        "shape": ["/" if part else "" for part in frame["partial"]], "fgcolor": colours.groups[1], "bgcolor": colours.grid, "size": 6, "solidity": 0.3,
        "fillmode": "replace",
    }  # fmt: skip
    bars = go.Bar(
        x=frame["month"], y=frame["return_rate"].astype(float), marker={"color": colours.groups[1], "pattern": hatch, "cornerradius": 3}, hovertemplate=told
    )
    figure = go.Figure(bars)
    highest = float(frame["return_rate"].astype(float).max()) if len(frame) else 0.1
    step = 0.05 if highest <= 0.3 else 0.2
    ticks = [step * place for place in range(int((highest if highest == highest else 0.1) / step) + 2)]
    figure.layout = theme.layout(
        dark, bargap=0.26, xaxis={"type": "date", "tickformat": "%b\n%Y", "showgrid": False},
        yaxis={"tickvals": ticks, "ticktext": [theme.share(tick, 0) for tick in ticks], "rangemode": "tozero"},
    )  # fmt: skip
    return figure


def cleaned(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Lines at each step: all that were read, what is the matter with some, and what remains."""
    colours = theme.palette(dark)
    names = [str(step).capitalize() for step in frame["step"]]
    shades = [colours.groups[1] if step in LEFT_OUT else colours.accent for step in frame["step"]]
    labels = [f"{theme.count(lines)}  ·  {theme.share(part)}" for lines, part in zip(frame["lines"], frame["share"], strict=True)]
    told = [
        f"<b>{name}</b><br>{theme.count(lines)} lines ({theme.share(part)})<br>{theme.money(amount)}<extra></extra>"
        for name, lines, part, amount in zip(names, frame["lines"], frame["share"], frame["amount"], strict=True)
    ]
    bars = go.Bar(x=frame["lines"], y=names, orientation="h", marker={"color": shades, "cornerradius": 3}, hovertemplate=told)
    figure = go.Figure([bars, end_labels(frame["lines"], names, labels, dark)])
    widest = max(float(frame["lines"].max()), 1.0) if len(frame) else 1.0
    figure.layout = theme.layout(
        dark, bargap=0.34, xaxis={"visible": False, "range": [0, widest]}, yaxis=names_axis(names, dark),
        margin={"l": 8, "r": room_for(labels), "t": 8, "b": 8},
    )  # fmt: skip
    return figure
