"""The queue: asked for by one door, done once, by whichever worker is there."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import text

from analytics import demo
from analytics.asking import ask_for_forecasts, ask_for_models, ask_for_quality
from analytics.ingest import import_file
from analytics.runs import KINDS
from dashapp import db
from dashapp.access import people, sessions
from dashapp.service import open_service
from dashapp.settings import load
from tests.asking import ask

ROOT = Path(__file__).resolve().parents[3]
# What is published into a table waits for whoever holds this lock.
HANGING = """
create or replace function published.hang() returns trigger language plpgsql as $$ begin perform pg_advisory_lock_shared(42); return new; end $$;
grant execute on function published.hang() to basketry_job;
create trigger hanging before insert on published.{table} for each row execute function published.hang()
"""


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    file = tmp_path_factory.mktemp("jobs") / "shop.parquet"
    demo.write(file, orders=600, seed=2)
    import_file(file, env, source="simulated")
    return env


@pytest.fixture(scope="module")
def service(shop):
    opened = open_service(load(shop))
    yield opened
    opened.close()


def enqueue(service, role, args="{}", kind="run"):
    email = f"{role}-{time.monotonic_ns()}@shop.test"
    person = people.add(service.auth, email, "correct horse battery", role=role)
    with sessions.service(service.auth, person) as viewer, service.desk.engine.begin() as connection:
        connection.execute(text("select set_config('basketry.token', :token, true)"), {"token": viewer.token})
        return connection.execute(text("select jobs.enqueue(:kind, cast(:args as jsonb))"), {"kind": kind, "args": args}).scalar()


def worker(env, **more):
    return subprocess.Popen([sys.executable, "-m", "analytics", "worker"], cwd=ROOT, env={**os.environ, **env, **more}, stderr=subprocess.DEVNULL)


def until(condition, seconds=60):
    for _ in range(seconds * 5):
        if condition():
            return
        time.sleep(0.2)
    raise AssertionError("it did not happen")


def test_the_door_is_open_to_analysts_alone_and_takes_nothing_else(service):
    for role in ("viewer",):
        with pytest.raises(Exception, match="may not ask"):
            enqueue(service, role)
    with pytest.raises(Exception, match="unknown kind"):
        enqueue(service, "admin", kind="shell")
    with pytest.raises(Exception, match="as_of"):
        enqueue(service, "admin", '{"as_of": "2025-01-01", "command": "x"}')
    with pytest.raises(Exception, match="may not ask"), service.desk.engine.begin() as connection:
        connection.execute(text("select jobs.enqueue('run')"))
    with pytest.raises(Exception, match="permission denied"), db.reading_as(service.desk.engine, "") as connection:
        connection.execute(text("select jobs.procrastinate_defer_jobs_v1(null)"))


def test_two_workers_do_one_job_once(shop, service):
    first = enqueue(service, "analyst")
    assert enqueue(service, "admin") == first, "one waits at most"
    workers = [worker(shop), worker(shop)]
    try:
        until(lambda: ask(shop, "select status::text from jobs.procrastinate_jobs where task_name = 'run'") == [("succeeded",)])
        until(lambda: ask(shop, "select status::text from jobs.procrastinate_jobs where task_name = 'forecasts'") == [("succeeded",)])
        assert ask(shop, "select kind, count(*) from published.runs group by kind order by kind") == [(kind, 1) for kind in sorted(KINDS)]
        assert all(process.poll() is None for process in workers)
    finally:
        for process in workers:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process in workers]
    assert codes == [0, 0]


def test_the_schedule_runs_it(shop):
    before = ask(shop, "select count(*) from published.runs where kind = 'core'")[0][0]
    workers = [worker(shop, BASKETRY_NIGHTLY="* * * * * */4"), worker(shop, BASKETRY_NIGHTLY="* * * * * */4")]
    try:
        until(lambda: ask(shop, "select count(*) from jobs.procrastinate_jobs where task_name = 'nightly' and status = 'succeeded'")[0][0] >= 1)
    finally:
        for process in workers:
            process.send_signal(signal.SIGTERM)
        for process in workers:
            process.wait(60)
    assert ask(shop, "select count(*) from published.runs where kind = 'core' and state = 'published'")[0][0] > before
    ticks = ask(shop, "select periodic_id, defer_timestamp, count(*) from jobs.procrastinate_periodic_defers where task_name = 'nightly' group by 1, 2")
    assert ticks and all(count == 1 for _, _, count in ticks)
    assert ask(shop, "select count(*) from published.runs where state = 'failed'") == [(0,)]


def test_the_full_forecasts_of_a_first_start_are_left_to_the_worker_once(shop):
    ask_for_forecasts(shop)
    ask_for_forecasts(shop)
    left = ask(shop, "select queue_name, lock, priority from jobs.procrastinate_jobs where task_name = 'forecasts' and status = 'todo'")
    assert left == [("data", "slow", -10)]


@pytest.mark.parametrize(("slow", "table"), [("models", "cohort_cells"), ("forecasts", "forecast_series")])
def test_fresh_sales_wait_for_nothing_that_takes_long(shop, service, slow, table):
    """Models or forecasts of an earlier run hang, and the rest waits for them: a run goes past all of it, and asks for what follows once."""
    # What the tests before left waiting would come first.
    ask(shop, "set local search_path = jobs; delete from procrastinate_jobs where lock = 'slow' and status in ('todo', 'doing')")
    {"models": ask_for_models, "forecasts": ask_for_forecasts}[slow](shop)
    ask_for_quality(shop)
    ask_for_quality(shop, 1)
    newest = "select max(run_id) from published.runs where kind = 'core' and state = 'published'"
    before = ask(shop, newest)[0][0] or 0
    ask(shop, HANGING.format(table=table))
    with psycopg2.connect(shop["DATABASE_URL"]) as holding, holding.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(42)")
        process = worker(shop, BASKETRY_FORECASTS="brief")
        try:
            until(lambda: ask(shop, f"select 1 from jobs.procrastinate_jobs where task_name = '{slow}' and status = 'doing'"))
            run = enqueue(service, "analyst")
            until(lambda: ask(shop, f"select status::text from jobs.procrastinate_jobs where id = {run}") == [("succeeded",)])
            assert ask(shop, newest)[0][0] > before
            waiting = ask(shop, "select task_name, status::text from jobs.procrastinate_jobs where lock = 'slow' and status in ('todo', 'doing')")
            assert sorted(waiting) == sorted([(slow, "doing"), ("forecasts", "todo"), ("models", "todo"), ("quality", "todo"), ("quality", "todo")])
            said = ask(shop, f"select message from jobs.progress where job_id = {run}")[0][0]
            assert re.fullmatch(r"Published: core \d+, (continued from run \d+: no new lines|all lines read, because there is no earlier run)", said), said
        finally:
            process.kill()
            process.wait(60)
    holding.close()
    # What hung lets go of the table now that nobody holds the lock.
    ask(shop, f"drop trigger hanging on published.{table}")


def test_models_come_before_forecasts_and_forecasts_before_nothing_else(shop):
    ask(shop, "set local search_path = jobs; delete from procrastinate_jobs where lock = 'slow'")
    ask_for_forecasts(shop)
    ask_for_quality(shop)
    ask_for_models(shop)
    ask_for_models(shop)
    order = "select task_name from jobs.procrastinate_jobs where lock = 'slow' and status = 'todo' order by priority desc, id"
    assert ask(shop, order) == [("models",), ("forecasts",), ("quality",)]
