"""Orders or customers ahead; segments and product families ahead."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.forecast_periods import band, by_period, lay_out, line, say
from dashapp.figures.labels import names_axis
from dashapp.figures.rhythm import WEEK, between_open_days

HISTORY_DAYS = 182


def counted(frame: pd.DataFrame, *, basis: str, dark: bool = False, measure: str = "orders", grain: str = "day") -> go.Figure:
    """Orders (or customers) a day as a mean of seven days, or by whole weeks or months; then what is expected, with its 80 % band.

    Parameters
    ----------
    frame
        `date`, `actual`, `forecast`, `lower_80`, `upper_80`, `naive` (counts).
    """
    if grain != "day":
        return by_period(frame, dark=dark, grain=grain, counted=measure)
    colours = theme.palette(dark)
    days = frame.assign(date=pd.to_datetime(frame["date"]))
    plain = days["actual"].astype(float).fillna(days["forecast"].astype(float)).rolling(WEEK).mean()
    past, ahead = days[days["actual"].notna()].tail(HISTORY_DAYS), days[days["forecast"].notna()]
    trading = ahead[~between_open_days((ahead["forecast"].astype(float) == 0) & (ahead["upper_80"].astype(float) == 0))]
    told = [f"<b>{theme.day(row.date)}</b><br>{theme.count(row.actual)} {measure}<extra></extra>" for row in past.itertuples()]
    expected = [
        f"<b>{theme.day(row.date)}</b><br>{theme.count(row.forecast)} {measure} expected<br>"
        f"80 %: {theme.count(row.lower_80)} to {theme.count(row.upper_80)}<extra></extra>"
        for row in ahead.itertuples()
    ]
    figure = go.Figure([
        *band(trading, colours.accent),
        line(past["date"], plain.loc[past.index], colours.ink, hover=told),
        line(ahead["date"], plain.loc[ahead.index], colours.accent, hover=expected),
    ])  # fmt: skip
    lay_out(figure, pd.concat([plain.loc[past.index], ahead["upper_80"].astype(float)]), dark, money=False)
    say(figure, "Means of seven days; band: 80 % of single days", dark)
    return figure


def grouped(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """The next 90 days of each segment and product family as a dot with its 80 % range; a tick for the last 90 days.

    Parameters
    ----------
    frame
        `kind` (segment or family), `name` (text), `before`, `expected`, `lower_80`, `upper_80` (money), `grade` (text).
    """
    colours = theme.palette(dark)
    known = frame[frame["expected"].notna() & (frame["kind"] != "total")]
    if known.empty:
        figure = go.Figure(layout=theme.layout(dark, margin={"l": 8, "r": 8, "t": 26, "b": 8}, xaxis={"visible": False}, yaxis={"visible": False}))
        say(figure, "None of them is forecast so far; the table says what is known", dark)
        return figure
    names = [_short(name) for name in known["name"]]
    figure = go.Figure()
    spread = known["upper_80"].astype(float) - known["lower_80"].astype(float)
    hover = [
        f"<b>{row.name}</b><br>{theme.money(row.expected)} expected in 90 days<br>80 %: {theme.money(row.lower_80)} to {theme.money(row.upper_80)}"
        f"<br>Last 90 days: {theme.money(row.before)}<br>{row.grade}<extra></extra>"
        for row in known.rename(columns={"name": "title"}).assign(name=known["name"]).itertuples()
    ]
    marks = [colours.segment(name) if kind == "segment" else colours.accent for kind, name in zip(known["kind"], known["name"], strict=True)]
    figure.add_trace(
        go.Bar(x=spread, y=names, base=known["lower_80"], orientation="h", width=0.4, marker={"color": colours.grid, "cornerradius": 3}, hovertemplate=hover)
    )
    figure.add_trace(go.Scatter(x=known["expected"], y=names, mode="markers", marker={"size": 11, "color": marks}, hoverinfo="skip"))
    tick = {"symbol": "line-ns", "size": 14, "line": {"width": 2, "color": colours.ink}}
    figure.add_trace(go.Scatter(x=known["before"], y=names, mode="markers", marker=tick, hoverinfo="skip"))
    highest = max([1.0, *known["upper_80"].astype(float), *known["before"].astype(float)])
    ticks = theme.round_ticks(highest)
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 16, "t": 26, "b": 8},
        xaxis={"range": [0, highest * 1.05], "tickvals": ticks, "ticktext": [theme.money_round(value) for value in ticks]},
        yaxis=names_axis(names, dark),
    )
    say(figure, "Dot: next 90 days  ·  bar: 80 % range  ·  tick: last 90 days", dark)
    return figure


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
