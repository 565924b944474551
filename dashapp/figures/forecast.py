"""What was sold and what is expected, day by day."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import theme
from dashapp.figures.forecast_periods import by_period
from dashapp.figures.rhythm import WEEK, between_open_days, open_weekdays

HISTORY_DAYS = 182


def forecast_sales(frame: pd.DataFrame, *, basis: str, dark: bool = False, grain: str = "day", history_days: int = HISTORY_DAYS) -> go.Figure:
    """Sales by day (or whole weeks or months), then the forecast with its 80 % band, beside the seasonal-naive baseline.

    Days are noisy: each has a thin line, and the mean of the last seven days is the one to read. Days on which the shop never sells
    are not drawn as falls to zero.

    Parameters
    ----------
    frame
        `date`, `actual`, `forecast`, `lower_80`, `upper_80`, `naive` (money a day); past days have `actual` alone, later ones the others.
    history_days
        How much of the past is drawn.
    """
    if grain != "day":
        return by_period(frame, dark=dark, grain=grain)
    days = frame.assign(date=pd.to_datetime(frame["date"])).sort_values("date")
    numbers = {name: days[name].astype(float) for name in ("actual", "forecast", "lower_80", "upper_80", "naive")}
    days = days.assign(**numbers, expected=numbers["actual"].fillna(numbers["forecast"]), plain=numbers["actual"].fillna(numbers["naive"]))
    days = days.assign(mean=days["expected"].rolling(WEEK).mean(), naive_mean=days["plain"].rolling(WEEK).mean())
    past, ahead = days[days["actual"].notna()], days[days["forecast"].notna()]
    past = past[past["date"] > past["date"].max() - pd.Timedelta(days=history_days)] if len(past) else past
    open_days = open_weekdays(past["date"], past["actual"])
    trading = ahead[~between_open_days((ahead["forecast"] == 0) & (ahead["upper_80"] == 0))]
    figure = go.Figure()
    _draw_past(figure, past[past["date"].dt.day_of_week.isin(open_days)], past, basis, dark)
    _draw_ahead(figure, trading, ahead, past, dark)
    _lay_out(figure, past, trading, dark)
    return figure


def _line(x: Any, y: Any, colour: str, width: float, **more: Any) -> go.Scatter:
    dash = more.pop("dash", "solid")
    return go.Scatter(x=x, y=y, mode="lines", line={"color": colour, "width": width, "dash": dash}, **more)


def _draw_past(figure: go.Figure, traded: pd.DataFrame, past: pd.DataFrame, basis: str, dark: bool) -> None:
    colours = theme.palette(dark)
    hover = [
        f"<b>{theme.day(row.date)}</b><br>{theme.money(row.actual)} {theme.sales_words(basis)}<br>{theme.money(row.mean)} a day over seven days<extra></extra>"
        for row in traded.itertuples()
    ]
    figure.add_trace(_line(traded["date"], traded["actual"], colours.muted, 1, opacity=0.4, hovertemplate=hover, name="actual"))
    figure.add_trace(_line(past["date"], past["mean"], colours.ink, 2, hoverinfo="skip", name="actual, seven days"))


def _draw_ahead(figure: go.Figure, trading: pd.DataFrame, ahead: pd.DataFrame, past: pd.DataFrame, dark: bool) -> None:
    colours = theme.palette(dark)
    hover = [
        f"<b>{theme.day(row.date)}</b><br>{theme.money(row.forecast)} expected<br>"
        f"80 %: {theme.money(row.lower_80)} to {theme.money(row.upper_80)}<br>"
        f"Baseline: {theme.money(row.naive)}<extra></extra>"
        for row in trading.itertuples()
    ]
    joined = pd.concat([past.tail(1), ahead])
    edge = {"color": colours.accent, "width": 0}
    figure.add_traces(
        [
            go.Scatter(x=trading["date"], y=trading["lower_80"], mode="lines", line=edge, hoverinfo="skip", name="lower 80 %"),
            go.Scatter(
                x=trading["date"],
                y=trading["upper_80"],
                mode="lines",
                line=edge,
                fill="tonexty",
                fillcolor=_faint(colours.accent),
                hoverinfo="skip",
                name="upper 80 %",
            ),
            _line(joined["date"], joined["naive_mean"], colours.muted, 1.5, dash="dash", hoverinfo="skip", name="baseline, seven days"),
            _line(trading["date"], trading["forecast"], colours.accent, 1, opacity=0.6, hovertemplate=hover, name="forecast"),
            _line(joined["date"], joined["mean"], colours.accent, 2.5, hoverinfo="skip", name="forecast, seven days"),
        ]
    )


def _faint(colour: str) -> str:
    """The colour, nearly transparent; a picture for a slide knows how to change it for a white ground."""
    return f"{colour}24"


def _ends(past: pd.DataFrame, trading: pd.DataFrame) -> list[pd.Timestamp] | None:
    """From the first to the last day drawn; said outright, because words at the edge would widen the axis."""
    dates = pd.concat([past["date"], trading["date"]])
    return [dates.min(), dates.max()] if len(dates) else None


def _monthly(past: pd.DataFrame, trading: pd.DataFrame) -> dict[str, Any]:
    """A tick for each month, unless there is hardly one."""
    ends = _ends(past, trading)
    return {"dtick": "M1", "ticklabelmode": "period"} if ends and (ends[1] - ends[0]).days > 45 else {}


def _lay_out(figure: go.Figure, past: pd.DataFrame, trading: pd.DataFrame, dark: bool) -> None:
    """Axes from zero, months below."""
    values = pd.concat([past["actual"], trading["upper_80"]]).dropna()
    highest, lowest = (max(float(values.max()), 1.0), min(float(values.min()), 0.0)) if len(values) else (1.0, 0.0)
    ticks = theme.round_ticks(highest)
    figure.layout = theme.layout(
        dark,
        margin={"l": 8, "r": 8, "t": 26, "b": 8},
        hovermode="x",
        xaxis={
            "type": "date",
            "range": _ends(past, trading),
            "showgrid": False,
            "tickformatstops": theme.MONTHS,
            **_monthly(past, trading),
        },
        yaxis={
            "range": [lowest * 1.05, highest * 1.06],
            "tickvals": ticks,
            "ticktext": [theme.money_round(tick) for tick in ticks],
            "zeroline": True,
            "zerolinecolor": theme.palette(dark).grid,
        },
    )
    if len(past) and len(trading):
        _name_lines(figure, past, trading, dark)


def _name_lines(figure: go.Figure, past: pd.DataFrame, trading: pd.DataFrame, dark: bool) -> None:
    """The last day of the data is marked, and each line says what it is."""
    colours = theme.palette(dark)
    figure.add_vline(x=past["date"].max(), line={"color": colours.grid, "width": 1})
    words = (
        (past["date"].min(), "<b>Sold</b>; bold: mean of 7 days", "left", colours.ink),
        (trading["date"].max(), "<b>Forecast</b>, 80 % band", "right", colours.accent),
    )
    for x, text, side, colour in words:
        figure.add_annotation(
            x=x,
            y=1,
            yref="paper",
            text=text,
            showarrow=False,
            xanchor=side,
            yanchor="bottom",
            font={"size": 12, "color": colour},
        )
    end = trading["naive_mean"].iloc[-1]
    if end == end:
        above = end >= trading["mean"].iloc[-1]
        figure.add_annotation(
            x=trading["date"].max(),
            y=end,
            text="naive baseline",
            showarrow=False,
            xanchor="right",
            yanchor="bottom" if above else "top",
            font={"size": 12, "color": colours.muted},
            bgcolor=colours.ground,
            opacity=0.9,
        )
