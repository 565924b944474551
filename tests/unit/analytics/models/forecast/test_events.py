"""One-off days, levels that change, markets that fall silent."""

import pandas as pd
import pytest

from analytics.models.forecast.events import level_shift, one_off, silent_days, strayed
from tests.unit.analytics.models.forecast.shops import seasonal, steady


def trading(sales: pd.Series) -> pd.Series:
    return sales[sales != 0]


def test_a_planted_week_is_found_whole_and_a_busy_season_is_none():
    _, sales = seasonal(500)
    assert not one_off(trading(sales), 6.0).any()
    sales.loc["2025-09-01":"2025-09-07"] *= 4
    found = one_off(trading(sales), 6.0)
    assert found[found].index.strftime("%m-%d").tolist() == ["09-01", "09-02", "09-03", "09-04", "09-05", "09-07"]


def test_a_day_whose_largest_order_outweighs_two_usual_days_is_one_off():
    sales = trading(steady())
    sales.iloc[200] = 2900.0
    largest = pd.Series(100.0, sales.index)
    assert not one_off(sales, 30.0, largest).any()
    largest.iloc[200] = 2500.0
    found = one_off(sales, 30.0, largest)
    assert found.sum() == 1 and found.iloc[200]


def test_returns_that_outweigh_a_day_are_one_off():
    sales = trading(steady())
    sales.iloc[100] = -5000.0
    assert one_off(sales, 6.0).to_numpy().nonzero()[0].tolist() == [100]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("at", "times"), [(300, 1.8), (250, 0.5)])
def test_a_planted_level_shift_is_found_near_its_day(seed, at, times):
    _, sales = seasonal(500, seed=seed)
    assert level_shift(sales) is None
    sales.iloc[at:] *= times
    found = level_shift(sales)
    assert found and abs((found.day - sales.index[at]).days) <= 14
    assert found.times == pytest.approx(times, rel=0.25)


def test_silence_counts_only_where_it_is_unusual():
    sales = steady()
    assert silent_days(sales) == 0
    sales.iloc[-100:] = 0.0
    assert 100 <= silent_days(sales) <= 102
    assert silent_days(sales * 0) == len(sales)


def test_days_that_stand_alone_in_the_future_are_set_aside():
    days = pd.DatetimeIndex([*pd.date_range("2025-01-01", periods=50), "2029-01-01", "2029-01-02", "2031-05-05"])
    assert strayed(days).strftime("%Y").tolist() == ["2029", "2029", "2031"]
    assert len(strayed(days[:50])) == 0
    shut_half_a_year = pd.DatetimeIndex([*pd.date_range("2024-01-01", periods=50), *pd.date_range("2025-01-01", periods=50)])
    assert len(strayed(shut_half_a_year)) == 0
