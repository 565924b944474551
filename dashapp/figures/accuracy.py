"""How far off forecasts made in the past were, beside the naive baseline."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme

HORIZON_DAYS = 30


def by_market(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Two dots per market on one line: the error of the forecast and of the baseline over 30 days; left is better.

    Parameters
    ----------
    frame
        `market` (text), `model` (prophet or naive), `horizon_days` (count), `wape` (0-1: sum of absolute errors by day / sum of sales).
    """
    colours = theme.palette(dark)
    at_30 = frame[(frame["horizon_days"] == HORIZON_DAYS) & frame["wape"].notna()]
    wide = at_30.pivot_table(index="market", columns="model", values="wape").reindex(columns=["prophet", "naive"])
    wide = wide.sort_values("prophet", ascending=False, kind="stable")
    figure = go.Figure()
    line = {"color": colours.grid, "width": 4}
    for market, row in wide.iterrows():
        figure.add_trace(
            go.Scatter(x=[row["prophet"], row["naive"]], y=[market, market], mode="lines", line=line, hoverinfo="skip", showlegend=False)
        )
    for model, words, colour, symbol in (
        ("naive", "naive baseline", colours.muted, "circle-open"),
        ("prophet", "forecast", colours.accent, "circle"),
    ):
        figure.add_trace(
            go.Scatter(
                x=wide[model],
                y=wide.index,
                mode="markers",
                name=words,
                marker={"size": 11, "color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}},
                customdata=[theme.share(value, 0) for value in wide[model]],
                hovertemplate=f"<b>%{{y}}</b><br>{words}: off by %{{customdata}} per day<extra></extra>",
                showlegend=True,
            )
        )
    caption = f"error per day over {HORIZON_DAYS} days (WAPE)"
    figure.layout = theme.layout(
        dark,
        showlegend=True,
        margin={"l": 8, "r": 16, "t": 30, "b": 28},
        xaxis={"tickformat": ".0%", "rangemode": "tozero", "title": {"text": caption, "font": {"size": 12, "color": colours.muted}}},
        yaxis={"showgrid": False, "tickfont": {"color": colours.ink, "size": 12}},
    )
    return figure
