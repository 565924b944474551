"""The charts of the real file say what pandas says of its lines, for filters drawn at random: to the penny and to the customer."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.roles import role_url
from benchmarks import queries, questions
from dashapp import db
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.filters import SEGMENTS, Filters
from dashapp.queries import runs
from dashapp.service import open_service
from dashapp.settings import load

FIRST, LAST = date(2010, 12, 1), date(2011, 12, 9)


def drawn(rng: random.Random, markets: list[str]) -> Filters:
    """A set of markets (or all), a period (or all), segments (or all)."""
    filters = Filters()
    if rng.random() < 0.7:
        filters = replace(filters, markets=tuple(rng.sample(markets, rng.randint(1, 6))))
    if rng.random() < 0.7:
        start = FIRST + timedelta(days=rng.randrange((LAST - FIRST).days))
        filters = replace(filters, date_from=start, date_to=min(LAST, start + timedelta(days=rng.choice([0, 6, 20, 45, 120, 300]))))
    return replace(filters, segments=tuple(rng.sample(SEGMENTS, rng.randint(1, 4)))) if rng.random() < 0.5 else filters


@pytest.fixture(scope="module")
def asked(real_shop):
    """Everything needed to ask a chart and pandas the same: connection, current runs, the lines."""
    from sqlalchemy import create_engine

    service, job = open_service(load(real_shop)), create_engine(role_url("job", real_shop))
    person = people.add(service.auth, "agreement@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, person) as viewer, db.reading_as(service.desk.engine, viewer.token) as web, job.connect() as lines:
        current = runs.current(web)
        yield web, current, queries.shop(lines, current["core"].run_id)
    service.close()
    job.dispose()


def compare(asked, count: int, seed: int) -> None:
    web, current, shop = asked
    rng, markets = random.Random(seed), sorted(shop.lines["market"].unique())
    for _ in range(count):
        filters = drawn(rng, markets)
        for chart, pandas_says in questions.PANDAS.items():
            ours = questions.published(chart, BY_ID[chart].query(web, current, filters))
            theirs = pandas_says(shop, filters)
            if chart == "kpis" and not theirs:
                theirs = {"all": (0.0, 0, 0)}
            assert questions.agree(ours, theirs), (chart, filters, ours, theirs)


def test_charts_and_pandas_agree(asked):
    compare(asked, 12, seed=11)


@pytest.mark.torture
def test_charts_and_pandas_agree_two_hundred_times(asked):
    compare(asked, 200, seed=12)
