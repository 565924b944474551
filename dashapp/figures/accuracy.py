"""How far off earlier forecasts were, what they looked like, and what a forecast is made of."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.forecast_periods import band, lay_out, line, say

NAMES = {"prophet": "Prophet", "naive": "naive baseline", "ets": "smoothing", "theta": "Theta", "blend": "mean of three"}
WEEK = 7


def by_horizon(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Error per day against days ahead, of the first series: the shown model, Prophet, the baseline. Lower is better; the table has all rivals.

    Parameters
    ----------
    frame
        `market` (text), `model` (text), `chosen` (flag), `horizon_days` (count), `wape`, `total_error`, `coverage_80` (0-1).
    """
    colours = theme.palette(dark)
    figure = go.Figure()
    first = frame[(frame["market"] == frame["market"].iloc[0]) & frame["wape"].notna()] if len(frame) else frame
    chosen = first[first["chosen"].astype(bool)]
    shown = chosen["model"].iloc[0] if len(chosen) else ""
    styles = {"naive": (colours.muted, 2, "dash"), "prophet": (colours.segment("Loyal"), 2, "solid")} | {shown: (colours.accent, 3, "solid")}
    drawn = [model for model in styles if (first["model"] == model).any()]
    for model in drawn:
        mine = first[first["model"] == model].sort_values("horizon_days")
        colour, width, dash = styles[model]
        look = {"line": {"color": colour, "width": width, "dash": dash}, "marker": {"size": 7, "color": colour}}
        days = [f"{horizon} days" for horizon in mine["horizon_days"]]
        hover = [_of_horizon(row) for row in mine.itertuples()]
        figure.add_trace(go.Scatter(x=days, y=mine["wape"], mode="lines+markers", hovertemplate=hover, **look))
    highest = max([0.1, *first["wape"].astype(float)])
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 158, "t": 26, "b": 8},
        xaxis={"type": "category", "showgrid": False},
        yaxis={"range": [0, highest * 1.15], "tickformat": ".0%", "nticks": 5},
    )
    ends = [float(first[first["model"] == model].sort_values("horizon_days")["wape"].iloc[-1]) for model in drawn]
    for model, place in zip(drawn, _apart(ends, highest * 0.09), strict=True):
        words = f" {NAMES[model]}{' (shown)' if model == shown else ''}"
        font = {"size": 12, "color": styles[model][0]}
        figure.add_annotation(x=1, xref="paper", y=place, text=words, showarrow=False, xanchor="left", font=font)
    say(figure, "Typical error per day (WAPE), by days ahead", dark)
    return figure


def _apart(values: list[float], least: float) -> list[float]:
    """Places for labels near their values, never closer than `least`, around the same middle."""
    order = sorted(range(len(values)), key=values.__getitem__)
    places = list(values)
    for before, after in pairwise(order):
        places[after] = max(places[after], places[before] + least)
    moved = sum(places) / len(places) - sum(values) / len(values) if values else 0.0
    return [place - moved for place in places]


def _of_horizon(row: Any) -> str:
    words = (
        f"<b>{NAMES[row.model]}</b>, {row.horizon_days} days ahead<br>{theme.share(row.wape, 0)} off per day, {theme.share(row.total_error, 0)} off in total"
    )
    held = f"<br>80 % range held {theme.share(row.coverage_80, 0)}" if row.coverage_80 == row.coverage_80 and row.coverage_80 is not None else ""
    return f"{words}{held}<extra></extra>"


