"""A year ahead: a forecast with two years of history, a range with one, and grades that say which."""

import numpy as np
import pytest

from analytics.models.forecast import Params, Subject, forecast
from analytics.models.forecast.params import cleaned
from analytics.models.forecast.year import YEAR, ahead
from tests.unit.analytics.models.forecast.shops import seasonal

NOISE_FLOOR = 0.10


@pytest.mark.parametrize("years", [2, 4])
def test_the_yearly_pattern_is_found_and_graded_useful(years):
    truth, sold = seasonal(round(years * 365.25) + YEAR)
    history, coming = sold.iloc[:-YEAR], truth.iloc[-YEAR:]
    params = Params(cutoffs=2, models=("naive", "prophet"))
    result = forecast(Subject("shop", history, "GBR"), params)
    months = result.year.months.set_index("month")["expected"]
    actual = coming.groupby(coming.index.to_period("M").to_timestamp()).sum()
    assert np.abs(months - actual).sum() / actual.sum() < NOISE_FLOOR
    november = months.loc[f"{coming.index[0].year + (coming.index[0].month > 11)}-11-01"]
    assert november == months.max()
    grade = result.grades[-1]
    assert grade.horizon_days == YEAR and grade.grade == "useful" and grade.sentence.startswith("A year: useful")
    low, high = np.quantile(result.year.paths.sum(axis=0), [0.1, 0.9])
    assert low < actual.sum() < high


@pytest.mark.parametrize("days", [374, 396, 700])
def test_less_than_two_years_is_refused_in_words_and_drawn_as_a_range(days):
    _, sold = seasonal(days)
    subject, params = Subject("shop", sold, "GBR"), Params()
    year = ahead(subject, cleaned(subject, params), True, 0.2, params, 1)
    assert year.model == "" and year.months["expected"].isna().all()
    pattern, growth = year.months["pattern"].sum(), year.months["growth"].sum()
    assert pattern == pytest.approx(sold.iloc[-YEAR:].sum(), rel=0.05)
    low, high = np.quantile(year.paths.sum(axis=0), [0.1, 0.9])
    assert low < min(pattern, growth) * 1.05 and high > max(pattern, growth) * 0.95
    assert ("a year before" in year.growth_of) == (days >= YEAR + 91)


def test_the_refusal_names_the_days_there_are():
    _, sold = seasonal(396)
    sentence = forecast(Subject("shop", sold), Params(cutoffs=1, models=("naive", "prophet"))).grades[-1].sentence
    assert sentence.startswith("A year: not supported by 396 days of data")
    assert "what the last year's pattern and the last quarter's growth" in sentence


def test_half_a_year_holds_no_year_to_repeat():
    _, sold = seasonal(250)
    result = forecast(Subject("shop", sold), Params(cutoffs=1, models=("naive", "prophet")))
    assert result.year is None and "hold no whole year" in result.grades[-1].sentence
