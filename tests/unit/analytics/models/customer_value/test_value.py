"""The models against independent formulas, simulated customers, exact frames, and what must never change."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from analytics.errors import ModelRefused
from analytics.models.customer_value import orders, spend, value
from analytics.models.customer_value.history import history, kept_share, order_days, repeats
from tests.unit.analytics.models.customer_value.simulated import shop
from tests.unit.analytics.models.shops import orders as exact

PEOPLE = pd.DataFrame({"frequency": [0, 1, 3, 12], "recency": [0.0, 20.0, 50.0, 90.0], "age": [60.0, 60.0, 90.0, 91.0]})
FIT = orders.Fit(0.6, 20.0, 0.7, 2.2, 0.0, 10.0, True, "")


@pytest.fixture(scope="module")
def known():
    return shop(5, 2500)


@pytest.fixture(scope="module")
def result(known):
    return value(known)


def test_orders_and_days_by_hand():
    rows = exact([
        ("a", "2024-01-01", 10, 0), ("a", "2024-01-01", 5, 0), ("a", "2024-01-11", 30, 0), ("a", "2024-01-21", 50, 50), ("a", "2024-01-25", 0, 8),
        ("b", "2024-01-05", 70, 70), ("b", "2024-01-06", 70, 70), ("c", "2024-02-01", 9, 0), ("d", "2024-02-01", 0, 500),
    ])  # fmt: skip
    days = order_days(rows)
    assert days.groupby("customer_id")["money"].apply(list).to_dict() == {"a": [15.0, 30.0], "b": [0.0], "c": [9.0]}
    told = history(days, date(2024, 1, 31)).set_index("customer_id")
    assert told.loc["a"].tolist() == [1, 10, 30, 30.0]
    assert told.loc["b"].tolist()[:3] == [0, 0, 26] and "c" not in told.index
    assert repeats(days, date(2024, 1, 1), date(2024, 1, 31)).loc["a"].tolist() == [1, 30.0]
    assert kept_share(rows, days) == pytest.approx((15 + 30 - 8 + 9) / 54)


def test_the_likelihood_equals_an_integral_over_all_rates_and_chances():
    """Of the story itself, without the paper's algebra."""
    def mean_of_rates(x, until):
        return integrate.quad(lambda rate: rate**x * np.exp(-rate * until) * stats.gamma.pdf(rate, FIT.r, scale=1 / FIT.alpha), 0, 2, epsabs=0)[0]

    def mean_of_chances(left, stayed):
        # On a scale on which the density is finite at nought.
        return integrate.quad(lambda t: t ** (4 * left) * (1 - t**4) ** stayed * stats.beta.pdf(t**4, FIT.a, FIT.b) * 4 * t**3, 0, 1, epsabs=0)[0]

    for x, recency, age in PEOPLE.itertuples(index=False):
        whole = mean_of_chances(0, x) * mean_of_rates(x, age)
        whole += mean_of_chances(1, x - 1) * mean_of_rates(x, recency) if x else 0.0
        found = orders.log_likelihoods(FIT.r, FIT.alpha, FIT.a, FIT.b, *(np.array([float(each)]) for each in (x, recency, age)))
        assert found[0] == pytest.approx(np.log(whole), abs=1e-5)


def test_expected_orders_equal_an_integral():
    for horizon in (30, 365):
        found = orders.expected(FIT, PEOPLE, horizon)
        for place, (x, _, age) in enumerate(PEOPLE.itertuples(index=False)):
            def ahead(t, x=x, age=age, horizon=horizon):
                leave = t**4
                orders_until = (1 - ((FIT.alpha + age) / (FIT.alpha + age + leave * horizon)) ** (FIT.r + x)) / leave
                return orders_until * stats.beta.pdf(leave, FIT.a, FIT.b + x) * 4 * t**3

            whole, _ = integrate.quad(ahead, 1e-6, 1 - 1e-9, limit=200)
            assert found[place] == pytest.approx(whole * orders.alive(FIT, PEOPLE)[place], rel=1e-4)


