"""The trading calendar: learned, told, and corrected by analysts."""

from datetime import date

import pandas as pd

from analytics.models.forecast.calendar import learn, whole_days
from tests.unit.analytics.models.forecast.shops import steady


def test_the_calendar_is_learned():
    calendar = learn(steady(), "GBR")
    assert calendar.weekdays == {5} and calendar.new_year_closed and not calendar.holidays_closed
    ahead = pd.date_range("2025-12-20", "2026-01-06")
    assert calendar.trading(ahead)[calendar.trading(ahead)].index.strftime("%m-%d").tolist() == ["12-21", "12-22", "12-23", "01-04", "01-05", "01-06"]


def test_holidays_close_a_market_that_closed_on_them():
    sales = steady()
    sales[pd.to_datetime(["2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25"])] = 0.0
    calendar = learn(sales, "GBR")
    assert calendar.holidays_closed
    assert not calendar.trading(pd.DatetimeIndex(["2026-04-03"])).iloc[0]


def test_a_shutdown_is_no_demand():
    sales = steady()
    sales.loc["2025-05-01":"2025-06-30"] = 0.0
    calendar = learn(sales, "GBR")
    assert [(first.date(), last.date()) for first, last in calendar.shut] == [(date(2025, 5, 1), date(2025, 6, 30))]
    assert not calendar.trading(pd.date_range("2025-05-01", "2025-06-30")).any()


def test_a_market_that_rarely_sells_is_not_shut_in_between():
    sales = steady() * 0
    sales.iloc[::25] = 100.0
    assert learn(sales).shut == ()


def test_what_an_analyst_says_goes_before_every_rule():
    said = {date(2025, 12, 27): True, date(2025, 12, 10): False}
    trading = learn(steady(), "GBR", said).trading(pd.DatetimeIndex(["2025-12-27", "2025-12-10", "2025-12-11"]))
    assert trading.tolist() == [True, False, True]


def test_the_rules_are_told_in_words():
    told = dict(learn(steady(), "GBR", {date(2025, 12, 27): True}).rules())
    assert told["weekdays"] == "Closed on Saturdays." and told["turn of the year"] == "Closed from 24 December to 3 January."
    assert told["holidays"] == "Open on public holidays (GBR)." and told["said"] == "2025-12-27 is open: an analyst says so."
    assert learn(pd.Series(1.0, pd.date_range("2025-01-01", periods=200))).rules() == [("every day", "Open every day.")]


def test_the_shops_own_rules_say_which_weekdays_are_closed():
    calendar = learn(steady(), "GBR", {date(2025, 12, 12): True}, declared=frozenset({4, 6}))
    assert calendar.weekdays == {4, 6} and dict(calendar.rules())["weekdays"] == "Closed on Fridays and Sundays, as the shop's own rules say."
    week = calendar.trading(pd.date_range("2025-12-08", "2025-12-14"))
    assert week.tolist() == [True, True, True, True, True, True, False], "what an analyst says of a Friday goes before"
    assert learn(steady(), "GBR", declared=None) == learn(steady(), "GBR")


def test_days_without_a_row_are_zero():
    rows = pd.DataFrame({"day": pd.to_datetime(["2025-01-01", "2025-01-04"]), "amount": [3.0, 4.0]})
    assert whole_days(rows, rows["day"].iloc[0].date(), pd.Timestamp("2025-01-05").date()).tolist() == [3.0, 0.0, 0.0, 4.0, 0.0]