def tests(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """What was sold, and forecasts of 30 days as they would have been made: means of seven days, with a band of the 80 % range of single days.

    Parameters
    ----------
    frame
        `cutoff` (the last day known), `date`, `actual`, `forecast`, `lower_80`, `upper_80` (money).
    """
    colours = theme.palette(dark)
    days = frame.assign(date=pd.to_datetime(frame["date"]), cutoff=pd.to_datetime(frame["cutoff"]))
    figure = go.Figure()
    for cutoff, test in days.groupby("cutoff", sort=True):
        smooth = test[["lower_80", "upper_80", "forecast"]].astype(float).rolling(WEEK, min_periods=3).mean().assign(date=test["date"]).dropna()
        figure.add_traces(band(smooth, colours.accent))
        hover = [
            f"<b>{theme.day(row.date)}</b><br>{theme.money(row.forecast)} a day, forecast on {theme.day(cutoff)}<extra></extra>" for row in smooth.itertuples()
        ]
        figure.add_trace(line(smooth["date"], smooth["forecast"], colours.accent, hover=hover))
    sold = days.drop_duplicates("date").sort_values("date")
    # Between two tests that are apart nothing is drawn: each stretch of days has means of its own, and its first days have none.
    stretch = (sold["date"].diff().dt.days > 1).cumsum()
    mean = sold["actual"].astype(float).groupby(stretch).transform(lambda days: days.rolling(WEEK, min_periods=3).mean())
    hover = [f"<b>{theme.day(day)}</b><br>{theme.money(value)} a day sold<extra></extra>" for day, value in zip(sold["date"], mean, strict=True)]
    figure.add_trace(line(sold["date"], mean, colours.ink, hover=hover))
    lay_out(figure, pd.concat([mean, days["upper_80"].astype(float).rolling(WEEK).mean()]), dark)
    say(figure, "<b>Sold</b>, mean of seven days", dark, colour=colours.ink)
    say(figure, "<b>As it would have been forecast</b>, 80 % band", dark, right=True, colour=colours.accent)
    return figure


def parts(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """The trend by week at the left; the weekdays (and, where they were fitted, months and public holidays) as bars around the usual day at the right.

    Parameters
    ----------
    frame
        `part` (trend, weekday, year, holidays), `at` (text), `value` (money a trading day for the trend, else a share: 0.1 is 10 % above).
    """
    colours = theme.palette(dark)
    trend, bars = frame[frame["part"] == "trend"], frame[frame["part"] != "trend"]
    order = {"weekday": 0, "holidays": 1, "year": 2}
    bars = bars.assign(first=bars["part"].map(order), second=bars["at"].map(_WEEKDAYS).fillna(0)).sort_values(["first", "second", "at"], kind="stable")
    kinds, places = bars["part"].astype(str), bars["at"].astype(str)
    names = [_MONTHS[int(at) - 1] if kind == "year" else at for kind, at in zip(kinds, places, strict=True)]
    weeks = [f"<b>{at}</b><br>{theme.money(value)} a trading day<extra></extra>" for at, value in zip(trend["at"].astype(str), trend["value"], strict=True)]
    figure = go.Figure(line(pd.to_datetime(trend["at"]), trend["value"], colours.accent, hover=weeks))
    hover = [f"<b>{name}</b><br>{theme.change(value, 0)} against the usual day<extra></extra>" for name, value in zip(names, bars["value"], strict=True)]
    marks = {"color": [colours.accent if value >= 0 else colours.muted for value in bars["value"]], "cornerradius": 2}
    figure.add_trace(go.Bar(x=bars["value"], y=names, orientation="h", marker=marks, hovertemplate=hover, xaxis="x2", yaxis="y2"))
    highest = max([1.0, *trend["value"].astype(float)])
    ticks = theme.round_ticks(highest)
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 8, "t": 26, "b": 8},
        xaxis={"domain": [0, 0.55], "type": "date", "showgrid": False, "tickformat": "%b\n%Y", "nticks": 6},
        yaxis={"range": [0, highest * 1.08], "tickvals": ticks, "ticktext": [theme.money_round(tick) for tick in ticks]},
        xaxis2={"domain": [0.74, 1], "anchor": "y2", "tickformat": "+.0%", "nticks": 4, "zeroline": True, "zerolinecolor": colours.muted},
        yaxis2={
            "anchor": "x2",
            "type": "category",
            "categoryarray": names[::-1],
            "showgrid": False,
            "dtick": 1,
            "tickfont": {"color": colours.ink, "size": 12 if len(names) < 13 else 9},
            "ticklabelposition": "outside",
        },
    )
    say(figure, "Trend: a trading day", dark)
    say(figure, "Against the usual day", dark, right=True)
    return figure


_WEEKDAYS = {name: place for place, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
