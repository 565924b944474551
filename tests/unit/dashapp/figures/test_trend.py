from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from dashapp.figures import trend
from tests.unit.dashapp.figures import frames


def test_partial_periods_are_hatched_and_said_in_words() -> None:
    figure = trend.sales_trend(frames.trend(), basis="net")
    assert figure.data[0].marker.pattern.shape == ("", "", "/")
    assert [note.text for note in figure.layout.annotations] == ["Hatched: not the whole month"]
    assert "(partial)" in figure.data[0].hovertemplate[2]


def test_whole_periods_are_not_hatched() -> None:
    figure = trend.sales_trend(frames.trend(partial_last=False), basis="net")
    assert set(figure.data[0].marker.pattern.shape) == {""}
    assert len(figure.layout.annotations) == 0


def test_only_the_best_whole_period_is_labelled() -> None:
    assert trend.sales_trend(frames.trend(), basis="net").data[0].text == ("", "£190", "")
    assert trend.sales_trend(frames.trend(), basis="gross").data[0].text == ("", "£200", "")


def test_bars_begin_at_zero() -> None:
    axis = trend.sales_trend(frames.trend(), basis="net").layout.yaxis
    assert axis.range[0] == 0
    assert axis.ticktext[0] == "£0"


def test_a_negative_month_reaches_below_zero() -> None:
    frame = frames.trend().assign(net_sales=[100.0, -40.0, 10.0])
    assert trend.sales_trend(frame, basis="net").layout.yaxis.range[0] < -40


def test_days_are_a_line_without_the_weekday_on_which_the_shop_never_sells() -> None:
    days = [date(2011, 1, 3) + timedelta(days=index) for index in range(28)]
    money = [0.0 if day.weekday() == 5 or index == 2 else 10.0 for index, day in enumerate(days)]
    frame = pd.DataFrame({"period": days, "gross_sales": money, "net_sales": money, "orders": 1, "customers": 1, "partial": False})
    thin, mean = trend.sales_trend(frame, basis="net", grain="day").data
    assert (thin.type, mean.type) == ("scatter", "scatter")
    assert len(thin.x) == 24
    assert 0.0 in thin.y
    assert mean.y[-1] == 60 / 7
