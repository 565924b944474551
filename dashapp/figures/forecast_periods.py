"""What was sold and is expected in whole weeks or months; the next month, quarter and year; twelve months ahead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme

GRADES = {"useful": "●", "rough": "◐", "not supported": "○"}


def by_period(frame: pd.DataFrame, *, dark: bool, grain: str, counted: str = "") -> go.Figure:
    """A line of whole weeks or months, then the expected ones with their 80 % band and the naive baseline.

    Parameters
    ----------
    frame
        `date` (first day of the period), `actual`, `forecast`, `lower_80`, `upper_80`, `naive` (money).
    counted
        What is counted (orders, customers), where it is not money.
    """
    colours = theme.palette(dark)
    days = frame.assign(date=pd.to_datetime(frame["date"]))
    past, ahead = days[days["actual"].notna()], days[days["forecast"].notna()]
    join = past.tail(1).assign(forecast=lambda row: row["actual"], lower_80=lambda row: row["actual"], upper_80=lambda row: row["actual"])
    drawn = pd.concat([join, ahead]) if len(ahead) else ahead
    amount: Callable[[Any], str] = theme.count if counted else theme.money
    by_naive = _told(ahead, grain, lambda row: f"{amount(row.naive)} by the naive baseline")
    figure = go.Figure([
        *band(drawn, colours.accent),
        line(past["date"], past["actual"], colours.ink, hover=_told(past, grain, lambda row: f"{amount(row.actual)} {counted or 'sold'}")),
        line(ahead["date"], ahead["naive"], colours.muted, dash="dash", hover=by_naive),
        line(drawn["date"], drawn["forecast"], colours.accent, hover=_told(drawn, grain, lambda row: _expected(row, amount))),
    ])  # fmt: skip
    lay_out(figure, pd.concat([past["actual"], ahead["upper_80"]]).astype(float), dark, money=not counted)
    if len(past) and len(ahead):
        say(figure, f"<b>{counted.capitalize()}</b>" if counted else f"<b>Sold</b> by {grain}", dark, colour=colours.ink)
        say(figure, "<b>Forecast</b>, 80 % band; dashed: naive", dark, right=True, colour=colours.accent)
    return figure


def _expected(row: Any, amount: Callable[[Any], str]) -> str:
    return f"{amount(row.forecast)} expected<br>80 %: {amount(row.lower_80)} to {amount(row.upper_80)}"


def _told(frame: pd.DataFrame, grain: str, words: Callable[[Any], str]) -> list[str]:
    named = {"month": lambda day: f"{day:%B %Y}", "week": lambda day: f"Week of {theme.day(day)}"}[grain]
    return [f"<b>{named(row.date)}</b><br>{words(row)}<extra></extra>" for row in frame.itertuples()]


def line(x: Any, y: Any, colour: str, *, hover: list[str] | None = None, width: float = 2, dash: str = "solid", **more: Any) -> go.Scatter:
    """One line; without words for the pointer it does not answer it."""
    answer: dict[str, Any] = {"hovertemplate": hover} if hover else {"hoverinfo": "skip"}
    return go.Scatter(x=x, y=y, mode="lines", line={"color": colour, "width": width, "dash": dash}, **answer, **more)


def band(frame: pd.DataFrame, colour: str, x: str = "date", **more: Any) -> list[go.Scatter]:
    """The 80 % range as an area."""
    edge = {"color": colour, "width": 0}
    lower = go.Scatter(x=frame[x], y=frame["lower_80"], mode="lines", line=edge, hoverinfo="skip", **more)
    upper = go.Scatter(x=frame[x], y=frame["upper_80"], mode="lines", line=edge, fill="tonexty", fillcolor=f"{colour}24", hoverinfo="skip", **more)
    return [lower, upper]


def lay_out(figure: go.Figure, values: pd.Series, dark: bool, *, money: bool = True, **more: Any) -> None:
    """Time below, money (or a count) from zero at the side."""
    known = values.dropna().astype(float)
    highest = max(float(known.max()), 1.0) if len(known) else 1.0
    ticks = [tick for tick in theme.round_ticks(highest) if money or tick == round(tick)]
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 8, "t": 26, "b": 8},
        xaxis={"type": "date", "showgrid": False, "tickformatstops": theme.MONTHS},
        yaxis={
            "range": [min(0.0, float(known.min()) if len(known) else 0.0) * 1.05, highest * 1.06],
            "tickvals": ticks,
            "ticktext": [theme.money_round(tick) if money else theme.count(tick) for tick in ticks],
        },
        **more,
    )


def say(figure: go.Figure, words: str, dark: bool, *, right: bool = False, colour: str = "") -> None:
    """A legend in words, above the figure."""
    figure.add_annotation(
        x=1 if right else 0, y=1, xref="paper", yref="paper", text=words, showarrow=False, xanchor="right" if right else "left", yanchor="bottom",
        font={"size": 12, "color": colour or theme.palette(dark).muted},
    )  # fmt: skip


def next_periods(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """One line per period: the 80 % range as a bar, the expected sum as a dot, last year's as a tick.

    Parameters
    ----------
    frame
        `period` (text: what it is, and after a comma its months), `first_day`, `last_day`, `expected`, `lower_80`, `upper_80`, `last_year` (money), `change`,
        `grade`, `sentence` (text).
    """
    colours = theme.palette(dark)
    rows = frame.iloc[::-1].assign(label=lambda frame: frame["period"].str.replace(", ", "<br>", n=1))
    figure = go.Figure()
    known = rows[rows["lower_80"].notna()]
    spread = known["upper_80"].astype(float) - known["lower_80"].astype(float)
    hover = [_of_period(row) for row in known.itertuples()]
    figure.add_trace(
        go.Bar(
            x=spread,
            y=known["label"],
            base=known["lower_80"],
            orientation="h",
            width=0.34,
            marker={"color": colours.accent_soft, "cornerradius": 4},
            hovertemplate=hover,
        )
    )
    expected, before = rows[rows["expected"].notna()], rows[rows["last_year"].notna()]
    dot = {"size": 12, "color": colours.accent}
    figure.add_trace(go.Scatter(x=expected["expected"], y=expected["label"], mode="markers", marker=dot, hoverinfo="skip"))
    tick = {"symbol": "line-ns", "size": 22, "line": {"width": 2.5, "color": colours.ink}}
    figure.add_trace(go.Scatter(x=before["last_year"], y=before["label"], mode="markers", marker=tick, hoverinfo="skip"))
    highest = max([1.0, *(float(value) for name in ("upper_80", "last_year", "expected") for value in rows[name].dropna())])
    ticks = theme.round_ticks(highest)
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 24, "t": 26, "b": 8},
        xaxis={"range": [0, highest * 1.05], "tickvals": ticks, "ticktext": [theme.money_round(tick) for tick in ticks]},
        yaxis={
            "type": "category",
            "showgrid": False,
            "tickfont": {"color": colours.ink, "size": 12},
            "ticklabelstandoff": 6,
            "categoryarray": list(rows["label"]),
        },
    )
    for row in known.itertuples():
        figure.add_annotation(x=0, y=row.label, xanchor="left", yshift=30, text=_label(row), showarrow=False, font={"size": 12, "color": colours.ink})
    say(figure, "Bar: 80 % range  ·  dot: expected  ·  tick: a year before", dark)
    return figure


def _label(row: Any) -> str:
    about = f"<b>{theme.money_short(row.expected)}</b>" if row.expected == row.expected and row.expected is not None else ""
    spread = f"{theme.money_short(row.lower_80)} to {theme.money_short(row.upper_80)}"
    change = f", {theme.change(row.change, 0)} on last year" if row.change == row.change and row.change is not None else ""
    return f"{about}{', ' if about else ''}{spread}{change}  {GRADES.get(row.grade, '')} {row.grade}"


def _of_period(row: Any) -> str:
    sums = f"{theme.money(row.lower_80)} to {theme.money(row.upper_80)}"
    days = f"{theme.day(row.first_day)} – {theme.day(row.last_day)}"
    return f"<b>{row.period}</b>: {days}<br>{sums} (80 %)<br>A year before: {theme.money(row.last_year)}<extra></extra>"


def year_ahead(frame: pd.DataFrame, *, basis: str, dark: bool = False) -> go.Figure:
    """Twelve months: last year's as bars, the 80 % range as a band, the scenarios (or the forecast) as lines.

    Parameters
    ----------
    frame
        `month` (its first day), `last_year`, `pattern`, `growth`, `expected` (missing without two years of history), `lower_80`, `upper_80` (money).
    """
    colours = theme.palette(dark)
    months = frame.assign(month=pd.to_datetime(frame["month"]))
    supported = bool(len(months)) and bool(months["expected"].notna().all())
    figure = go.Figure(
        go.Bar(
            x=months["month"],
            y=months["last_year"].astype(float),
            marker={"color": colours.grid},
            hovertemplate=[_of_month(row) for row in months.itertuples()],
        )
    )
    figure.add_traces(band(months, colours.accent, x="month"))
    for name, dash in (("expected", "solid"),) if supported else (("pattern", "solid"), ("growth", "dot")):
        figure.add_trace(line(months["month"], months[name].astype(float), colours.accent, dash=dash))
    values = pd.concat([months["last_year"].astype(float), months["upper_80"].astype(float)])
    lay_out(figure, values, dark, bargap=0.3, hovermode="x")
    lines = "line: forecast" if supported else "line: last year's pattern  ·  dotted: last quarter's growth"
    say(figure, f"Bars: a year before  ·  band: 80 % range  ·  {lines}", dark)
    return figure


def _of_month(row: Any) -> str:
    words = [f"<b>{row.month:%B %Y}</b>{'' if row.days >= 28 else f' ({row.days} days)'}", f"80 %: {theme.money(row.lower_80)} to {theme.money(row.upper_80)}"]
    if row.expected == row.expected and row.expected is not None:
        words.append(f"{theme.money(row.expected)} expected")
    else:
        words.append(f"{theme.money(row.pattern)} by last year's pattern, {theme.money(row.growth)} with last quarter's growth")
    return "<br>".join([*words, f"A year before: {theme.money(row.last_year)}"]) + "<extra></extra>"
