"""Files by jobs: looked at, loaded, computed; cancelled, started again; and a run that fails leaves the last good one, and says since when."""

import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from analytics import demo, schedule
from analytics.ingest import import_file
from analytics.jobs import run_sales
from analytics.reporting import forget
from analytics.runs import run_core
from dashapp import db
from dashapp.access import people, sessions
from dashapp.data import door, records
from dashapp.frame import stamp
from dashapp.service import open_service
from dashapp.settings import load
from tests.asking import ask
from tests.integration.dashapp.test_accounts import Mailbox
from tests.integration.dashapp.test_uploads import HEADER, LINE

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    file = tmp_path_factory.mktemp("jobs") / "shop.parquet"
    demo.write(file, orders=400, seed=6)
    import_file(file, env, source="simulated")
    run_core(env)
    return env


@pytest.fixture(scope="module")
def service(shop):
    opened = open_service(load(shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def keeper(service):
    person = people.add(service.auth, "keeper@shop.test", "correct horse battery", role="admin", all_markets=True)
    with sessions.service(service.auth, person) as viewer:
        yield viewer


def upload(service, keeper, name: str, content: bytes) -> int:
    engine = service.desk.engine
    number = door.call(engine, keeper, "begin", file_name=name, size_bytes=len(content))
    door.call(engine, keeper, "receive", upload_id=number, place=0, content=content)
    door.call(engine, keeper, "finish", upload_id=number)
    return number


def jobs(service, keeper) -> dict[str, str]:
    return {row["kind"]: row["state"] for row in reversed(records.jobs(service.desk.engine, keeper))}


def until(condition, seconds=240):
    for _ in range(seconds * 4):
        if condition():
            return
        time.sleep(0.25)
    raise AssertionError("it did not happen")


def test_looked_at_loaded_and_computed(shop, service, keeper):
    engine = service.desk.engine
    # A day within the shop's own time: a gap of years would be forecast too.
    line = LINE.replace("2010-12-01", str(ask(shop, "select max(day) from facts.orders")[0][0]))
    number = upload(service, keeper, "more.csv", (HEADER + line).encode())
    bad = upload(service, keeper, "bad.csv", (HEADER + LINE.replace("6,2010", "six,2010")).encode())
    door.enqueue(engine, keeper, "import", upload_id=bad)
    cancelled = door.enqueue(engine, keeper, "import", upload_id=number)
    assert door.call(engine, keeper, "cancel", job_id=cancelled) == "cancelled"
    again = door.call(engine, keeper, "again", job_id=cancelled)
    assert again != cancelled
    worker = subprocess.Popen([sys.executable, "-m", "analytics", "worker"], cwd=ROOT, env={**os.environ, **shop}, stderr=subprocess.DEVNULL)
    try:
        until(lambda: ask(shop, "select state from intake.uploads where upload_id = %s", number) == [("imported",)])
        until(lambda: jobs(service, keeper).get("run") == "done")
        until(lambda: jobs(service, keeper).get("quality report") == "done")
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(120)
    found = {row["id"]: row for row in records.jobs(engine, keeper)}
    assert found[str(cancelled)]["state"] == "cancelled" and found[str(again)]["state"] == "done" and found[str(again)]["progress"] == "100 %"
    failed = next(row for row in found.values() if row["what"] == "bad.csv" and row["kind"] == "import")
    assert failed["state"] == "failed" and "no row that can be read" in failed["message"]
    told = [message for _, message in records.told(engine, keeper, int(failed["id"]))]
    assert told[:3] == ["Asked for.", "Begun.", "The file is read."] and told[-1] == "Failed."
    assert re.search(r"no row that can be read .* \(JOB-[0-9a-f]{6}\)$", told[3]) and told[3] == failed["message"]
    assert [message for _, message in records.told(engine, keeper, cancelled)] == ["Asked for.", "Cancelled."]
    assert ask(shop, "select state from intake.uploads where upload_id = %s", bad) == [("refused",)]
    assert ask(shop, "select count(*) from intake.chunks where upload_id = %s", number) == [(0,)]
    assert ask(shop, "select requested_by from facts.imports order by import_id desc limit 1") == [("keeper@shop.test",)]
    assert ask(shop, "select count(*) > 0 from facts.quality where import_id is not null") == [(True,)]


def test_a_failed_run_leaves_the_last_good_one_and_says_since_when(shop, service, keeper):
    good = service.desk.offer(keeper)
    assert good.failing == {} and not any("failed" in str(part) for part in stamp(good))
    ask(shop, "alter table published.sales_daily add constraint broken check (orders < -1) not valid")
    mailbox = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)
    mailbox.mails, mailbox.daemon_threads = [], True
    threading.Thread(target=mailbox.serve_forever, daemon=True).start()
    told = shop | {"BASKETRY_SMTP_URL": f"smtp+plain://127.0.0.1:{mailbox.server_address[1]}", "BASKETRY_MAIL_FROM": "basketry@shop.test"}
    with pytest.raises(Exception, match="last good run stays"):
        run_sales(SimpleNamespace(job=SimpleNamespace(id=1 << 40), should_abort=lambda: False), told, None)
    mailbox.shutdown()
    mailbox.server_close()
    assert len(mailbox.mails) == 1 and "To: keeper@shop.test" in mailbox.mails[0]
    assert f"{good.core.finished_at:%d %b %Y at %H:%M} UTC" in mailbox.mails[0].replace("=\r\n", "").replace("\r\n", " ")
    offered = service.desk.offer(keeper)
    assert offered.core == good.core and set(offered.failing) == {"core"}
    assert f"failed: what you see is of {good.core.computed}" in str(stamp(offered)[-1])
    ask(shop, "alter table published.sales_daily drop constraint broken")
    run_core(shop)
    assert service.desk.offer(keeper).failing == {}


def test_the_schedule_is_an_administrators_and_each_due_time_is_acted_on_once(shop, service, keeper):
    engine = service.desk.engine
    analyst = people.add(service.auth, "analyst@shop.test", "correct horse battery", role="analyst", all_markets=True)
    with sessions.service(service.auth, analyst) as viewer, pytest.raises(Exception, match="administrator"):
        door.call(engine, viewer, "reschedule", cron="0 3 * * *", time_zone="UTC", enabled=True)
    for cron, zone in (("often", "UTC"), ("0 3 * * *; drop", "UTC"), ("0 3 * * *", "Mars/Olympus")):
        with pytest.raises(Exception, match=r"five fields|no such time zone"):
            door.call(engine, keeper, "reschedule", cron=cron, time_zone=zone, enabled=True)
    door.call(engine, keeper, "reschedule", cron="0 3 * * *", time_zone="Europe/London", enabled=True)
    assert schedule.kept(shop)
    ask(shop, "update jobs.schedule set last_due = '2026-03-28 03:00'")
    due = datetime(2026, 3, 29, 2, 0, 20, tzinfo=UTC)
    assert not schedule.claim(datetime(2026, 3, 29, 1, 59, tzinfo=UTC), shop)
    assert [schedule.claim(due, shop), schedule.claim(due, shop)] == [True, False]
    assert not schedule.claim(datetime(2026, 3, 29, 0, 0, tzinfo=UTC), shop), "a clock that jumps back"
    ask(shop, "update jobs.schedule set last_due = '2031-01-01 03:00'")
    assert schedule.claim(due, shop), "a clock that was years ahead once"
    door.call(engine, keeper, "reschedule", cron="0 3 * * *", time_zone="Europe/London", enabled=False)
    assert not schedule.claim(datetime(2030, 1, 1, 4, tzinfo=UTC), shop)
    assert ask(shop, "select count(*) from access.audit where event = 'schedule changed'") == [(2,)]


def test_what_jobs_said_is_for_keepers_and_goes_with_the_jobs(shop, service, keeper):
    engine = service.desk.engine
    viewer = people.add(service.auth, "viewer@shop.test", "correct horse battery", role="viewer", all_markets=True)
    listed = records.jobs(engine, keeper)
    with sessions.service(service.auth, viewer) as other, pytest.raises(Exception, match="not open"):
        records.told(engine, other, int(listed[0]["id"]))
    with pytest.raises(Exception, match="permission denied"), db.reading_as(engine, keeper.token) as connection:
        connection.execute(text("select * from jobs.log"))
    report = next(row for row in listed if row["kind"] == "quality report")
    ask(shop, "set local search_path = jobs; update procrastinate_jobs set status = 'failed' where id = %s", int(report["id"]))
    again = door.call(engine, keeper, "again", job_id=int(report["id"]))
    assert ask(shop, "select task_name, lock, priority, status::text from jobs.procrastinate_jobs where id = %s", again) == [("quality", "slow", -10, "todo")]
    forget(shop)
    assert len(records.jobs(engine, keeper)) == len(listed) + 1
    ask(shop, "update jobs.procrastinate_events set at = at - interval '91 days'")
    forget(shop)
    assert [row["id"] for row in records.jobs(engine, keeper)] == [str(again)], "what waits stays"
    assert ask(shop, "select count(*) from jobs.log") == [(0,)]
