"""kill -9 at any moment, under readers: the whole batch or nothing, the old run or the new one, and the next attempt succeeds."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg2
import pytest

from analytics import demo
from analytics.ingest import import_file
from analytics.runs import run_core
from tests.integration.ingest.test_real_file import FINGERPRINT

ROOT = Path(__file__).resolve().parents[3]
# Within one state of the facts: orders say what the lines say. Within one state of what is published: the current run is whole.
TORN = """
select (select coalesce(sum(amount), 0) from facts.order_lines where kind = 'sale') <> (select coalesce(sum(gross), 0) from facts.orders)
    or (select count(*) from facts.order_lines) <> (select count(distinct line_key) from facts.line_imports)
    or exists (select from published.current_runs c join published.runs r using (run_id) where r.state <> 'published'
               or (r.kind = 'core' and (select coalesce(sum(gross), 0) from published.sales_daily_total t where t.run_id = c.run_id)
                   + (select coalesce(sum(gross), 0) from published.sales_shared s where s.run_id = c.run_id)
                   <> (r.checks->'gross by day'->>0)::numeric))
"""
ORPHANS = """
select count(*) from published.sales_daily d where not exists (select from published.runs r where r.run_id = d.run_id and r.state = 'published')
"""


def ask(env, sql):
    connection = psycopg2.connect(env["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read")
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()


class Reader(threading.Thread):
    """Reads on and on, and remembers whether it ever saw half of something."""

    def __init__(self, env) -> None:
        super().__init__(daemon=True)
        self.env, self.torn, self.reads, self.over = env, 0, 0, False

    def run(self) -> None:
        while not self.over:
            self.torn += ask(self.env, TORN)[0][0]
            self.reads += 1
            time.sleep(0.05)


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    files = [folder / "first.parquet", folder / "second.parquet"]
    demo.write(files[0], orders=1200, seed=11)
    demo.write(files[1], orders=3000, seed=12)
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    import_file(files[0], env)
    run_core(env)
    before = ask(env, FINGERPRINT)
    clean = new_database()
    for file in files:
        import_file(file, clean)
    return env, files[1], before, ask(clean, FINGERPRINT)


def killed(env, arguments: list[str], after: float) -> int:
    process = subprocess.Popen(
        [sys.executable, "-m", "analytics", *arguments], cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    return process.wait(30)


def timed(env, arguments) -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "analytics", *arguments], cwd=ROOT, env={**os.environ, **env}, check=True, capture_output=True)
    return time.monotonic() - began


def undone(env) -> None:
    last = ask(env, "select max(import_id) from facts.imports where undone_at is null")[0][0]
    timed(env, ["undo", str(last)])


def torment(shop, points: int, seed: int) -> None:
    env, file, before, after = shop
    chance, reader = random.Random(seed), Reader(env)
    reader.start()
    killed_imports = 0
    # As long as they take on this machine when nothing stops them: most points then lie inside.
    importing, running = timed(env, ["import", str(file)]), timed(env, ["run", "--kind", "core"])
    undone(env)
    try:
        for _ in range(points):
            ended = killed(env, ["import", str(file)], chance.uniform(0.2, 0.85) * importing)
            state = ask(env, FINGERPRINT)
            assert state in (before, after)
            killed_imports += ended == -signal.SIGKILL
            if state == after:
                undone(env)
                assert ask(env, FINGERPRINT) == before
            runs = ask(env, "select run_id from published.current_runs where kind = 'core'")
            killed(env, ["run", "--kind", "core"], chance.uniform(0.2, 0.85) * running)
            assert len(ask(env, "select run_id from published.current_runs where kind = 'core'")) == len(runs) == 1
            assert ask(env, ORPHANS) == [(0,)]
        import_file(file, env)
        assert ask(env, FINGERPRINT) == after
        run_core(env)
        assert ask(env, "select count(*) from published.runs where kind = 'core' and state = 'running'") == [(0,)]
    finally:
        reader.over = True
        reader.join(30)
    assert reader.torn == 0 and reader.reads > 5
    assert killed_imports > 0


@pytest.mark.torture
def test_killed_at_fifty_points(shop):
    torment(shop, points=50, seed=9)


def test_killed_at_a_few_points(shop):
    env, _, _, after = shop
    if ask(env, FINGERPRINT) == after:
        pytest.skip("the whole count has just passed on this shop")
    torment(shop, points=2, seed=4)
