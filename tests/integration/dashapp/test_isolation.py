"""Two people on two connections: never a row of the other, whatever fails in between."""

import random

import pytest
from sqlalchemy import text

from dashapp import charts, db
from dashapp.answers import Desk
from dashapp.filters import Filters
from dashapp.settings import load

FORGED = ("", "x", "' or true --", "%s", "\\", "0" * 64, "A" * 43, "null")


class Broken(Exception):
    pass


def alternate(small_shop, viewer_of, requests: int) -> tuple[int, int]:
    """Ask in turns over a pool of two connections, one in twenty breaking off mid-way; how many were answered, and broke."""
    engine = db.make_engine(load(small_shop).web_url, size=1)
    viewers = {market: viewer_of(market) for market in ("Germany", "France", "Spain")}
    rng, answered, broken = random.Random(7), 0, 0
    try:
        for _ in range(requests):
            market = rng.choice(list(viewers))
            try:
                with db.reading_as(engine, viewers[market].token) as connection:
                    seen = set(connection.execute(text("select distinct market from published.sales_daily")).scalars())
                    if rng.random() < 0.05:
                        connection.execute(text("select 1 / 0")) if rng.random() < 0.5 else (_ for _ in ()).throw(Broken)
            except Exception:
                broken += 1
                continue
            assert seen == {market}
            answered += 1
        with db.reading_as(engine, "") as connection:
            assert connection.execute(text("select count(*) from published.sales_daily")).scalar() == 0
    finally:
        engine.dispose()
    return answered, broken


def test_alternating_people_never_see_each_other(small_shop, viewer_of):
    answered, broken = alternate(small_shop, viewer_of, 600)
    assert answered > 500 and broken > 10


@pytest.mark.torture
def test_alternating_people_never_see_each_other_ten_thousand_times(small_shop, viewer_of):
    answered, broken = alternate(small_shop, viewer_of, 10_000)
    assert answered > 9_000 and broken > 300


@pytest.mark.parametrize("token", FORGED)
def test_forged_tokens_open_nothing(service, token):
    with db.reading_as(service.desk.engine, token) as connection:
        for table in ("published.sales_daily", "published.customers", "facts.orders", "facts.order_lines", "facts.markets"):
            assert connection.execute(text(f"select count(*) from {table}")).scalar() == 0


@pytest.mark.parametrize(
    "attempt",
    [
        "reset all", "select set_config('basketry.token', 'x', false)", "set session authorization default", "reset role",
        "select set_config('role', 'basketry_owner', false)", "set row_security = off", "discard all",
    ],
)  # fmt: skip
def test_nothing_a_query_could_say_opens_more(service, viewer_of, attempt):
    viewer = viewer_of("Germany")
    try:
        with db.reading_as(service.desk.engine, viewer.token) as connection:
            try:
                with connection.begin_nested():
                    connection.execute(text(attempt))
            except Exception:
                pass
            try:
                seen = set(connection.execute(text("select distinct market from published.sales_daily")).scalars())
            except Exception as error:
                assert "row-level security" in str(error) or "aborted" in str(error)
                seen = set()
            assert seen <= {"Germany"}
    except Exception as error:
        assert "transaction" in str(error) or "DISCARD" in str(error)
    # Whatever was left behind on the connection, the next person has her own rows.
    with db.reading_as(service.desk.engine, viewer_of("Spain").token) as connection:
        assert set(connection.execute(text("select distinct market from published.sales_daily")).scalars()) == {"Spain"}


def test_an_administrator_who_warms_the_cache_leaves_nothing_for_the_viewer(service, everyone, viewer_of):
    class Store(dict):
        def set(self, key, value, timeout=None):
            self[key] = value

    from dashapp.cache import Answers

    desk, viewer = Desk(service.desk.engine, Answers(Store())), viewer_of("Spain")
    for first, second in ((everyone, viewer), (viewer, everyone)):
        for chart in charts.CHARTS:
            for filters in (Filters(), Filters(basis="gross"), Filters(("Spain",))):
                desk.run_chart(chart, filters, first)
                cold = service.desk.run_chart(chart, filters, second).frame
                assert desk.run_chart(chart, filters, second).frame.to_json() == cold.to_json()
