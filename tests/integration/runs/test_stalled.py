"""Workers that were killed: their jobs are started again, but neither for ever, nor in the way of others, nor while they are being done."""

import asyncio
import socketserver
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from analytics.jobs import make_app
from analytics.reporting import Report
from analytics.stalled import GIVEN_UP, REPLACED, RUNS, STARTS, take_over
from tests import asking
from tests.integration.dashapp.test_accounts import Mailbox

JOB = """
insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, attempts, worker_id)
values ('data', %s, %s, %s, '{}', %s, %s, %s) returning id
"""


@pytest.fixture
def env(new_database):
    return new_database()


@pytest.fixture
def mailbox():
    made = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)
    made.mails, made.daemon_threads = [], True
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def ask(env, sql, *given):
    return asking.ask(env, sql, *given, schema="jobs")


def job(env, task, status="doing", lock=None, waiting=None, attempts=0, worker=None) -> int:
    return ask(env, JOB, task, lock, waiting, status, attempts, worker)[0][0]


def taken_over(env, own=None):
    async def once():
        app = make_app(env)
        async with app.open_async():
            await take_over(app, "data", own, env)

    # In a thread of its own: a browser that other tests have open keeps a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, once()).result()


def states(env):
    return dict(ask(env, "select id, status::text from procrastinate_jobs"))


def test_a_run_that_was_killed_keeps_no_later_run_waiting_and_no_other_job_from_its_next_start(env):
    """Somebody asked for another run meanwhile: both want the only place in the queue."""
    killed = job(env, "run", lock="run", waiting="run")
    asked = job(env, "run", "todo", lock="run", waiting="run")
    import_ = job(env, "import", lock="import", waiting="import 7")
    taken_over(env)
    assert states(env) == {killed: "aborted", asked: "todo", import_: "todo"}
    assert ask(env, "select message from log where job_id = %s", killed) == [(REPLACED,)]
    worker = ask(env, "insert into procrastinate_workers default values returning id")[0][0]
    fetched = [ask(env, "select id from procrastinate_fetch_job_v2(null, %s)", worker)[0][0] for _ in range(2)]
    assert sorted(fetched) == [asked, import_], "the next worker does both"


def test_a_job_that_takes_its_worker_with_it_is_not_started_for_ever(env):
    poison = job(env, "import", lock="import", waiting="import 7")
    worker = ask(env, "insert into procrastinate_workers default values returning id")[0][0]
    for start in range(1, STARTS):
        taken_over(env)
        assert states(env) == {poison: "todo"}, f"after start {start}"
        assert ask(env, "select id from procrastinate_fetch_job_v2(null, %s)", worker) == [(poison,)]
        ask(env, "update procrastinate_jobs set worker_id = null returning id")
    taken_over(env)
    assert states(env) == {poison: "failed"}
    assert ask(env, "select p.message, l.message from progress p join log l using (job_id) where job_id = %s", poison) == [(GIVEN_UP, GIVEN_UP)]
    taken_over(env)
    assert states(env) == {poison: "failed"}


@pytest.mark.parametrize("task", [*RUNS, "import"])
def test_of_runs_that_are_given_up_administrators_are_told_by_mail(env, task, mailbox):
    person = "insert into access.people (email, role, all_markets) values ('keeper@shop.test', 'admin', true)"
    asking.ask(env, person)
    job(env, task, attempts=STARTS - 1)
    taken_over(env | {"BASKETRY_SMTP_URL": f"smtp+plain://127.0.0.1:{mailbox.server_address[1]}", "BASKETRY_MAIL_FROM": "basketry@shop.test"})
    assert len(mailbox.mails) == (task in RUNS)
    assert all("To: keeper@shop.test" in mail and f"{task}: Its worker was gone" in mail for mail in mailbox.mails)


def test_the_worker_that_looks_lives_whatever_its_heartbeat_says(env):
    """The clock jumped ahead, or the laptop woke up."""
    own, gone = (
        ask(env, "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id")[0][0] for _ in range(2)
    )
    mine, left = job(env, "run", lock="run", worker=own), job(env, "import", lock="import", worker=gone)
    taken_over(env, own)
    assert states(env) == {mine: "doing", left: "todo"}


def test_a_database_that_goes_away_under_a_job_does_not_hide_what_became_of_it(env):
    with pytest.raises(ZeroDivisionError), Report(1, lambda: False, env) as report:
        report._connection.close()
        raise ZeroDivisionError