def test_without_leaving_it_is_a_rate_times_days():
    stays = orders.Fit(0.6, 20.0, 1e-6, 1e4, 0.0, 0.0, True, "a")
    nearly = orders.Fit(0.6, 20.0, 2e-4, 1.9, 0.0, 0.0, True, "")
    assert orders.expected(stays, PEOPLE, 90) == pytest.approx((0.6 + PEOPLE["frequency"]) / (20 + PEOPLE["age"]) * 90)
    assert orders.expected(nearly, PEOPLE, 90) == pytest.approx(orders.expected(stays, PEOPLE, 90), rel=0.01)


def test_slopes_are_those_of_the_likelihood():
    data = tuple(PEOPLE[name].to_numpy(dtype=float) for name in ("frequency", "recency", "age"))
    weight, at = np.full(4, 0.25), np.log([0.6, 20.0, 0.7, 2.2])
    for place in range(4):
        step = np.eye(4)[place] * 1e-6
        slope = (orders._loss(at + step, *data, weight)[0] - orders._loss(at - step, *data, weight)[0]) / 2e-6
        assert orders._loss(at, *data, weight)[1][place] == pytest.approx(slope, abs=1e-7)


def test_simulated_customers_give_their_parameters_back(result):
    found, money = result.orders, result.spend
    assert (found.r, found.alpha, found.leaving) == (pytest.approx(0.8, rel=0.15), pytest.approx(40, rel=0.2), pytest.approx(0.9 / 3.4, abs=0.05))
    assert found.converged and found.gain > 50 and not found.edge
    assert money.p * money.v / (money.q - 1) == pytest.approx(6 * 90 / 3, rel=0.06) and money.usable


def test_simulated_customers_are_predicted(result):
    assert [each.grade for each in result.trust] == ["useful", "useful", "useful"]
    assert abs(result.tested.bias("orders")) < 0.2 and result.tested.error("orders") < result.tested.error("orders", "naive")
    assert result.told("alive").sentence.startswith("P(alive) is shown")
    assert result.customers["alive"].between(0, 1).all()


def test_who_never_leaves_has_no_churn():
    told = value(shop(6, 1200, a=0.01, b=200.0))
    assert told.told("alive").grade == "not supported" and told.customers["alive"].isna().all()
    assert told.told("orders").supported and told.customers["orders_90"].notna().all()
    assert told.told("alive").sentence.startswith("P(alive) and churn are not shown: ")


def test_longer_is_more_and_money_is_orders_times_spend(result):
    people = result.customers
    assert ((people["orders_30"] <= people["orders_90"]) & (people["orders_90"] <= people["orders_365"])).all() and (people["orders_30"] >= 0).all()
    assert np.allclose(people["money_90"], people["orders_90"] * people["spend"])


def test_rows_in_another_order_and_other_money(known, result):
    again = value(known.sample(frac=1, random_state=3).reset_index(drop=True))
    pd.testing.assert_frame_equal(again.customers, result.customers)
    dear = value(known.assign(gross=known["gross"] * 100))
    assert np.allclose(dear.customers["money_90"], result.customers["money_90"] * 100, rtol=1e-3)
    assert dear.orders == result.orders


def test_too_little_is_said():
    few = value(exact([("a", "2024-01-01", 10, 0), ("a", "2024-03-01", 10, 0), ("b", "2024-03-05", 7, 0)]))
    assert [each.grade for each in few.trust] == ["not supported"] * 3
    assert "cannot be held out" in few.told("orders").sentence and few.customers["orders_90"].isna().all()
    assert few.customers["customer_id"].tolist() == ["a", "b"]
    with pytest.raises(ModelRefused, match="no orders"):
        value(exact([("a", "2024-01-01", 0, 10)]))


def test_spend_of_who_never_came_back_is_everybodys():
    fitted = spend.Fit(6.0, 4.0, 90.0, True, True, 0.0, 200.0)
    people = pd.DataFrame({"frequency": [0, 400], "spend": [np.nan, 50.0]})
    assert spend.expected(fitted, people) == pytest.approx([180.0, 50.0], rel=0.01)
    assert spend.expected(spend.fit(people), people).tolist() == [50.0, 50.0]
