"""A run is published whole, agrees with the facts, or leaves the last good one."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import psycopg2
import pytest

from analytics import demo
from analytics.errors import RunRefused
from analytics.ingest import import_file
from analytics.rollups import core as rollups
from analytics.rollups import products, since
from analytics.runs import earlier, run_all, run_core, run_forecasts
from tests.asking import ask

ROOT = Path(__file__).resolve().parents[3]
PUBLISHED = (
    "sales_daily", "sales_daily_total", "sales_shared", "product_sales", "product_months", "product_days", "customers", "customer_scores", "score_cuts",
)  # fmt: skip


def digest(env, kind="core", tables=PUBLISHED):
    """One hash per published table, whatever the order of its rows and the number of its run."""
    (run_id,) = ask(env, "select run_id from published.current_runs where kind = %s", kind)[0]
    return [
        ask(env, f"select count(*), md5(string_agg(md5((to_jsonb(t) - 'run_id')::text), '' order by md5((to_jsonb(t) - 'run_id')::text))) "
                 f"from published.{table} t where run_id = {run_id}")[0]
        for table in tables
    ]  # fmt: skip


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("runs") / "shop.parquet"
    demo.write(file, orders=1200, seed=21)
    return file


@pytest.fixture(scope="module")
def filled(new_database, shop_file):
    """Facts without a run; tests that change them take a database of their own."""
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    import_file(shop_file, env, source="simulated")
    return env


def test_the_real_file_gives_the_published_figures(real_shop):
    kinds = ask(real_shop, "select kind, count(*) from facts.order_lines group by kind order by kind")
    assert kinds == [("adjustment", 2518), ("return", 9288), ("sale", 530103)]
    ((gross, returns, orders, customers, identified),) = ask(
        real_shop,
        "select round(sum(gross), 2)::text, round(sum(returns), 2)::text, count(*) filter (where is_order and customer_id is not null), "
        "count(distinct customer_id) filter (where is_order), round(sum(gross) filter (where customer_id is not null), 2)::text from facts.orders",
    )
    assert (gross, returns, orders, customers, identified) == ("10655622.48", "896812.49", 18532, 4338, "8911407.90")
    champions = ask(real_shop, "select count(*), sum(monetary)::numeric(20,2)::text from published.customer_scores where segment = 'Champions'")
    assert champions == [(577, "4128090.26")]


def random_filters(env, count, seed):
    rng = random.Random(seed)
    markets = [market for (market,) in ask(env, "select market from facts.markets order by market")]
    segments = [segment for (segment,) in ask(env, "select distinct segment from published.customer_scores order by segment")]
    first, last = ask(env, "select min(day), max(day) from facts.orders")[0]
    for _ in range(count):
        one, other = sorted(first + timedelta(days=rng.randrange((last - first).days + 1)) for _ in range(2))
        chosen = rng.sample(markets, rng.randint(1, len(markets))) if rng.random() < 0.8 else markets
        yield chosen, one, other, rng.sample(segments, rng.randint(1, len(segments))) if rng.random() < 0.5 else None


def distinct_agrees(env, count, seed):
    rollup = """
        with run as (select run_id from published.current_runs where kind = 'core')
        select coalesce((select sum(orders) from published.sales_daily where run_id = (select run_id from run) and segment <> 'guest'
                         and market = any(%(markets)s)
                         and day between %(one)s and %(other)s and (previous_day is null or previous_day < %(one)s)
                         and (%(segments)s::text[] is null or segment = any(%(segments)s))), 0)
             + (select count(distinct customer_id) from published.sales_shared where run_id = (select run_id from run) and orders > 0
                and market = any(%(markets)s) and day between %(one)s and %(other)s and (%(segments)s::text[] is null or segment = any(%(segments)s)))
    """
    lines = """
        select count(distinct l.customer_id) from facts.order_lines l
        where l.kind = 'sale' and l.market = any(%(markets)s) and l.day between %(one)s and %(other)s and (%(segments)s::text[] is null
          or l.customer_id in (select customer_id from published.customer_scores join published.current_runs using (run_id) where segment = any(%(segments)s)))
    """
    seen = 0
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        for markets, one, other, segments in random_filters(env, count, seed):
            bound = {"markets": markets, "one": one, "other": other, "segments": segments}
            cursor.execute(rollup, bound)
            (added,) = cursor.fetchone()
            cursor.execute(lines, bound)
            assert cursor.fetchone() == (added,), bound
            seen += bool(added)
    return seen


def test_distinct_customers_add_up_for_random_filters(real_shop):
    assert distinct_agrees(real_shop, 40, seed=1) > 30


@pytest.mark.torture
def test_distinct_customers_add_up_for_two_hundred_random_filters(real_shop):
    assert distinct_agrees(real_shop, 200, seed=2) > 150


def test_shuffled_rows_change_no_published_number(new_database, shop_file, filled, tmp_path):
    import polars as pl

    run_core(filled)
    pl.read_parquet(shop_file).sample(fraction=1.0, shuffle=True, seed=4).write_parquet(tmp_path / "shuffled.parquet")
    env = new_database()
    import_file(tmp_path / "shuffled.parquet", env)
    run_core(env)
    assert digest(env) == digest(filled)


def test_running_again_changes_nothing_but_the_number(filled):
    run_core(filled)
    before = digest(filled)
    run_core(filled)
    assert digest(filled) == before


def test_a_run_sees_the_facts_of_its_day(filled):
    as_of = date(2025, 9, 1)
    report = run_core(filled, as_of)
    assert report.as_of == as_of and report.data_to < as_of
    (latest,) = ask(filled, "select max(day) from published.sales_daily where run_id = %s", report.run_id)[0]
    assert latest < as_of
    run_core(filled)


@pytest.mark.parametrize(
    ("room", "statement", "tamper"),
    [
        (rollups, "SALES", "delete from published.sales_daily "
         "where ctid = (select min(ctid) from published.sales_daily where orders > 0 and run_id = %(run_id)s);"),
        (rollups, "SALES", "update published.sales_daily_total set gross = gross + 0.0001 "
         "where ctid = (select min(ctid) from published.sales_daily_total where run_id = %(run_id)s);"),
        (rollups, "SALES", "update published.sales_daily set previous_day = day where ctid = (select min(ctid) from published.sales_daily "
         "where previous_day is null and orders > 0 and segment <> 'guest' and run_id = %(run_id)s);"),
        (products, "ALL", "delete from published.product_sales "
         "where ctid = (select min(ctid) from published.product_sales where gross > 0 and run_id = %(run_id)s);"),
        (products, "ALL", "update published.product_days set gross[1] = gross[1] + 1 "
         "where ctid = (select min(ctid) from published.product_days where run_id = %(run_id)s);"),
        (since, "ALL", "update published.product_months set gross = gross + 1 "
         "where ctid = (select min(ctid) from published.product_months where run_id = %(run_id)s);"),
        (since, "ALL", "update published.product_days set returns[1] = returns[1] + 1 "
         "where ctid = (select min(ctid) from published.product_days where run_id = %(run_id)s);"),
        (rollups, "CUSTOMERS", "delete from published.customer_scores where run_id = %(run_id)s;"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_refused_and_the_last_run_stays(filled, monkeypatch, room, statement, tamper):
    monkeypatch.setattr(earlier, "_statements", lambda: "these")
    good = run_core(filled)
    before = digest(filled)
    monkeypatch.setattr(room, statement, getattr(room, statement) + tamper)
    with pytest.raises(RunRefused, match="does not agree with the facts"):
        run_core(filled, full=room is products)
    assert digest(filled) == before
    assert ask(filled, "select run_id from published.current_runs where kind = 'core'") == [(good.run_id,)]
    assert "does not agree" in ask(filled, "select message from published.runs where state = 'failed' order by run_id desc limit 1")[0][0]


def test_an_empty_shop_is_refused_in_words(new_database):
    env = new_database()
    for run in (run_core, run_forecasts):
        with pytest.raises(RunRefused, match="no orders"):
            run(env)


def test_two_runs_of_a_kind_never_at_once(filled):
    with psycopg2.connect(filled["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('basketry run core'))")
        with pytest.raises(RunRefused, match="under way"):
            run_core(filled)


def test_a_killed_run_leaves_the_old_one_whole_and_the_next_one_works(new_database, shop_file):
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    import_file(shop_file, env)
    run_core(env)
    before = digest(env)
    # Hold a lock that the run needs at its end, so that it is surely in the middle when it is killed.
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("lock table published.current_runs in share mode")
        process = subprocess.Popen([sys.executable, "-m", "analytics", "run", "--kind", "core"], cwd=ROOT, env={**os.environ, **env})
        for _ in range(200):
            time.sleep(0.05)
            waiting = ask(
                env,
                "select count(*) from pg_stat_activity "
                "where wait_event_type = 'Lock' and application_name = 'basketry analytics' and datname = current_database()",
            )
            if waiting[0][0]:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        connection.rollback()
    for _ in range(100):
        if not ask(env, "select 1 from pg_stat_activity where application_name = 'basketry analytics' and datname = current_database()"):
            break
        time.sleep(0.05)
    assert digest(env) == before
    assert ask(env, "select count(*) from published.runs where state = 'running'") == [(1,)]
    assert ask(env, "select count(distinct run_id) from published.sales_daily") == [(1,)]
    run_core(env)
    assert ask(env, "select message from published.runs where state = 'failed'") == [("It was interrupted.",)]
    assert digest(env) == before


def test_forecasts_are_the_same_on_any_number_of_processes(filled):
    tables = ("forecast_series", "forecast_days", "forecast_backtests", "forecast_tests", "forecast_months", "forecast_grades")
    run_forecasts(filled | {"BASKETRY_PROCESSES": "1"})
    one = digest(filled, "forecasts", tables)
    run_forecasts(filled | {"BASKETRY_PROCESSES": "2"})
    assert digest(filled, "forecasts", tables) == one and one[0][0] > 0


def test_old_runs_are_pruned(filled):
    for _ in range(4):
        run_core(filled)
    assert ask(filled, "select count(distinct run_id) from published.sales_daily")[0][0] == 3
    assert run_all(filled)
