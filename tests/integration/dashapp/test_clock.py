"""Every page, file and refusal tells its times by the shop's clock, from the moment at which somebody says which that is."""

import csv
import io
from datetime import UTC, datetime

import pytest

from analytics import clock as analytics_clock
from analytics import db, demo
from analytics.errors import FileRefused
from analytics.ingest import import_file, rules
from dashapp.access import people, sessions
from dashapp.app import create_app
from dashapp.boards import store
from dashapp.boards.contents import Content
from dashapp.boards.views import about
from dashapp.data import door, records
from dashapp.errors import Conflict
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in
from tests.integration.dashapp.crawl import ask, body
from tests.integration.dashapp.test_rules_page import sql

# Half past one in London, for the first time and, an hour later, for the second.
ONCE, AGAIN = datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
SUMMER = datetime(2025, 7, 1, 23, 5, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    env = new_database()
    file = tmp_path_factory.mktemp("clock") / "shop.parquet"
    demo.write(file, orders=40, seed=6)
    import_file(file, env, source="simulated")
    rules.change({"currency": "GBP"}, env)
    job = "insert into jobs.procrastinate_jobs (queue_name, task_name, args) values ('data', 'run', '{}') returning id"
    number = sql(env, f"with made as ({job}) insert into jobs.log (job_id, message, at) select id, 'Sales are computed', %s from made returning job_id", SUMMER)
    sql(env, "insert into jobs.procrastinate_events (job_id, type, at) values (%s, 'started', %s)", number[0][0], SUMMER)
    sql(env, "update facts.imports set imported_at = %s", ONCE)
    sql(env, "update facts.rules set changed_at = %s", AGAIN)
    sql(env, "update access.audit set at = %s where event = 'import'", SUMMER)
    return env


@pytest.fixture(scope="module")
def service(shop):
    opened = open_service(load(shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ada(service):
    with sessions.service(service.auth, people.add(service.auth, "ada@shop.test", PASSWORD, role="admin", all_markets=True)) as viewer:
        yield viewer


@pytest.fixture(scope="module")
def called(service, ada, shop, tmp_path_factory):
    """What a callback answers Ada, and the client that asks."""
    app = create_app(load(shop | {"BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS", "BASKETRY_VAR": str(tmp_path_factory.mktemp("web"))}))
    client = app.server.test_client()
    sign_in(client, "ada@shop.test")
    client.get("/", headers={"Accept": "text/html"})

    def call(output, **values):
        name = next(name for name in app.callback_map if output in name)
        return ask(client, body(name, app.callback_map[name], values)).json["response"]

    return call, client


def headings(answer, grid):
    return [each["headerName"] for each in answer[grid]["columnDefs"]]


@pytest.fixture(params=["", "Europe/London"])
def zone(request, shop):
    rules.change({"time_zone": request.param}, shop)
    return request.param


def test_lists_tell_times_by_the_clock_that_their_heading_names(called, ada, service, zone):
    call, _ = called
    name = zone or "UTC"
    data, admin = call("data-imports.columnDefs", **{"location.pathname": "/data"}), call("admin-log.columnDefs", **{"location.pathname": "/admin"})
    assert f"When ({name})" in headings(data, "data-imports") and f"Began ({name})" in headings(data, "data-jobs")
    assert f"Last seen ({name})" in headings(admin, "admin-people") and f"When ({name})" in headings(admin, "admin-log")
    assert [each for each in headings(admin, "admin-sessions") if name in each] == [f"Signed in ({name})"], "said once for three columns"
    engine = service.desk.engine
    (job,) = [row for row in records.jobs(engine, ada) if row["kind"] == "run"]
    (told,) = [at for at, message in records.told(engine, ada, int(job["id"])) if message == "Sales are computed"]
    assert [job["begun"], told] == (["2025-07-02 00:05", "2025-07-02 00:05:07"] if zone else ["2025-07-01 23:05", "2025-07-01 23:05:07"])
    assert records.imports(engine, ada)[0]["at"] == ("2025-10-26 01:30 (+01:00)" if zone else "2025-10-26 00:30")
    filled = call("rules-versions.rowData", **{"location.pathname": "/settings"})
    assert f"When ({name})" in headings(filled, "rules-versions")
    of_currency = next(row for row in filled["rules-versions"]["rowData"] if "GBP" in row["change"])
    assert of_currency["at"] == ("2025-10-26 01:30 (+00:00)" if zone else "2025-10-26 01:30")
    log = call("data-log.children", **{"data-jobs.selectedRows": [{"id": job["id"]}], "location.pathname": "/data"})
    assert log["data-log"]["children"][0]["props"]["children"] == f"Job {job['id']}, by the second ({name})"


def test_the_audit_log_and_its_file_say_the_same_moment(called, zone):
    call, client = called
    rows = call("admin-log.rowData", **{"admin-search.value": "shop.parquet"})["admin-log"]["rowData"]
    assert [row["at"] for row in rows] == ["2025-07-02 00:05:07" if zone else "2025-07-01 23:05:07"]
    file = list(csv.DictReader(io.StringIO(client.get("/admin/audit.csv").data.decode("utf-8-sig"))))
    (at,) = [row["at"] for row in file if row["event"] == "import"]
    assert at == ("2025-07-02T00:05:07+01:00" if zone else "2025-07-01T23:05:07+00:00") and datetime.fromisoformat(at) == SUMMER
    assert all(datetime.fromisoformat(row["at"]).utcoffset() is not None for row in file)


def test_boards_accounts_and_refusals_follow(called, ada, service, shop, zone):
    engine, name = service.desk.engine, zone or "UTC"
    board = store.made(engine, ada, Content("Monday"))
    assert store.saved(engine, ada, board, 1, Content("Tuesday")) == 2
    sql(shop, "update boards.boards set changed_at = %s", SUMMER)
    when = "02 Jul 2025 00:05 Europe/London" if zone else "01 Jul 2025 23:05 UTC"
    assert about(store.opened(engine, ada, board), 0) == f"0 charts · yours · changed {when}"
    with pytest.raises(Conflict, match=r"on 2025-07-02, 00:05 Europe/London;" if zone else r"on 2025-07-01, 23:05 UTC;"):
        store.saved(engine, ada, board, 1, Content("Wednesday"))
    _, client = called
    assert f" {name}</small>" in client.get("/account").text
    version = sql(shop, "select max(version) from facts.rules")[0][0]
    with pytest.raises(FileRefused, match=rf"at \d\d:\d\d {name}\); this change was looked at on version {version - 1}"):
        rules.changed({"currency": "EUR"}, shop, base=version - 1)
    with db.transaction(shop) as connection, connection.cursor() as cursor:
        assert analytics_clock.told(cursor, SUMMER) == when.replace("2025 ", "2025 at ")
    assert door.clock(engine, ada).name == name
