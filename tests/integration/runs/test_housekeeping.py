"""What the hourly sweep takes away after months of use, and what it must leave."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from analytics.ingest import uploads
from analytics.reporting import forget
from dashapp import db
from dashapp.access import people, sessions
from dashapp.data import door
from dashapp.errors import Busy
from dashapp.service import open_service
from dashapp.settings import load
from tests.asking import ask

PICTURES = """
insert into jobs.pictures (person_id, key, chart, query, asked_at)
select cast(%s as uuid), 'basketry-' || repeat(md5(age), 2), 'kpis', '', now() - cast(age as interval) from unnest(array['2 hours', '10 minutes']) age
"""
# Asked for long ago and lately; done, and left by a worker that was killed.
DRAWN = """
set local search_path = jobs;
insert into procrastinate_jobs (queue_name, task_name, args, status) select 'render', 'picture', '{}', 'doing' from generate_series(1, 3);
update procrastinate_jobs set status = 'succeeded' where id in (select max(id) from procrastinate_jobs);
delete from procrastinate_events;
insert into procrastinate_events (job_id, type, at)
select id, 'started', now() - case id when (select max(id) from procrastinate_jobs) then interval '1 hour' else interval '2 days' end from procrastinate_jobs
"""


@pytest.fixture(scope="module")
def env(new_database):
    return new_database()


@pytest.fixture(scope="module")
def service(env):
    opened = open_service(load(env))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def keeper(service):
    person = people.add(service.auth, "keeper@shop.test", "correct horse battery", role="admin", all_markets=True)
    with sessions.service(service.auth, person) as viewer:
        yield viewer


def test_sessions_links_and_pictures_that_open_nothing_go_and_the_audit_log_stays(env, keeper):
    ask(env, "insert into access.audit (at, email, event) select now() - interval '5 years', 'ada@shop.test', 'sign-in' from generate_series(1, 3)")
    before = ask(env, "select count(*) from access.audit")
    for ended, revoked in (("-31 days", None), ("1 day", "-31 days"), ("-29 days", None), ("1 day", None)):
        ask(
            env, "insert into access.sessions (token_hash, person_id, expires_at, revoked_at) values (gen_random_uuid(), cast(%s as uuid), "
            "now() + cast(%s as interval), now() + cast(%s as interval))", keeper.person_id, ended, revoked,
        )  # fmt: skip
        ask(
            env, "insert into access.one_time_tokens (token_hash, person_id, purpose, expires_at) values (gen_random_uuid(), cast(%s as uuid), 'reset', "
            "now() + cast(%s as interval))", keeper.person_id, ended,
        )  # fmt: skip
    ask(env, "insert into access.sign_in_attempts select now() - cast(age as interval), 'a', 'b', false from unnest(array['2 days', '1 hour']) age")
    ask(env, PICTURES, keeper.person_id)
    forget(env)
    kept = "select (select count(*) from access.sessions), (select count(*) from access.one_time_tokens), (select count(*) from access.sign_in_attempts)"
    assert ask(env, kept) == [(3, 3, 1)], "the keeper's own session is the third"
    assert ask(env, "select now() - asked_at < interval '1 hour' from jobs.pictures") == [(True,)]
    assert ask(env, "select count(*) from access.audit") == before
    forget(env)
    assert ask(env, kept) == [(3, 3, 1)]


def test_jobs_that_drew_pictures_go_too_even_if_their_worker_was_killed(env):
    ask(env, DRAWN)
    assert ask(env, "select count(*) from jobs.procrastinate_jobs where queue_name = 'render'") == [(3,)]
    forget(env)
    assert ask(env, "select status::text from jobs.procrastinate_jobs where queue_name = 'render'") == [("succeeded",)], "the one of today"


def test_what_was_found_in_a_file_goes_long_after_its_import_and_the_import_stays(env, service, keeper):
    for state, days in (("imported", 91), ("imported", 89), ("refused", 8), ("refused", 6)):
        ask(
            env, "insert into intake.uploads (person_id, email, file_name, size_bytes, state, begun_at) values (cast(%s as uuid), '', %s, 1, %s, "
            "now() - make_interval(days => %s))", keeper.person_id, f"{state} {days}", state, days,
        )  # fmt: skip
    uploads.sweep(env)
    assert ask(env, "select file_name from intake.uploads order by 1") == [("imported 89",), ("refused 6",)]


def test_files_that_were_refused_count_among_those_that_wait(env, service, keeper):
    ask(env, "update intake.uploads set size_bytes = 8589934592 where state = 'refused'")
    with pytest.raises(Busy, match="8 GiB"):
        door.call(service.desk.engine, keeper, "begin", file_name="one more.csv", size_bytes=1)
    ask(env, "delete from intake.uploads where state = 'refused'")
    assert door.call(service.desk.engine, keeper, "begin", file_name="one more.csv", size_bytes=1)


def test_folders_that_a_killed_worker_left_go_and_those_in_use_stay(env, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, used, strange = (tmp_path / name for name in ("basketry-file-left", "basketry-file-used", "another's"))
    for folder in (left, used, strange):
        folder.mkdir()
        (folder / "orders.csv").write_text("a")
    old = time.time() - 3 * 24 * 3600
    for folder in (left, strange):
        os.utime(folder, (old, old))
    uploads.sweep(env)
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["another's", "basketry-file-used"]


def test_the_web_may_not_sweep(service):
    for engine in (service.auth, service.desk.engine):
        with pytest.raises(Exception, match="permission denied"), db.writing(engine) as connection:
            connection.exec_driver_sql("select access.forget()")


def test_the_rejected_rows_of_one_import_are_found_among_those_of_years(env):
    plan = ask(env, "set local enable_seqscan = off; explain select * from facts.rejected_lines where import_id = 7 order by line_no limit 100000")
    assert "rejected_lines_import" in str(plan)
