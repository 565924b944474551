"""What customers are expected to bring, how it was tested, and how few of them bring most of it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.forecast_periods import say
from dashapp.figures.labels import end_labels, names_axis, room_for

TOP = 0.1
"""The part of the customers that is marked on the curve."""


def by_segment(frame: pd.DataFrame, *, basis: str, dark: bool = False, days: str = "90", measure: str = "sales") -> go.Figure:
    """Expected sales by segment (or per customer) as bars, the most first; a tick for what the segment brought in as many days before.

    Parameters
    ----------
    frame
        `segment` (text), `customers` (count), `expected_sales`, `sales_per_customer`, `before` (money; may be missing), `expected_orders` (measure),
        `orders_per_customer` (measure), `change`.
    """
    colours, each = theme.palette(dark), measure == "customer"
    rows = frame.sort_values("sales_per_customer", ascending=False, kind="stable") if each else frame
    values = rows["sales_per_customer" if each else "expected_sales"].astype(float)
    before = rows["before"].astype(float) / (rows["customers"].astype(float) if each else 1.0)
    names = list(rows["segment"])
    labels = [
        f"{theme.money_short(value)}  ·  {theme.measure(row.orders_per_customer, 1)} orders each" if each
        else f"{theme.money_short(value)}{'' if pd.isna(moved) else f'  ·  {theme.change(moved, 0)}'}"
        for value, moved, row in zip(values, rows["change"].astype(float), rows.itertuples(), strict=True)
    ]  # fmt: skip
    hover = [
        f"<b>{row.segment}</b>, {theme.count(row.customers)} customers<br>{theme.money(row.expected_sales)} expected in {days} days, "
        f"{theme.money(row.sales_per_customer)} each<br>{theme.count(row.expected_orders)} orders, {theme.measure(row.orders_per_customer)} each<br>"
        f"The {days} days before: {theme.money(row.before)}<extra></extra>"
        for row in rows.itertuples()
    ]
    marks = {"color": [colours.segment(name) for name in names], "cornerradius": 3}
    tick = {"symbol": "line-ns", "size": 15, "line": {"width": 2, "color": colours.ink}}
    widest = max([1.0, *values, *before.dropna()])
    ends = [max(value, past) if past == past else value for value, past in zip(values, before, strict=True)]
    figure = go.Figure([
        go.Bar(x=values, y=names, ids=names, orientation="h", marker=marks, hovertemplate=hover),
        go.Scatter(x=before, y=names, mode="markers", marker=tick, hoverinfo="skip"),
        end_labels([end + widest * 0.015 for end in ends], names, labels, dark),
    ])  # fmt: skip
    axis = {"visible": False, "range": [min([0.0, *values]), widest * 1.02]}
    figure.layout = theme.layout(dark, bargap=0.34, margin={"l": 8, "r": room_for(labels), "t": 26, "b": 8}, xaxis=axis, yaxis=names_axis(names, dark))
    say(figure, f"Bar: next {days} days  ·  tick: the {days} days before" if before.notna().any() else f"Bar: next {days} days", dark)
    return figure


def concentration(frame: pd.DataFrame, *, basis: str, dark: bool = False, days: str = "90") -> go.Figure:
    """Cumulative share of what is expected against the share of customers, from the one of whom most is expected.

    Parameters
    ----------
    frame
        `customers` (count), `customer_share`, `cumulative_share` (0-1), `expected_sales`, `least_expected` (money).
    """
    colours = theme.palette(dark)
    hover = [
        f"<b>The first {theme.count(row.customers)} customers</b> ({theme.share(row.customer_share, 0)})<br>{theme.money(row.expected_sales)} of the next "
        f"{days} days, {theme.share(row.cumulative_share)}<br>{theme.money(row.least_expected)} or more each<extra></extra>"
        for row in frame.itertuples()
    ]
    line = go.Scatter(
        x=[0.0, *frame["customer_share"]], y=[0.0, *frame["cumulative_share"]], mode="lines", fill="tozeroy", fillcolor=colours.accent_soft,
        line={"color": colours.accent, "width": 2}, hovertemplate=["<extra></extra>", *hover],
    )  # fmt: skip
    figure = go.Figure([line])
    ticks = {"tickmode": "array", "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "ticktext": ["0", "20 %", "40 %", "60 %", "80 %", "100 %"]}
    axes = {"xaxis": {"range": [0, 1], "showgrid": False, **ticks}, "yaxis": {"range": [0, 1.04], **ticks}}
    figure.layout = theme.layout(dark, margin={"l": 8, "r": 24, "t": 26, "b": 8}, **axes)
    top = reach(frame)
    if top is not None:
        figure.add_shape(type="line", x0=TOP, x1=TOP, y0=0, y1=top, line={"color": colours.ink, "width": 1, "dash": "dot"})
        words = f"{theme.share(TOP, 0)} of customers: {theme.share(top, 0)}"
        figure.add_annotation(x=TOP, y=top, text=words, showarrow=False, xanchor="left", yanchor="top", xshift=6, font={"color": colours.ink})
    say(figure, "Share of expected sales, by share of customers", dark)
    return figure


def reach(frame: pd.DataFrame, part: float = TOP) -> float | None:
    """What share of expected sales the first `part` of customers brings; None where there are fewer than ten."""
    if len(frame) < 10:
        return None
    nearest = int((frame["customer_share"].astype(float) - part).abs().to_numpy().argmin())
    return float(frame["cumulative_share"].iloc[nearest])


def held_out(frame: pd.DataFrame, *, basis: str, dark: bool = False, money: bool = False) -> go.Figure:
    """Of each group, what came in the days held out (bars), what was predicted (dots), and what came in as many days before (ticks).

    Parameters
    ----------
    frame
        `group` (text), `customers` (count), `predicted`, `actual`, `naive` (orders or money).
    """
    colours = theme.palette(dark)
    exact, short = (theme.money, theme.money_round) if money else (theme.count, theme.count)
    names = list(frame["group"])
    hover = [
        f"<b>{str(row.group).capitalize()}</b>, {theme.count(row.customers)} customers<br>{exact(row.predicted)} predicted<br>{exact(row.actual)} came<br>"
        f"{exact(row.naive)} in as many days before<extra></extra>"
        for row in frame.itertuples()
    ]
    dot = {"size": 10, "color": colours.accent, "line": {"width": 1.5, "color": colours.ground}}
    tick = {"symbol": "line-ew", "size": 17, "line": {"width": 2, "color": colours.muted}}
    figure = go.Figure([
        go.Bar(x=names, y=frame["actual"].astype(float), marker={"color": colours.accent_soft, "cornerradius": 3}, hovertemplate=hover),
        go.Scatter(x=names, y=frame["naive"].astype(float), mode="markers", marker=tick, hoverinfo="skip"),
        go.Scatter(x=names, y=frame["predicted"].astype(float), mode="markers", marker=dot, hoverinfo="skip"),
    ])  # fmt: skip
    highest = max([1.0, *(float(frame[name].max()) for name in ("predicted", "actual", "naive"))])
    ticks = theme.round_ticks(highest)
    words = [name.replace(" times", "×").replace(" or more", "+").replace("tenth ", "").replace(" tenth", "") for name in names]
    figure.layout = theme.layout(
        dark, bargap=0.3, margin={"l": 8, "r": 8, "t": 26, "b": 8},
        xaxis={"type": "category", "showgrid": False, "tickvals": names, "ticktext": words},
        yaxis={"range": [0, highest * 1.08], "tickvals": ticks, "ticktext": [short(value) for value in ticks]},
    )  # fmt: skip
    say(figure, "Bar: what came  ·  dot: predicted  ·  dash: the days before", dark)
    return figure
