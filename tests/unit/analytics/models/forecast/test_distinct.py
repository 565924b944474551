"""Customers of weeks and months: counted once each, never added up from days, refused and graded in words."""

import numpy as np
import pandas as pd
import pytest

from analytics.models.forecast import Params, Subject
from analytics.models.forecast.distinct import GRAINS, LEAST_TESTS, Counted, ahead, choose, made, whole
from tests.unit.analytics.models.forecast.shops import steady

FAST = Params(paths=100)
WEEK, MONTH = GRAINS["week"], GRAINS["month"]


def regulars(days: int = 374, seed: int = 3) -> Subject:
    """About 20 customers each trading day, of whom each orders on two days of a week and, on the whole, on eight of a month."""
    sales = (steady(days + 30) / 50).round().iloc[30:]
    rng = np.random.default_rng(seed)
    distinct = {name: (_sums(sales, grain.freq) / often * rng.uniform(0.97, 1.03)).round() for (name, grain), often in zip(GRAINS.items(), (2, 8), strict=True)}
    return Subject("market Testland customers", sales, "GBR", distinct=distinct)


def _sums(sales: pd.Series, freq: str) -> pd.Series:
    return sales.groupby(pd.PeriodIndex(sales.index, freq=freq).start_time).sum()


@pytest.fixture(scope="module")
def weeks() -> Counted:
    """13 weeks ahead; 500 customers have ordered in the one that is under way."""
    subject = regulars()
    subject.distinct["week"].loc["2025-12-08"] = 500.0
    return ahead(subject, WEEK, FAST)


def test_whole_periods_alone_are_learned_from():
    subject = regulars()
    weeks, months = whole(subject, WEEK), whole(subject, MONTH)
    # From Sunday 1 December 2024 to Tuesday 9 December 2025.
    assert (str(weeks.index[0].start_time.date()), str(weeks.index[-1].end_time.date()), len(weeks)) == ("2024-12-02", "2025-12-07", 53)
    assert (str(months.index[0]), str(months.index[-1]), len(months)) == ("2024-12", "2025-11", 12)


@pytest.mark.parametrize("grain", [WEEK, MONTH], ids=["week", "month"])
def test_customers_are_not_the_sum_of_their_days(grain, weeks):
    subject = regulars()
    told = weeks if grain is WEEK else ahead(subject, grain, FAST)
    expected, lately = told.periods["forecast"].iloc[1:], whole(subject, grain).iloc[-4:]
    assert not told.reason and len(told.periods) == grain.ahead == len(told.paths)
    assert expected.max() == pytest.approx(lately.mean(), rel=0.25) and expected.max() < _sums(subject.sales, grain.freq).iloc[-4:].mean() / 1.5
    low, high = np.quantile(told.paths[1:], [0.1, 0.9], axis=1)
    assert (low <= expected * 1.02).all() and (high >= expected * 0.98).all() and (told.paths >= 0).all()


def test_a_closed_week_has_few_customers_and_a_period_under_way_keeps_those_it_has(weeks):
    by_start = weeks.periods.set_index("start")["forecast"]
    assert by_start["2025-12-29"] < by_start["2025-12-15"] / 2, "closed from 24 December to 3 January"
    assert by_start["2025-12-08"] == 500 and weeks.paths[0].min() == 500 and by_start["2025-12-15"] < 100


def test_a_year_holds_each_month_once_and_few_origins_and_that_is_said(weeks):
    told = ahead(regulars(), MONTH, FAST)
    shown = told.scores[told.scores["model"] == told.chosen].set_index("ahead")
    assert list(shown["tests"]) == [6, 5, 4] and shown["tests"].max() < LEAST_TESTS
    assert set(shown["grade"]) == {"rough"}
    assert "12 whole months hold each month once" in shown["sentence"][1] and "only 6 earlier forecasts could be tested" in shown["sentence"][1]
    assert weeks.scores[(weeks.scores["ahead"] == 1) & (weeks.scores["grade"] != "")]["grade"].tolist() == ["useful"]


@pytest.mark.parametrize(
    ("subject", "grain", "words"),
    [
        (regulars(150), MONTH, "4 whole months of history; a forecast by month needs 9."),
        (regulars(150), WEEK, "21 whole weeks of history; a forecast by week needs 26."),
        (Subject("none", steady(0), distinct={"week": pd.Series(dtype=float)}), WEEK, "0 whole weeks of history"),
        (Subject("dead", steady(400).where(steady(400).index < "2025-08-01", 0.0), distinct=regulars().distinct), WEEK, "taken as given up"),
        (Subject("few", steady(400), distinct={"week": regulars().distinct["week"].iloc[::3]}), WEEK, "a forecast by week needs them in three of four."),
    ],
    ids=["few months", "few weeks", "empty", "dead market", "seldom"],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_with_its_reason(subject, grain, words):
    told = ahead(subject, grain, FAST)
    assert words in told.reason and told.periods.empty and told.scores.empty


def test_a_test_knows_nothing_of_later_days_and_the_same_data_give_the_same_digits():
    subject = regulars()
    counts = whole(subject, MONTH)
    first = made(subject, counts, MONTH, FAST)
    later = subject.sales.copy()
    later.loc["2025-06-01":] = 77.0
    changed = Subject(subject.name, later, "GBR", distinct={"month": subject.distinct["month"].where(subject.distinct["month"].index < "2025-06-01", 999.0)})
    again = made(changed, whole(changed, MONTH), MONTH, FAST)
    known = first["end"] == 6
    assert known.sum() == 3 and np.array_equal(first[known][["naive", "mean", "days"]], again[again["end"] == 6][["naive", "mean", "days"]])
    one, two = ahead(subject, MONTH, FAST), ahead(subject, MONTH, FAST)
    assert one.periods.equals(two.periods) and np.array_equal(one.paths, two.paths)


def test_where_no_model_is_nearer_the_last_period_is_shown_and_that_is_said():
    lines = {"naive": [10.0, 11, 12, 14], "mean": 3.0, "days": 5.0, "blend": 9.0}
    tests = pd.DataFrame({"end": [6, 6, 7, 8], "ahead": [1, 2, 1, 1], "actual": [10.0, 12, 12, 14], **lines})
    assert choose(tests, MONTH) == "naive"
    assert choose(tests.rename(columns={"naive": "mean", "mean": "naive"}), MONTH) == "mean"
    rising = regulars()
    rising.distinct["month"][:] = np.round(100 * 1.2 ** np.arange(len(rising.distinct["month"])))
    told = ahead(rising, MONTH, FAST)
    assert told.chosen in {"naive", "days"}
    if told.chosen == "naive":
        assert told.scores["sentence"].iloc[0].endswith("No model was nearer than repeating the last month, so that is what is shown.")
