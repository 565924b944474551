"""Predictions as published of the real file: they cover every customer once, agree with the facts, and are refused where nothing supports them."""

import pytest

from tests.integration.runs.test_model_runs import CURRENT
from tests.integration.runs.test_runs import ask


def test_the_real_file_sees_no_churn(real_shop):
    rows = ask(real_shop, f"select about, grade, sentence from published.value_trust where run_id = {CURRENT}", "value")
    trust = {about: (grade, said) for about, grade, said in rows}
    assert {about: grade for about, (grade, _) in trust.items()} == {"orders": "rough", "money": "rough", "alive": "not supported"}
    assert trust["alive"][1].startswith("P(alive) and churn are not shown: the fit sees no churn (a is near 0")
    rows = ask(
        real_shop,
        "select count(distinct customer_id), count(alive), round(sum(part)), round(sum(orders_90)), round(sum(money_90) / 1000) "
        f"from published.value_customers where run_id = {CURRENT}",
        "value",
    )
    assert rows == [(4338, 0, 4338, 4619, 2204)]


def test_the_days_held_out_agree_with_the_facts(real_shop):
    """Order days after the cut of customers known then, of which nothing was taken back the same day; counted in SQL."""
    ((predicted, actual, naive, customers),) = ask(
        real_shop,
        "select sum(predicted), sum(actual), sum(naive), sum(customers) from published.value_holdout "
        f"where run_id = {CURRENT} and about = 'orders'",
        "value",
    )
    days = (
        "with days as (select customer_id, day, sum(gross - returns) as money, bool_or(is_order) as ordered from facts.orders where customer_id is not null "
        "group by 1, 2), known as (select customer_id from days where ordered and day <= '2011-09-10' group by 1) "
        "select count(*), (select count(*) from known) from days join known using (customer_id) where ordered and money > 0 and day > '2011-09-10'"
    )
    assert (round(actual), customers) == ask(real_shop, days)[0]
    assert predicted / actual - 1 == pytest.approx(-0.26, abs=0.01) and predicted > naive


def test_money_of_a_customer_of_several_markets_is_parted(real_shop):
    """Her markets' parts add up to one, each as large as its share of her gross sales."""
    ((differing,),) = ask(
        real_shop,
        "select count(*) from published.value_customers v join (select customer_id, market, "
        "sum(gross) / nullif(sum(sum(gross)) over (partition by customer_id), 0) as part from facts.orders where customer_id is not null group by 1, 2) as f "
        f"using (customer_id, market) where run_id = {CURRENT} and abs(v.part - f.part) > 1e-9",
        "value",
    )
    assert differing == 0
