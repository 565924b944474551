"""A series from end to end: what is shown, what is refused, and the same digits every time."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from analytics.models.forecast import Params, Subject, forecast
from analytics.models.forecast.grade import graded, season
from tests.unit.analytics.models.forecast.shops import FAST, seasonal, steady

RIVALS = Params(days=35, paths=100, cutoffs=3, step_days=30, horizons=(7, 30), year=False)


def shop(sales: pd.Series, name: str = "Testland net", **more) -> Subject:
    return Subject(name, sales, "GBR", **more)


def test_closed_days_are_zero_and_nothing_is_negative():
    result = forecast(shop(steady()), FAST)
    closed = ~result.days["trading"].to_numpy()
    assert closed.any() and (result.days.loc[closed, ["forecast", "prophet", "naive"]] == 0).all().all()
    assert (result.paths[closed] == 0).all() and (result.paths >= 0).all() and result.paths.shape == (35, 100)


def test_the_weekly_rhythm_is_found_by_every_model():
    result = forecast(shop(steady()), RIVALS)
    days = result.days
    for model in ("forecast", "prophet", "naive"):
        means = days[days["trading"]].groupby(days["day"].dt.day_of_week)[model].mean()
        assert means.idxmax() == 3 and means.drop(3).between(850, 1150).all()
    tested = result.backtests.set_index(["model", "horizon_days"])
    assert set(result.backtests["model"]) == {"naive", "prophet", "ets", "theta", "blend"}
    assert (tested["wape"] < 0.1).all() and (tested["mase"] < 1.1).all()
    weekdays = result.parts[result.parts["part"] == "weekday"].set_index("at")["value"]
    assert weekdays.idxmax() == "Thursday" and weekdays["Thursday"] == pytest.approx(0.25, abs=0.08) and "Saturday" not in weekdays


def test_the_same_data_give_the_same_digits_on_any_number_of_threads():
    made = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            made.append(forecast(shop(seasonal(400)[1]), RIVALS))
    first, second = made
    assert first.days.equals(second.days) and np.array_equal(first.paths, second.paths) and first.backtests.equals(second.backtests)
    assert not np.array_equal(forecast(shop(seasonal(400)[1], "Elsewhere net"), RIVALS).paths, first.paths)


def test_days_that_no_test_reaches_go_on_from_the_others_and_change_none_of_them():
    near, far = (forecast(shop(seasonal(400)[1]), replace(RIVALS, further=further)) for further in (0, 94))
    assert near.days.equals(far.days) and np.array_equal(near.paths, far.paths) and near.grades == far.grades and near.parts.equals(far.parts)
    assert len(near.further) == 0 and list(far.further["day"]) == list(pd.date_range(near.days["day"].iloc[-1] + pd.Timedelta(days=1), periods=94))
    assert far.further_paths.shape == (94, 100) and (far.further_paths >= 0).all() and (far.further_paths > 0).any()
    both = np.concatenate([far.paths, far.further_paths])
    levels = np.corrcoef(both[:35].sum(axis=0), both[35:].sum(axis=0))[0, 1]
    assert levels > 0.8, "a path that is high stays high"


def test_the_baseline_is_the_mean_of_the_last_four_same_weekdays():
    sales = steady()
    result = forecast(Subject("Testland net", sales), FAST)
    thursday = result.days[result.days["day"].dt.day_of_week == 3].iloc[0]
    assert thursday["naive"] == pytest.approx(sales[(sales.index.day_of_week == 3) & (sales > 0)].iloc[-4:].mean())


def test_one_enormous_day_and_an_outlier_week_are_left_out_and_said():
    sales = steady()
    sales.iloc[-20] = 500_000.0
    result = forecast(shop(sales), FAST)
    assert result.left_out == 1 and result.days["forecast"].max() < 2000
    assert "1 one-off day was left out" in result.notes[0]
    sales = steady()
    sales.loc["2025-09-01":"2025-09-07"] *= 4
    result = forecast(shop(sales), FAST)
    assert result.left_out == 6 and "6 one-off days were left out" in result.notes[0]


def test_a_planted_level_shift_is_handled_and_said():
    sales = steady()
    sales.iloc[250:] *= 2
    result = forecast(shop(sales), FAST)
    assert result.notes[0].startswith("The level changed about 2025-07") and "2.0 times" in result.notes[0]
    assert result.days.loc[result.days["trading"], "forecast"].mean() == pytest.approx(2050, rel=0.07)


@pytest.mark.parametrize(
    ("sales", "words"),
    [
        (steady(5), "5 days of history; a forecast needs 180"),
        (steady(7), "7 days of history"),
        (steady(0), "0 days of history"),
        (steady(300) * 0, "0 days with sales; a forecast needs 60"),
        (steady(300).where(steady(300).index == "2025-02-03", 0.0), "1 days with sales"),
        (-steady(300), "Returns on every day with sales"),
        (steady(400).where(steady(400).index < "2025-08-01", 0.0), "taken as given up"),
    ],
    ids=["five days", "began last week", "empty", "all zeros", "one order", "returns alone", "dead market"],
)  # fmt: skip
def test_what_cannot_be_forecast_has_a_grade_and_a_sentence(sales, words):
    result = forecast(shop(sales), FAST)
    assert words in result.reason
    assert [grade.grade for grade in result.grades] == ["not supported"] and words in result.grades[0].sentence


def test_gaps_and_negative_days_give_no_absurd_line():
    gap = steady()
    gap.loc["2025-04-01":"2025-06-30"] = 0.0
    negative = steady()
    negative.iloc[::9] = -300.0
    for sales in (gap, negative, steady(182)):
        result = forecast(shop(sales), FAST)
        assert not result.reason and len(result.grades) == 2 and all(grade.sentence for grade in result.grades)
        assert (result.days["forecast"] >= 0).all() and result.days["forecast"].max() < 2000 and np.isfinite(result.paths).all()


def test_grades_follow_their_rules():
    good = {"wape": 0.2, "total_error": 0.09, "bias": -0.09, "coverage_80": 0.81}
    naive = {"wape": 0.3}
    assert graded(30, 400, 5, good, naive).sentence == "30 days: useful, typically 20 % off per day and 9 % off in total, on the whole 9 % too low."
    assert graded(30, 100, 5, good, naive).grade == "rough"
    assert graded(30, 400, 2, good, naive).grade == "rough"
    assert graded(30, 400, 5, good | {"coverage_80": 0.5}, naive).grade == "rough"
    assert graded(30, 400, 5, good, {"wape": 0.1}).grade == "rough"
    assert graded(30, 400, 5, good | {"total_error": 0.6}, naive).grade == "not supported"
    assert graded(30, 400, 0, {}, {}).grade == "not supported"
    assert graded(30, 400, 5, good, naive, "it is odd").sentence.endswith("Not better than that, because it is odd.")
    baseline = graded(30, 400, 5, good, good, baseline=True)
    assert baseline.sentence.endswith("9 % too low. No model was nearer than repeating the last weeks, so that is what is shown.")


def test_one_enormous_order_is_no_growth_that_would_bear_out_a_forecast():
    """The days of last year's turn brought half of what is forecast now; an order of a hundred days' worth must not hide that."""
    sales = steady(400)
    sales.iloc[35:65] /= 4
    plain, tampered = forecast(shop(sales), FAST), sales.copy()
    tampered.iloc[-1] = 100_000.0
    result = forecast(shop(tampered), FAST)
    assert result.left_out == 1
    assert all("the same days a year before" in each.grades[1].sentence for each in (plain, result))


def test_a_season_that_was_seen_once_is_asked():
    sales = pd.Series(100.0, pd.date_range("2024-12-01", periods=375))
    sales.iloc[10:100] = 50.0
    assert season(30, 50 * 30 * 1.2, sales) == ""
    assert season(30, 100 * 30, sales) == "the forecast is 100 % above the same days a year before, while the last 10 days were 0 % above theirs"
    assert season(30, 100 * 30, sales.iloc[:371]) == "", "six days tell no growth"
    grown = sales.where(sales.index < "2025-11-30", 200.0)
    assert season(30, 100 * 30, grown) == ""
