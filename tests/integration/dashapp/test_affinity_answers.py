"""What is bought together: the charts and the customer's page against a count of the lines themselves."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from math import sqrt

import psycopg2
import pytest

from dashapp import db
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.filters import Filters
from dashapp.queries import affinity, runs
from dashapp.service import open_service
from dashapp.settings import load


@pytest.fixture(scope="module")
def service(real_shop):
    opened = open_service(load(real_shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ask(service):
    """Ask a query as somebody who may see everything."""
    person = people.add(service.auth, "together@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, person) as viewer, db.reading_as(service.desk.engine, viewer.token) as web:
        run = runs.current(web)["affinity"]
        yield lambda query, filters, *more: query(web, run, filters, *more)


def baskets(shop, markets):
    with psycopg2.connect(shop["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select market, array_agg(distinct product_code) filter (where merchandise) from facts.order_lines where kind = 'sale' and market = any (%s) "
            "group by market, invoice_no, customer_id", (list(markets),),
        )  # fmt: skip
        return [(market, set(codes or ())) for market, codes in cursor.fetchall()]


@pytest.mark.parametrize("markets", [("France",), ("France", "Germany", "Belgium")])
def test_pairs_are_those_of_counting_the_orders(ask, real_shop, markets):
    orders = baskets(real_shop, markets)
    each = Counter(code for _, codes in orders for code in codes)
    by_market = Counter((market, *pair) for market, codes in orders for pair in combinations(sorted(codes), 2))
    both: Counter = Counter()
    for (_, *pair), count in by_market.items():
        both[tuple(pair)] += count if count >= 5 else 0
    chance = {pair: each[pair[0]] * each[pair[1]] / len(orders) for pair in both}
    sure = {pair: n / chance[pair] for pair, n in both.items() if n and sqrt(n) + sqrt(n + 1) - sqrt(4 * chance[pair] + 1) > 5}
    found = ask(affinity.strongest, Filters(markets=markets, options=(("limit", "1000"),)))
    assert {frozenset(pair): lift for *pair, lift in found[["product_code", "other_code", "lift"]].itertuples(index=False)} == pytest.approx(
        {frozenset(pair): lift for pair, lift in sure.items()}
    )
    first = found.iloc[0]
    assert first["orders_both"] == both[tuple(sorted((first["product_code"], first["other_code"])))]
    assert first["orders_product"] == each[first["product_code"]] <= first["orders_other"] == each[first["other_code"]]
    assert first["confidence"] == pytest.approx(first["orders_both"] / first["orders_product"])


def test_the_reference_pair_of_france(ask):
    """METRICS.md: ALARM CLOCK BAKELIKE RED and GREEN."""
    found = ask(affinity.strongest, Filters(markets=("France",), products=("22727",), options=(("limit", "100"),)))
    pair = found[found["other_code"].eq("22726") | found["product_code"].eq("22726")].iloc[0]
    assert (pair["orders_both"], pair["orders_product"]) == (31, 37)
    assert pair["confidence"] == pytest.approx(0.837838, abs=1e-6) and pair["lift"] == pytest.approx(8.642959, abs=1e-6)


def test_a_product_filter_asks_for_its_partners(ask):
    found = ask(affinity.partners, Filters(products=("22727",)))
    assert set(found["product_code"]) == {"22727"} and found["confidence"].is_monotonic_decreasing
    many = ask(affinity.partners, Filters())
    assert many["place"].nunique() == 5 and many.groupby("place").size().max() <= 5
    assert many.groupby("place")["orders_product"].first().is_monotonic_decreasing


def test_a_customer_is_offered_what_she_has_not_bought(ask, real_shop):
    found = ask(affinity.for_customer, Filters(), "12583")
    with psycopg2.connect(real_shop["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select product_code, description from facts.order_lines where customer_id = '12583' and kind = 'sale' and merchandise")
        had = cursor.fetchall()
    assert len(found) == 6 and not set(found["product_code"]) & {code for code, _ in had}
    assert set(found["because"]) <= {name for _, name in had}
    assert ask(affinity.for_customer, Filters(), "nobody").empty


def test_few_orders_tell_nothing_and_say_so(service):
    person = people.add(service.auth, "lebanon@shop.test", "correct horse battery", role="viewer", markets=["Lebanon"])
    with sessions.service(service.auth, person) as viewer:
        for chart in ("affinity-pairs", "affinity-partners"):
            answer = service.desk.run_chart(BY_ID[chart], replace(Filters(), markets=()), viewer)
            assert answer.frame.empty and "surely" in answer.chart.nothing[0]
