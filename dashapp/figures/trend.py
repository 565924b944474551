"""Sales over time."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme

STEPS = {"week": 7, "month": 31}
DAY_MS = 86_400_000


def sales_trend(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "month") -> go.Figure:
    """Sales by day (a line), week or month (bars); periods that the data do not cover whole are hatched.

    Parameters
    ----------
    frame
        `period` (its first day), `gross_sales`, `net_sales` (money), `orders`, `customers` (count), `partial` (flag), one row per period.
    """
    sales = theme.sales_column(basis)
    figure = go.Figure(_line(frame, sales, dark) if grain == "day" else _bars(frame, sales, dark, grain))
    lowest = min(0.0, float(frame[sales].min())) if len(frame) else 0.0
    highest = max(1.0, float(frame[sales].max())) if len(frame) else 1.0
    ticks = theme.round_ticks(highest)
    axis: dict[str, Any] = {"showgrid": False, "type": "date", "tickformat": "%b\n%Y" if grain == "month" else "%-d %b\n%Y"}
    if grain == "month":
        axis["ticklabelmode"] = "period"
    figure.update_layout(
        **theme.layout(
            dark,
            bargap=0.26 if grain == "month" else 0.14,
            xaxis=axis,
            yaxis={
                "range": [lowest * 1.05, highest * 1.12],
                "tickvals": ticks,
                "ticktext": [theme.money_round(tick) for tick in ticks],
                "zeroline": True,
                "zerolinecolor": theme.palette(dark).grid,
            },
        )
    )
    return figure


def _hover(frame: pd.DataFrame, sales: str, grain: str) -> list[str]:
    words, measure = [], theme.sales_words(sales.removesuffix("_sales"))
    for row in frame.itertuples():
        when = (
            f"{row.period:%B %Y}" if grain == "month" else f"Week of {theme.day(row.period)}" if grain == "week" else theme.day(row.period)
        )
        words.append(
            f"<b>{when}</b>{' (partial)' if row.partial else ''}<br>{theme.money(getattr(row, sales))} {measure}<br>"
            f"{theme.count(row.orders)} orders, {theme.count(row.customers)} customers<extra></extra>"
        )
    return words


def _bars(frame: pd.DataFrame, sales: str, dark: bool, grain: str) -> go.Bar:
    colours = theme.palette(dark)
    partial = frame["partial"].astype(bool)
    labels = _labels(frame[sales].astype(float).tolist(), partial.tolist())
    return go.Bar(
        x=frame["period"],
        y=frame[sales],
        xperiod="M1" if grain == "month" else STEPS["week"] * DAY_MS,
        xperiod0=frame["period"].iloc[0] if len(frame) else None,
        xperiodalignment="middle",
        text=labels,
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        textfont={"color": colours.muted, "size": 11},
        marker={
            "color": colours.accent,
            "cornerradius": 2,
            "line": {"width": [1 if flag else 0 for flag in partial], "color": colours.accent},
            "pattern": {
                "shape": ["/" if flag else "" for flag in partial],
                "fgcolor": colours.accent,
                "bgcolor": colours.accent_soft,
                "size": 6,
                "solidity": 0.3,
                "fillmode": "replace",
            },
        },
        hovertemplate=_hover(frame, sales, grain),
    )


def _labels(money: list[float], partial: list[bool]) -> list[str]:
    """The best whole period, the last whole one, and those that are partial say their money; the axis says the others'."""
    whole = [place for place, flag in enumerate(partial) if not flag]
    told = {max(whole, key=lambda place: money[place]), whole[-1]} if whole else set()
    return [theme.money_short(value) if place in told or partial[place] else "" for place, value in enumerate(money)]


def _line(frame: pd.DataFrame, sales: str, dark: bool) -> list[go.Scatter]:
    """Days: a thin line for each, and the mean of seven days as the one to read."""
    colours = theme.palette(dark)
    mean = frame[sales].astype(float).rolling(7, min_periods=7).mean()
    faint = {"color": colours.accent_soft, "width": 1}
    hover = _hover(frame, sales, "day")
    thin = go.Scatter(x=frame["period"], y=frame[sales], mode="lines", line=faint, hovertemplate=hover)
    bold = go.Scatter(x=frame["period"], y=mean, mode="lines", line={"color": colours.accent, "width": 2}, hoverinfo="skip")
    return [thin, bold]
