"""A load steps aside: nobody who reads waits for it, and the server's work for a polite process is polite too."""

import os
import subprocess
import sys
from collections.abc import Callable

import psycopg2
import pytest

from analytics.ingest import import_file, undo_import
from tests.integration.ingest.test_small_files import CANCELLED, GUEST, ROOT, SALE, rows, written

INDEXES = "select count(*) from pg_indexes where schemaname = 'facts' and tablename in ('order_lines', 'line_imports', 'orders')"


@pytest.fixture
def env(new_database: Callable[[], dict[str, str]]) -> dict[str, str]:
    return new_database()


def impatient(env: dict[str, str]) -> tuple:
    """What a reader sees who waits for nobody."""
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '200ms'")
        cursor.execute("select (select count(*) from facts.order_lines), (select count(*) from facts.orders), (select count(*) from facts.line_imports)")
        return cursor.fetchone()


def test_a_first_load_keeps_no_reader_waiting(env, tmp_path):
    seen = []
    summary = import_file(written(tmp_path / "shop.csv", SALE, GUEST), env, progress=lambda *_: seen.append(impatient(env)))
    assert seen and set(seen) == {(0, 0, 0)}, "an empty shop, until all is there"
    assert impatient(env) == (2, 2, 2)
    undo_import(summary.import_id, env)
    import_file(written(tmp_path / "other.csv", CANCELLED), env, progress=lambda *_: seen.append(impatient(env)))
    assert set(seen) == {(0, 0, 0)}, "and in a shop that was emptied"


def test_indexes_of_a_load_that_was_killed_come_back(env, tmp_path):
    whole = rows(env, INDEXES)
    with psycopg2.connect(env["DATABASE_URL"]) as connection:
        connection.cursor().execute("select facts.drop_line_indexes()")
    assert rows(env, INDEXES) != whole
    import_file(written(tmp_path / "shop.csv", SALE, GUEST), env)
    assert rows(env, INDEXES) == whole


def test_a_load_does_not_wait_for_ever_for_who_reads(env, tmp_path):
    with psycopg2.connect(env["DATABASE_URL"]) as reader:
        reader.cursor().execute("select count(*) from facts.order_lines")
        assert import_file(written(tmp_path / "shop.csv", SALE, GUEST), env).lines_new == 2, "slower, with the indexes as they are"
    assert impatient(env) == (2, 2, 2)


POLITE = """
import os
from analytics import db
os.nice(7)
connection = db.connect()
print(os.getpriority(os.PRIO_PROCESS, connection.info.backend_pid))
"""


def test_the_servers_work_for_a_polite_process_is_polite(env):
    told = subprocess.run([sys.executable, "-c", POLITE], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=True)
    assert int(told.stdout) == os.getpriority(os.PRIO_PROCESS, 0) + 7
