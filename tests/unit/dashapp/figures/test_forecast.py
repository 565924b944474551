from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashapp.figures import forecast
from tests.unit.dashapp.figures import frames


def lines(figure: go.Figure) -> dict[str, go.Scatter]:
    return {trace.name: trace for trace in figure.data}


def test_what_is_drawn() -> None:
    drawn = lines(forecast.forecast_sales(frames.forecast(), basis="net"))
    assert set(drawn) == {
        "actual", "actual, seven days", "lower 80 %", "upper 80 %", "baseline, seven days", "forecast", "forecast, seven days",
    }  # fmt: skip
    assert drawn["baseline, seven days"].line.dash == "dash"
    assert drawn["upper 80 %"].fill == "tonexty"
    assert np.allclose(drawn["upper 80 %"].y, 120)
    assert np.allclose(drawn["lower 80 %"].y, 80)


def test_the_weekly_closed_day_is_no_fall_to_zero() -> None:
    drawn = lines(forecast.forecast_sales(frames.forecast(), basis="net"))
    assert 0 not in drawn["actual"].y
    assert 0 not in drawn["forecast"].y
    assert np.allclose(drawn["actual, seven days"].y[10:], 600 / 7)


def test_a_closure_of_several_days_is_drawn() -> None:
    frame = frames.forecast()
    shut = frame["date"].isin([date(2011, 3, 8), date(2011, 3, 9), date(2011, 3, 10)])
    frame.loc[shut, ["forecast", "lower_80", "upper_80", "naive"]] = 0.0
    assert list(lines(forecast.forecast_sales(frame, basis="net"))["forecast"].y).count(0) == 3


def test_a_day_without_sales_of_a_small_market_stays() -> None:
    frame = frames.forecast()
    frame.loc[frame["date"] == date(2011, 2, 2), "actual"] = 0.0
    assert list(lines(forecast.forecast_sales(frame, basis="net"))["actual"].y).count(0) == 1


def test_only_the_last_months_of_the_past_are_drawn() -> None:
    figure = forecast.forecast_sales(frames.forecast(past=400), basis="net", history_days=30)
    assert len(lines(figure)["actual, seven days"].x) == 30
    assert pd.Timestamp(figure.layout.xaxis.range[1]) == pd.Timestamp(frames.forecast(past=400)["date"].iloc[-1])


def test_money_begins_at_zero_and_returns_are_seen() -> None:
    assert forecast.forecast_sales(frames.forecast(), basis="net").layout.yaxis.range[0] == 0
    frame = frames.forecast()
    frame.loc[3, "actual"] = -50.0
    assert forecast.forecast_sales(frame, basis="net").layout.yaxis.range[0] < -50


def test_without_a_forecast_the_past_alone_is_drawn() -> None:
    drawn = lines(forecast.forecast_sales(frames.forecast(ahead=0), basis="net"))
    assert len(drawn["actual"].x) > 0
    assert len(drawn["forecast"].x) == 0
