"""What the forecast's other figures and their sentences say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashapp.figures import accuracy, forecast, forecast_groups, forecast_markets, forecast_periods
from dashapp.figures import forecast_sentences as sentences
from dashapp.filters import Filters
from tests.unit.dashapp.figures import frames


def words(figure) -> str:
    return " ".join(annotation.text for annotation in figure.layout.annotations)


def test_weeks_join_the_past_to_the_forecast() -> None:
    figure = forecast.forecast_sales(frames.forecast().iloc[::7], basis="net", grain="week")
    lower, upper, sold, naive, expected = figure.data
    assert expected.x[0] == sold.x[-1] and expected.y[0] == sold.y[-1] == lower.y[0] == upper.y[0]
    assert naive.line.dash == "dash" and upper.fill == "tonexty"


def test_a_period_without_a_forecast_has_a_range_alone() -> None:
    figure = forecast_periods.next_periods(frames.periods(), basis="net")
    ranges, dots, ticks = figure.data
    year, quarter, month = "Next fiscal year<br>Apr 2012 – Mar 2013", "Next fiscal quarter<br>Jan – Mar 2012", "Next month<br>Jan 2012"
    assert list(ranges.y) == [year, quarter, month]
    assert list(dots.y) == [quarter, month] and list(ticks.y) == [year, month]
    assert "not supported" in words(figure) and "+100\u00a0% on last year" in words(figure)


@pytest.mark.parametrize(("supported", "lines"), [(False, 2), (True, 1)])
def test_a_year_is_scenarios_or_a_forecast(supported, lines) -> None:
    figure = forecast_periods.year_ahead(frames.year(supported), basis="net")
    assert len([trace for trace in figure.data if trace.type == "scatter" and trace.line.width == 2]) == lines
    assert ("line: forecast" in words(figure)) == supported


def test_every_market_has_a_panel_and_a_scale_of_its_own() -> None:
    figure = forecast_markets.small_multiples(frames.weeks(5), basis="net")
    assert {trace.yaxis for trace in figure.data} == {"y", "y2", "y3", "y4", "y5"}
    domains = [(figure.layout[f"xaxis{n}"].domain, figure.layout[f"yaxis{n}"].domain) for n in ("", "2", "3", "4", "5")]
    assert len(set(domains)) == 5 and all(0 <= low < high <= 1 for pair in domains for low, high in pair)
    assert "<b>M4</b>" in words(figure)


def test_three_models_are_drawn_and_the_shown_one_is_named() -> None:
    figure = accuracy.by_horizon(frames.trust(), basis="net")
    assert len(figure.data) == 3 and "Theta (shown)" in words(figure)
    places = sorted(annotation.y for annotation in figure.layout.annotations if annotation.x == 1 and annotation.yref != "paper")
    assert np.diff(places).min() > 0.03, "labels do not lie on each other"


def test_earlier_forecasts_stand_apart() -> None:
    figure = accuracy.tests(frames.tests(), basis="net")
    assert sum(trace.fill == "tonexty" for trace in figure.data) == 2
    assert figure.data[-1].y[-1] == pytest.approx(127.0)


def test_parts_are_named_and_ordered() -> None:
    figure = accuracy.parts(frames.parts(), basis="net")
    assert list(figure.data[1].y) == ["Thursday", "Sunday", "public holiday", "November"]


def test_groups_without_a_forecast_are_said_and_not_drawn() -> None:
    figure = forecast_groups.grouped(frames.groups(), basis="net")
    assert list(figure.data[0].y) == ["Champions"]
    notes = sentences.groups_notes(frames.groups(), Filters())
    assert "-9.1\u00a0% against the total" in notes[0] and notes[1] == "1 more has no forecast; the table says why."


def test_where_no_group_is_forecast_a_sentence_stands_for_the_picture() -> None:
    figure = forecast_groups.grouped(frames.groups().query("kind == 'total'"), basis="net")
    assert not figure.data and figure.layout.xaxis.visible is False and "the table says" in words(figure)


def test_a_model_that_is_no_nearer_than_the_baseline_is_never_shown_unsaid() -> None:
    rows = frames.groups().assign(error=[0.5, None, 0.3])
    assert "Over 90 days the baseline was nearer than the shown model for Champions." in sentences.groups_notes(rows, Filters())
    rows = frames.groups().assign(chosen="naive", error=0.4)
    assert "The baseline itself is shown for Champions: no model was nearer per day." in sentences.groups_notes(rows, Filters())
    trust = frames.trust()
    naive = trust.assign(chosen=trust["model"] == "naive")
    assert sentences.accuracy(naive, Filters()) == "Over 30 days no model was nearer for All markets than the naive baseline, 38\u00a0% off per day"
    assert sentences.accuracy_notes(naive, Filters())[-1] == "The baseline itself is shown for All markets: no model was nearer per day."
    worse = trust.assign(wape=trust["wape"].where((trust["model"] != "theta") | (trust["horizon_days"] < 90), 0.9))
    assert sentences.accuracy_notes(worse, Filters())[-1] == "The baseline was nearer than the shown model for All markets over 90 days."
    assert not any("baseline" in note for note in sentences.accuracy_notes(trust, Filters()))


def test_customers_of_a_month_are_said_to_be_counted_once() -> None:
    months = Filters(options=(("measure", "customers"), ("grain", "month")))
    figure = forecast_groups.counted(frames.counted(), basis="net", measure="customers", grain="month")
    assert list(figure.data[4].y)[1:] == [120, 120, 120] and "Customers" in str(figure.layout.annotations[0].text)
    assert "£" not in str(figure) and "111 customers" in str(figure.data[2].hovertemplate)
    assert sentences.orders(frames.counted(), months) == "January 2011 should see about 120 different customers (90 to 150)"
    once, twice, nearer, farther = sentences.orders_notes(frames.counted(), months)
    assert once.startswith("Each customer is counted once in each month") and "0.95\u00a0% more over the last 12 months" in twice
    assert (nearer, farther) == ("1 months: rough.", "3 months: rough.")
    refused = frames.counted().head(12)
    refused.loc[11, "sentence"] = "5 whole months of history; a forecast by month needs 9."
    assert sentences.orders(refused, months) == "Customers by month are not forecast here: 5 whole months of history; a forecast by month needs 9."


def test_sentences() -> None:
    plain = Filters()
    assert sentences.sales(frames.forecast(), plain).startswith("The next 21 days should bring about £1.8k net sales")
    assert sentences.sales(frames.forecast(), Filters(("Germany",))).startswith("Germany: the next 21 days")
    assert sentences.sales(frames.forecast(ahead=0), plain) == "No chosen market has enough history for a forecast"
    assert sentences.periods(frames.periods(), plain) == "Next fiscal quarter, Jan – Mar 2012: £3.0k, a rough forecast"
    notes = sentences.periods_notes(frames.periods(), plain)
    assert notes[-1].startswith("Shown are the markets, added up; forecast by itself, the fiscal quarter, Jan – Mar 2012, is £3.3k (+10")
    assert sentences.year(frames.year(), plain) == "A year ahead is no forecast yet: last year's pattern gives £1.2k, last quarter's growth £1.8k"
    assert sentences.year(frames.year(True), plain) == "The next twelve months should bring about £1.4k"
    assert sentences.accuracy(frames.trust(), plain) == "Over 30 days the Theta method was 33\u00a0% off per day for All markets; the naive baseline 38\u00a0%"
    assert sentences.accuracy_notes(frames.trust(), plain)[0] == "Shown: the Theta method, chosen by tests at 9 earlier dates."
    assert sentences.tests(frames.tests(), plain) == "2 earlier forecasts of 30 days for All markets were 18\u00a0% too low in total"
    assert sentences.parts(frames.parts(), plain) == "All markets: Thursdays bring 30\u00a0% more than the usual day, Sundays 40\u00a0% less than the usual day"
    assert sentences.markets(frames.weeks(), plain) == "The next 30 days can be told in 0 of 5 markets with a forecast, roughly in 5 more"
    assert sentences.orders(frames.forecast().assign(forecast=lambda frame: frame["forecast"] / 10), plain).endswith("about 180 orders")
    days = pd.DataFrame({"series": ["UK", "UK"], "outside": ["above", "one-off, left out of the fit"]})
    assert sentences.anomalies(days, plain) == "UK: 1 day outside the 95 % range, 1 left out as one-off"
