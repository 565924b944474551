"""What is bought together, as published: the same as counting lines by hand, market by market, whatever the order of the rows."""

import polars as pl
import psycopg2
import pytest

from analytics import demo
from analytics.errors import RunRefused
from analytics.ingest import import_file
from analytics.runs import affinity, run_affinity
from tests.integration.runs.test_runs import ask, digest

TABLES = ("affinity_markets", "affinity_items", "affinity_pairs")
CURRENT = "(select run_id from published.current_runs where kind = 'affinity')"
BY_HAND = """
with bought as (
    select distinct market, invoice_no, customer_id, product_code from facts.order_lines where kind = 'sale' and merchandise
)
select a.market, a.product_code, b.product_code, count(*)::integer
from bought a join bought b on (a.market, a.invoice_no) = (b.market, b.invoice_no) and a.customer_id is not distinct from b.customer_id
     and a.product_code < b.product_code
group by 1, 2, 3 having count(*) >= (select at_least from published.affinity_markets m where m.run_id = {current} and m.market = a.market) order by 1, 2, 3
"""
PAIRS = f"select market, product_a, product_b, orders from published.affinity_pairs where run_id = {CURRENT} order by 1, 2, 3"


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("affinity") / "shop.parquet"
    demo.write(file, orders=900, seed=8)
    return file


@pytest.fixture(scope="module")
def filled(new_database, shop_file):
    env = new_database()
    import_file(shop_file, env, source="simulated")
    run_affinity(env)
    return env


def test_pairs_are_those_of_joining_the_lines_with_themselves(filled):
    found = ask(filled, PAIRS)
    assert len(found) > 100 and found == ask(filled, BY_HAND.format(current=CURRENT))
    for market, least in ask(filled, f"select market, at_least from published.affinity_markets where run_id = {CURRENT}"):
        assert least >= affinity.FEWEST and all(orders >= least for there, *_, orders in found if there == market)


def test_a_market_says_nothing_of_the_others(new_database, filled, shop_file, tmp_path):
    """Byte for byte the same where the other markets were never there."""
    ((market,),) = ask(filled, f"select market from published.affinity_pairs where run_id = {CURRENT} group by market order by count(*) desc limit 1 offset 1")
    lines = pl.read_parquet(shop_file)
    lines.filter(pl.col("Country") == market).sample(fraction=1.0, shuffle=True, seed=4).write_parquet(tmp_path / "alone.parquet")
    env = new_database()
    import_file(tmp_path / "alone.parquet", env)
    run_affinity(env)
    for table in TABLES:
        rows = f"select to_jsonb(t) - 'run_id' from published.{table} t where run_id = {CURRENT} and market = %s order by 1"
        assert ask(env, rows, market) == ask(filled, rows, market) != []
        assert ask(env, f"select count(*) from published.{table} where market <> %s", market) == [(0,)]


def test_again_and_in_another_order_it_is_the_same(new_database, filled, shop_file, tmp_path):
    first = digest(filled, "affinity", TABLES)
    run_affinity(filled)
    assert digest(filled, "affinity", TABLES) == first
    pl.read_parquet(shop_file).sample(fraction=1.0, shuffle=True, seed=4).write_parquet(tmp_path / "shuffled.parquet")
    env = new_database()
    import_file(tmp_path / "shuffled.parquet", env)
    run_affinity(env)
    assert digest(env, "affinity", TABLES) == first


def test_a_market_with_many_pairs_keeps_those_in_most_orders(filled, monkeypatch):
    ((market, before),) = ask(filled, f"select market, count(*) from published.affinity_pairs where run_id = {CURRENT} group by 1 order by 2 desc limit 1")
    monkeypatch.setattr(affinity, "MOST_PAIRS", 20)
    try:
        run_affinity(filled)
        kept = [row for row in ask(filled, PAIRS) if row[0] == market]
        assert 0 < len(kept) <= 20 < before
        assert kept == [row for row in ask(filled, BY_HAND.format(current=CURRENT)) if row[0] == market]
    finally:
        monkeypatch.undo()
        run_affinity(filled)


def test_an_empty_shop_is_refused_in_words(new_database):
    with pytest.raises(RunRefused, match="no orders"):
        run_affinity(new_database())


def test_what_does_not_agree_is_refused(filled, monkeypatch):
    from analytics.runs import tables

    good = run_affinity(filled)
    publish = tables.publish
    monkeypatch.setattr(tables, "publish", lambda cursor, table, frame, run_id: publish(cursor, table, frame.iloc[1:], run_id))
    with pytest.raises(RunRefused, match="does not agree with the facts"):
        run_affinity(filled)
    assert ask(filled, "select run_id from published.current_runs where kind = 'affinity'") == [(good.run_id,)]


def test_without_a_session_the_web_role_sees_none(filled):
    from analytics import roles

    for table in TABLES:
        with psycopg2.connect(roles.plain(roles.role_url("web", filled))) as connection, connection.cursor() as cursor:
            cursor.execute(f"select count(*) from published.{table}")
            assert cursor.fetchall() == [(0,)]


def test_the_real_file_in_france(real_shop):
    """METRICS.md: of 392 orders 37 have the red alarm clock and 38 the green one, 31 both: lift 8.642959."""
    assert ask(real_shop, f"select orders, at_least from published.affinity_markets where run_id = {CURRENT} and market = 'France'") == [(392, 5)]
    clocks = f"select product_code, orders from published.affinity_items where run_id = {CURRENT} and market = 'France' and product_code in ('22726', '22727')"
    assert ask(real_shop, f"{clocks} order by 1") == [("22726", 38), ("22727", 37)]
    both = f"select orders from published.affinity_pairs where run_id = {CURRENT} and market = 'France' and (product_a, product_b) = ('22726', '22727')"
    assert ask(real_shop, both) == [(31,)]
    assert round(31 * 392 / (37 * 38), 6) == 8.642959
