"""One customer: when and for how much she bought, and which segments she went through."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme


def timeline(orders: pd.DataFrame, history: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Orders upward and returns downward by day; below them a strip in the colours of the segments.

    Parameters
    ----------
    orders
        `day`, `gross_sales`, `returns` (money), one row per order or return.
    history
        `date`, `segment` (empty before the first order), oldest first: a segment holds from one date to the next.
    """
    colours, figure = theme.palette(dark), go.Figure()
    days = orders.groupby("day")[["gross_sales", "returns"]].sum().reset_index()
    for column, sign, colour, words in (("gross_sales", 1, colours.accent, "bought"), ("returns", -1, colours.groups[1], "returned")):
        rows = days[days[column] > 0]
        figure.add_trace(go.Bar(
            x=rows["day"], y=sign * rows[column].astype(float), marker={"color": colour, "cornerradius": 2}, width=2.4 * 86_400_000, name=words,
            hovertemplate=[
                f"<b>{theme.day(day)}</b><br>{theme.money(money)} {words}<extra></extra>" for day, money in zip(rows["day"], rows[column], strict=True)
            ],
        ))  # fmt: skip
    _strip(figure, history, colours)
    highest = max(float(days["gross_sales"].max()), 1.0) if len(days) else 1.0
    lowest = -float(days["returns"].max()) if len(days) else 0.0
    ticks = theme.round_ticks(highest)
    figure.layout = theme.layout(
        dark, barmode="relative", showlegend=False, xaxis={"type": "date", "showgrid": False, "anchor": "y2"},
        yaxis={"domain": [0.16, 1], "range": [lowest * 1.1, highest * 1.1], "tickvals": ticks, "ticktext": [theme.money_round(tick) for tick in ticks],
               "zeroline": True, "zerolinecolor": colours.grid},
        yaxis2={"domain": [0, 0.09], "visible": False, "range": [0, 1], "anchor": "x"},
    )  # fmt: skip
    return figure


def _strip(figure: go.Figure, history: pd.DataFrame, colours: theme.Palette) -> None:
    dates = list(history["date"])
    for place, (end, segment) in enumerate(zip(dates, history["segment"], strict=True)):
        if not segment:
            continue
        begin = dates[place - 1] if place else end.replace(day=1)
        middle = pd.Timestamp(begin) + (pd.Timestamp(end) - pd.Timestamp(begin)) / 2
        figure.add_trace(go.Bar(
            x=[middle], y=[1], width=max((end - begin).days, 1) * 86_400_000 * 0.98, yaxis="y2", marker={"color": colours.segment(segment)}, name=segment,
            hovertemplate=f"<b>{segment}</b><br>on {theme.day(end)}<extra></extra>",
        ))  # fmt: skip
