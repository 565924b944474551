"""What a shop unlike the one of 2011 has: two years of month-ends, days without hours, tests that lie apart, hardly a month."""

from datetime import date, timedelta

import pandas as pd

from dashapp.charts import BY_ID
from dashapp.figures import accuracy, exploration, flows, forecast_sentences, sentences, theme
from dashapp.filters import Filters
from tests.unit.dashapp.figures import frames, people


def test_the_same_day_of_two_years_is_two_bars():
    ends = [date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31)]
    frame = pd.DataFrame([(day, "Loyal", 10, 1.0) for day in ends], columns=["date", "segment", "customers", "share"])
    assert len(set(flows.sizes(frame, basis="net").data[0].x)) == 3


def test_orders_without_a_time_of_day_have_no_busiest_hour():
    frame = people.hours().assign(hour=0).drop_duplicates("weekday")
    title = BY_ID["exploration-hours"].sentence(frame, Filters())
    assert "no time of day" in title and "0:00" not in title
    assert list(exploration.hours(frame, basis="net").data[0].x) == ["all day"]
    assert "busiest hour" in BY_ID["exploration-hours"].sentence(people.hours(), Filters())


def test_between_tests_that_lie_apart_nothing_is_drawn():
    first = frames.tests().assign(date=lambda frame: pd.to_datetime(frame["date"]))
    apart = pd.concat([first, first.assign(date=first["date"] + timedelta(days=400), cutoff=pd.to_datetime(first["cutoff"]) + timedelta(days=400))])
    sold = accuracy.tests(apart, basis="net").data[-1]
    days, values = pd.to_datetime(pd.Series(sold.x)), pd.Series(sold.y, dtype=float)
    assert values[days.diff().dt.days > 1].isna().all() and values.notna().any()


def test_ticks_nearer_than_a_month_name_their_days():
    # Both ranges hold a month, and the first that fits counts.
    months, days = theme.MONTHS
    assert (months["dtickrange"][0], days["dtickrange"][1]) == ("M1", "M1") and "%-d" in days["value"] and "%-d" not in months["value"]


def test_sales_from_no_country_are_not_said_of_one():
    frame = frames.markets({"Unspecified": 840.0})
    assert sentences.markets(frame, Filters()) == "£840 net sales, from no country that is named"
    assert sentences.markets(frames.markets({"Germany": 840.0}), Filters()) == "Germany: £840 net sales"


def test_where_every_market_is_forecast_none_is_said_to_be_left_out():
    frame = pd.DataFrame({"market": ["France"], "recent": [100.0]})
    assert forecast_sentences.skipped_notes(frame.head(0), Filters()) == [] and forecast_sentences.skipped_notes(frame, Filters())
