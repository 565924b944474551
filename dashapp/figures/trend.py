"""Sales over time."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.rhythm import WEEK, open_weekdays

DAY_MS = 86_400_000


def sales_trend(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "month") -> go.Figure:
    """Sales by day (a line), week or month (bars); periods that the data do not cover whole are hatched.

    Parameters
    ----------
    frame
        `period` (its first day), `gross_sales`, `net_sales` (money), `orders`, `customers` (count), `partial` (flag), one row per period; with
        `net_sales_before` and so on, those are drawn beside.
    """
    sales = theme.sales_column(basis)
    figure = go.Figure(_line(frame, sales, dark) if grain == "day" else _bars(frame, sales, dark, grain))
    if f"{sales}_before" in frame:
        figure.add_trace(_before(frame, sales, grain, dark))
    lowest = min(0.0, float(frame[sales].min())) if len(frame) else 0.0
    shown = [name for name in (sales, f"{sales}_before") if name in frame]
    highest = max(1.0, float(frame[shown].astype(float).max().max())) if len(frame) else 1.0
    ticks = theme.round_ticks(highest)
    axis: dict[str, Any] = {"showgrid": False, "type": "date", "tickformat": "%b\n%Y" if grain == "month" else "%-d %b\n%Y"}
    if grain == "month":
        axis["ticklabelmode"] = "period"
    figure.layout = theme.layout(
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
    words = [f"Hatched: not the whole {grain}"] if grain != "day" and len(frame) and frame["partial"].any() else []
    words += [f"{'Dotted' if grain == 'day' else 'Dash'}: the days compared with"] if len(shown) > 1 else []
    if words:
        _say(figure, "  ·  ".join(words), dark)
    return figure


def _before(frame: pd.DataFrame, sales: str, grain: str, dark: bool) -> go.Scatter:
    """What the days compared with brought, under the periods that they are set beside: a step for bars, a dashed line for days."""
    colours = theme.palette(dark)
    past = frame[f"{sales}_before"].astype(float)
    if grain == "day":
        line = {"color": colours.muted, "width": 1.5, "dash": "dot"}
        return go.Scatter(x=frame["period"], y=past.rolling(WEEK).mean(), mode="lines", line=line, hoverinfo="skip", name="before")
    return go.Scatter(
        x=frame["period"],
        y=past,
        xperiod="M1" if grain == "month" else WEEK * DAY_MS,
        xperiod0=frame["period"].iloc[0] if len(frame) else None,
        xperiodalignment="middle",
        mode="markers",
        marker={"symbol": "line-ew", "size": 22 if len(frame) <= 20 else 10, "line": {"color": colours.ink, "width": 2.5}},
        hovertemplate=[f"{theme.money(value)} in the days compared with<extra></extra>" for value in past],
        name="before",
    )


def _say(figure: go.Figure, words: str, dark: bool) -> None:
    figure.add_annotation(
        x=0,
        y=1,
        xref="paper",
        yref="paper",
        text=words,
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        font={"size": 12, "color": theme.palette(dark).muted},
    )
    figure.layout.margin.t = 24


def _hover(frame: pd.DataFrame, sales: str, grain: str) -> list[str]:
    words, measure = [], theme.sales_words(sales.removesuffix("_sales"))
    for row in frame.itertuples():
        when = (
            f"{row.period:%B %Y}" if grain == "month" else f"Week of {theme.day(row.period)}" if grain == "week" else theme.day(row.period)
        )
        words.append(
            f"<b>{when}</b>{' (partial)' if row.partial else ''}<br>{theme.money(getattr(row, sales))} {measure}<br>"
            f"{theme.count(row.orders)} orders, {theme.count(row.customers)} customers{_against(getattr(row, f'{sales}_change', None))}<extra></extra>"
        )
    return words


def _against(change: Any) -> str:
    return "" if change is None or change != change else f"<br>{theme.change(change)} against the days compared with"


def _bars(frame: pd.DataFrame, sales: str, dark: bool, grain: str) -> go.Bar:
    colours = theme.palette(dark)
    partial = frame["partial"].astype(bool)
    labels = _labels(frame[sales].astype(float).tolist(), partial.tolist())
    return go.Bar(
        x=frame["period"],
        y=frame[sales],
        xperiod="M1" if grain == "month" else WEEK * DAY_MS,
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
    """The best whole period says its money; the axis says the others'."""
    whole = [place for place, flag in enumerate(partial) if not flag]
    best = max(whole, key=lambda place: money[place], default=None)
    return [theme.money_short(value) if place == best else "" for place, value in enumerate(money)]


def _line(frame: pd.DataFrame, sales: str, dark: bool) -> list[go.Scatter]:
    """Days: a thin line for each, and the mean of seven days as the one to read."""
    colours = theme.palette(dark)
    traded = frame[pd.to_datetime(frame["period"]).dt.day_of_week.isin(open_weekdays(frame["period"], frame[sales]))]
    mean = frame[sales].astype(float).rolling(WEEK).mean()
    faint = {"color": colours.accent_soft, "width": 1}
    hover = _hover(traded, sales, "day")
    thin = go.Scatter(x=traded["period"], y=traded[sales], mode="lines", line=faint, hovertemplate=hover)
    bold = go.Scatter(x=frame["period"], y=mean, mode="lines", line={"color": colours.accent, "width": 2}, hoverinfo="skip")
    return [thin, bold]
