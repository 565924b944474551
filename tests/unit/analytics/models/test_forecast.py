"""Forecasts: calendar, baseline, refusal, repeatability."""

import numpy as np
import pandas as pd
import pytest

from analytics.models.forecast import Params, forecast
from analytics.models.forecast.calendar import learn, whole_days

FAST = Params(days=35, paths=40, cutoffs=1, horizons=(7, 30))


def shop(days: int = 400, seed: int = 5) -> pd.Series:
    """Closed on Saturdays and at the turn of the year; busier on Thursdays."""
    index = pd.date_range("2024-11-01", periods=days, name="day")
    rng = np.random.default_rng(seed)
    values = 1000 + 300 * (index.day_of_week == 3) + rng.normal(0, 50, days)
    closed = (index.day_of_week == 5) | ((index.month == 12) & (index.day >= 24)) | ((index.month == 1) & (index.day <= 3))
    return pd.Series(np.where(closed, 0.0, values), index=index)


def test_the_calendar_is_learned():
    calendar = learn(shop(), "GBR")
    assert calendar.weekdays == {5} and calendar.new_year_closed and not calendar.holidays_closed
    ahead = pd.date_range("2025-12-20", "2026-01-06")
    assert calendar.trading(ahead)[calendar.trading(ahead)].index.strftime("%m-%d").tolist() == ["12-21", "12-22", "12-23", "01-04", "01-05", "01-06"]


def test_holidays_close_a_market_that_closed_on_them():
    sales = shop()
    holidays = pd.to_datetime(["2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25"])
    sales[holidays] = 0.0
    calendar = learn(sales, "GBR")
    assert calendar.holidays_closed
    assert not calendar.trading(pd.DatetimeIndex(["2026-04-03"])).iloc[0]


def test_closed_days_are_zero_and_nothing_is_negative():
    result = forecast("Testland net", shop(), "GBR", FAST)
    closed = ~result.days["trading"].to_numpy()
    assert closed.any() and (result.days.loc[closed, ["forecast", "naive"]] == 0).all().all()
    assert (result.paths[closed] == 0).all() and (result.paths >= 0).all() and result.paths.shape == (35, 40)


def test_the_weekly_rhythm_is_found():
    days = forecast("Testland net", shop(), "GBR", FAST).days
    means = days[days["trading"]].groupby(days["day"].dt.day_of_week)["forecast"].mean()
    assert means.idxmax() == 3 and means.drop(3).between(850, 1150).all()
    tested = forecast("Testland net", shop(), "GBR", FAST).backtests.set_index(["model", "horizon_days"])
    assert tested.loc[("prophet", 30), "wape"] < 0.1


def test_the_same_data_give_the_same_digits():
    first, second = (forecast("Testland net", shop(), "GBR", FAST) for _ in range(2))
    assert first.days.equals(second.days) and (first.paths == second.paths).all() and first.backtests.equals(second.backtests)
    assert not (forecast("Elsewhere net", shop(), "GBR", FAST).paths == first.paths).all()


def test_the_baseline_is_the_mean_of_the_last_four_same_weekdays():
    sales = shop()
    result = forecast("Testland net", sales, "", FAST)
    thursday = result.days[result.days["day"].dt.day_of_week == 3].iloc[0]
    past = sales[(sales.index.day_of_week == 3) & (sales > 0)].iloc[-4:]
    assert thursday["naive"] == pytest.approx(past.mean())


def test_one_enormous_day_is_left_out():
    sales = shop()
    sales.iloc[-20] = 500_000.0
    result = forecast("Testland net", sales, "GBR", FAST)
    assert result.left_out == 1 and result.days["forecast"].max() < 2000


@pytest.mark.parametrize(("days", "words"), [(100, "100 days of history; a forecast needs 180"), (0, "0 days of history")])
def test_a_short_history_is_refused_with_the_reason(days, words):
    assert words in forecast("Testland", shop(days)).reason


def test_a_sparse_history_is_refused_with_the_reason():
    sales = shop(300) * 0
    sales.iloc[::10] = 5.0
    assert forecast("Testland", sales).reason == "30 days with sales; a forecast needs 60."


def test_days_without_a_row_are_zero():
    rows = pd.DataFrame({"day": pd.to_datetime(["2025-01-01", "2025-01-04"]), "amount": [3.0, 4.0]})
    assert whole_days(rows, rows["day"].iloc[0].date(), pd.Timestamp("2025-01-05").date()).tolist() == [3.0, 0.0, 0.0, 4.0, 0.0]
