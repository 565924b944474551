"""Explore: the right figure for one measure by one or two dimensions."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.labels import end_labels, names_axis, room_for
from dashapp.figures.matrix import FEWEST, heatmap
from dashapp.figures.segments import REST

TIMES = ("month", "week", "day")
UNITS = {
    "net_sales": "money", "gross_sales": "money", "returns": "money", "orders": "count", "customers": "count", "new_customers": "count",
    "returning_customers": "count", "units": "count", "spend_per_basket": "money", "items_per_order": "measure", "return_rate": "share",
}  # fmt: skip
MOST_BARS, MOST_LINES = 20, 12
GIANT = 0.5
SUMS = frozenset({"net_sales", "gross_sales", "returns", "orders", "customers", "new_customers", "returning_customers", "units"})


def words(measure: str) -> str:
    """A measure as a sentence names it: net sales, spend per basket."""
    return measure.replace("_", " ")


def short(value: Any, measure: str) -> str:
    """A value as a label shows it."""
    unit = UNITS[measure]
    return theme.money_short(value) if unit == "money" else theme.FORMATS[unit](value)


def explore(frame: pd.DataFrame, *, basis: str, dark: bool = False, measure: str = "net_sales", by: str = "month", split: str = "none") -> go.Figure:
    """Time is bars (days: a line), with partial periods hatched; names are ranked bars; two dimensions are lines over time or a heatmap.

    Parameters
    ----------
    frame
        A column named like each dimension (text), one like the measure, `partial` (flag) with time.
    """
    if split != "none":
        time = next((each for each in (by, split) if each in TIMES), "")
        other = split if time == by else by
        if time and other in ("segment", "group") and frame[other].nunique() <= MOST_LINES:
            return _lines(frame, measure, time, other, dark)
        return heatmap(frame, measure, *((other, time) if time else (by, split)), dark=dark, unit=UNITS[measure])
    if by in TIMES:
        return _over_time(frame, measure, by, dark)
    return _ranked(frame, measure, by, dark, sort=by != "weekday")


def _axis(values: pd.Series, measure: str, dark: bool) -> dict[str, Any]:
    """The axis of the measure: a few round ticks from zero."""
    highest, lowest = max(float(values.max() or 0), 1e-9), min(0.0, float(values.min() or 0))
    if UNITS[measure] == "share":
        return {"range": [lowest, highest * 1.12], "tickformat": ".0%", "nticks": 5, "zeroline": True, "zerolinecolor": theme.palette(dark).grid}
    axis: dict[str, Any] = {"range": [lowest * 1.05, highest * 1.12], "zeroline": True, "zerolinecolor": theme.palette(dark).grid, "nticks": 5}
    if UNITS[measure] == "money" and highest >= 1:
        ticks = theme.round_ticks(highest)
        axis |= {"tickvals": ticks, "ticktext": [theme.money_round(tick) for tick in ticks]}
    return axis


def _when(period: str, time: str) -> str:
    day = pd.Timestamp(period)
    return f"{day:%B %Y}" if time == "month" else f"Week of {theme.day(day)}" if time == "week" else theme.day(day)


def _over_time(frame: pd.DataFrame, measure: str, time: str, dark: bool) -> go.Figure:
    colours, values = theme.palette(dark), frame[measure].astype(float)
    days, partial = pd.to_datetime(frame[time]), frame["partial"].astype(bool)
    hover = [
        f"<b>{_when(period, time)}</b>{' (partial)' if flag else ''}<br>{theme.FORMATS[UNITS[measure]](value)} {words(measure)}<extra></extra>"
        for period, flag, value in zip(frame[time], partial, values, strict=True)
    ]
    if time == "day":
        trace: Any = go.Scatter(x=days, y=values, mode="lines", line={"color": colours.accent, "width": 1.5}, hovertemplate=hover)
    else:
        pattern = {"shape": ["/" if flag else "" for flag in partial], "fgcolor": colours.accent, "bgcolor": colours.accent_soft, "size": 6,
                   "solidity": 0.3, "fillmode": "replace"}  # fmt: skip
        trace = go.Bar(
            x=days, y=values, hovertemplate=hover, xperiod="M1" if time == "month" else 7 * 86_400_000, xperiod0=days.iloc[0] if len(days) else None,
            xperiodalignment="middle", marker={"color": colours.accent, "cornerradius": 2, "pattern": pattern},
        )  # fmt: skip
    figure = go.Figure(trace)
    figure.layout = theme.layout(dark, bargap=0.26, xaxis=_days(time), yaxis=_axis(values, measure, dark))
    if time != "day" and partial.any():
        _say(figure, f"Hatched: not the whole {time}", dark)
    return figure


def _days(time: str) -> dict[str, Any]:
    axis: dict[str, Any] = {"showgrid": False, "type": "date", "tickformat": "%b\n%Y" if time == "month" else "%-d %b\n%Y"}
    return axis | ({"ticklabelmode": "period"} if time == "month" else {})


def _say(figure: go.Figure, sentence: str, dark: bool) -> None:
    font = {"size": 12, "color": theme.palette(dark).muted}
    figure.add_annotation(x=0, y=1, xref="paper", yref="paper", text=sentence, showarrow=False, xanchor="left", yanchor="bottom", font=font)
    figure.layout.margin.t = 26


def _lines(frame: pd.DataFrame, measure: str, time: str, other: str, dark: bool) -> go.Figure:
    """One line for each name; a period that is not covered whole is an open mark that no line leads to."""
    colours = theme.palette(dark)
    plain, traces = [colours.accent, colours.ink, colours.muted, colours.accent_soft], []
    periods = frame[[time, "partial"]].drop_duplicates().sort_values(time).set_index(time)["partial"].astype(bool)
    for place, (name, rows) in enumerate(frame.groupby(other, sort=False)):
        values = rows.set_index(time)[measure].astype(float).reindex(periods.index)
        values = values.fillna(0.0) if measure in SUMS and values.notna().any() else values
        colour = colours.segment(str(name)) if other == "segment" else plain[place % len(plain)]
        for part, shown in ((values[~periods], True), (values[periods], False)):
            if time == "day" and not shown:
                continue
            traces.append(_line(part, REST.get(str(name), str(name)), measure, time, colour, whole=shown))
    figure = go.Figure(traces)  # at once, from plain values: adding traces one by one takes several times as long
    axis = _days(time) | ({"range": _span(periods.index, time)} if len(periods) else {})
    legend = {"orientation": "h", "x": 0, "y": -0.14, "yanchor": "top", "font": {"color": colours.muted, "size": 12}}
    figure.layout = theme.layout(dark, showlegend=True, legend=legend, xaxis=axis, yaxis=_axis(frame[measure].astype(float), measure, dark))
    if periods.any() and time != "day":
        _say(figure, f"Open marks: not the whole {time}", dark)
    return figure


def _line(values: pd.Series, name: str, measure: str, time: str, colour: str, *, whole: bool) -> dict[str, Any]:
    hover = [
        f"<b>{name}</b>, {_when(str(period), time)}{'' if whole else ' (partial)'}<br>{theme.FORMATS[UNITS[measure]](value)} {words(measure)}<extra></extra>"
        for period, value in values.items()
    ]
    marker: dict[str, Any] = {"size": 4, "color": colour} if whole else {"size": 8, "symbol": "circle-open", "color": colour, "line": {"width": 2}}
    middle: dict[str, Any] = {"xperiod": "M1" if time == "month" else 7 * 86_400_000, "xperiodalignment": "middle"} if time != "day" else {}
    return {
        "type": "scatter", "x": [str(pd.Timestamp(period).date()) for period in values.index], "y": values.to_numpy(), "name": name, "legendgroup": name,
        "showlegend": whole, "marker": marker, "hovertemplate": hover, "mode": "markers" if not whole else "lines" if time == "day" else "lines+markers",
        "line": {"color": colour, "width": 2}, **middle,
    }  # fmt: skip


def _span(periods: pd.Index, time: str) -> list[str]:
    """From the first period to the end of the last one, so that the axis names no other."""
    last = pd.Timestamp(periods[-1])
    end = last + {"month": pd.DateOffset(months=1), "week": pd.DateOffset(days=7), "day": pd.DateOffset(days=1)}[time]
    return [f"{pd.Timestamp(periods[0]):%Y-%m-%d}", f"{end:%Y-%m-%d}"]


def _ranked(frame: pd.DataFrame, measure: str, by: str, dark: bool, *, sort: bool) -> go.Figure:
    """Bars by size; one that is half of everything runs off its end, so that the others can be read, and says its value."""
    colours = theme.palette(dark)
    rows = frame[frame[measure].notna()]
    rows = (rows.sort_values(measure, ascending=False, kind="stable") if sort else rows).head(MOST_BARS)
    names, values = _names(rows, by), rows[measure].astype(float)
    cut = _cut(values) if sort else None
    drawn = values.clip(upper=cut) if cut else values
    labels = [short(value, measure) + (" (bar cut)" if cut and value > cut else "") for value in values]
    fill = [colours.segment(name) if by == "segment" else colours.accent for name in rows[by if by != "product" else "product"]]
    hover = [f"<b>{name}</b><br>{theme.FORMATS[UNITS[measure]](value)} {words(measure)}<extra></extra>" for name, value in zip(names, values, strict=True)]
    shapes = ["/" if cut and value > cut else "" for value in values]
    marker = {"color": fill, "cornerradius": 3, "pattern": {"shape": shapes, "fgcolor": fill, "bgcolor": colours.accent_soft, "fillmode": "replace",
                                                           "size": 7, "solidity": 0.55}}  # fmt: skip
    bars = go.Bar(x=drawn, y=names, orientation="h", marker=marker, hovertemplate=hover)
    figure = go.Figure([bars, end_labels(drawn, names, labels, dark)])
    figure.layout = theme.layout(
        dark,
        bargap=0.3,
        margin={"l": 8, "r": room_for(labels), "t": 8, "b": 8},
        xaxis={"visible": False, "range": [min(0.0, float(drawn.min()) if len(drawn) else 0.0), max(float(drawn.max()) if len(drawn) else 0.0, 1e-9)]},
        yaxis=names_axis(names, dark, range=[len(names) - 0.5 - max(len(names), FEWEST), len(names) - 0.5]),
    )
    return figure


def _cut(values: pd.Series) -> float | None:
    """Where a giant's bar is cut: a little beyond the second; None where there is no giant."""
    if len(values) < 4 or values.sum() <= 0 or values.iloc[0] / values.clip(lower=0).sum() < GIANT or values.iloc[1] <= 0:
        return None
    return float(values.iloc[1]) * 1.25


def _names(rows: pd.DataFrame, by: str) -> list[str]:
    """Names of bars; products of the same name say their codes."""
    if by != "product":
        return [REST.get(name, name) for name in rows[by].astype(str)]
    twice = rows["product"].duplicated(keep=False)
    return [f"{name} ({code})" if again else str(name) for name, code, again in zip(rows["product"], rows["product_code"], twice, strict=True)]
