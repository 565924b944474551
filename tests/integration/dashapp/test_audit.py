"""What is done is written down by whoever does it, and stays."""

import json

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from dashapp import db
from dashapp.access import changes, people
from dashapp.admin import records, routes
from dashapp.clock import Clock
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in
from tests.integration.dashapp.crawl import ask, body


def entries(service, wanted=""):
    return records.log_rows(service.auth, wanted, Clock())[0]


def test_imports_and_runs_are_written_down_by_the_database(service):
    events = [each["event"] for each in entries(service)]
    assert "import" in events and events.count("run published") >= 2


def test_grants_are_written_with_what_was_and_what_is(service):
    people.add(service.auth, "audited@shop.test", PASSWORD, markets=["Germany"])
    changes.grants(service.auth, "audited@shop.test", by="ada@shop.test", markets=["France"], all_markets=False)
    (changed,) = [each for each in entries(service, "audited@shop.test") if each["event"] == "markets changed"]
    assert changed["email"] == "ada@shop.test" and 'after: ["France"]' in changed["detail"] and 'before: ["Germany"]' in changed["detail"]


@pytest.mark.parametrize("statement", ["delete from access.audit", "update access.audit set event = 'nothing'", "truncate access.audit"])
@pytest.mark.parametrize("role", ["auth", "web"])
def test_nobody_who_serves_can_change_the_log(service, statement, role):
    engine = service.auth if role == "auth" else service.desk.engine
    with pytest.raises(DBAPIError, match="permission denied"), engine.begin() as connection:
        connection.execute(text(statement))


def test_a_search_is_text_and_finds_in_all_columns(service):
    assert records.log_rows(service.auth, "' or true --", Clock())[1] == 0
    assert records.log_rows(service.auth, "_%_%_", Clock())[1] == 0
    assert records.log_rows(service.auth, "RUN PUBLISHED", Clock())[1] >= 2


@pytest.fixture(scope="module")
def admin(app, service):
    people.add(service.auth, "auditor@shop.test", PASSWORD, role="admin", all_markets=True)
    people.add(service.auth, "=cmd@shop.test", PASSWORD)
    client = app.server.test_client()
    sign_in(client, "auditor@shop.test")
    client.get("/", headers={"Accept": "text/html"})
    return client


def test_the_file_has_everything_and_nothing_in_it_is_a_formula(admin, service):
    answer = admin.get("/admin/audit.csv")
    assert answer.data.startswith(b"\xef\xbb\xbfat,email,event,detail") and answer.mimetype == "text/csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == records.log_rows(service.auth, "", Clock())[1] + 1
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.split(",")[1:2])


def test_half_a_million_entries_are_never_in_memory_at_once(service):
    read, cursors = [], []
    rows = (read.append(number) or dict.fromkeys(routes.COLUMNS, "x") for number in range(5000))
    pieces = routes._lines(rows)
    assert [next(pieces), len(next(pieces).splitlines()), len(read)] == ["\ufeff", 1001, 1000]
    noted = lambda connection, cursor, *more: cursors.append(cursor.name)  # noqa: E731
    event.listen(service.auth, "before_cursor_execute", noted)
    try:
        assert next(records.all_log_rows(service.auth, "", Clock()))
    finally:
        event.remove(service.auth, "before_cursor_execute", noted)
    assert cursors[-1], "the server keeps the rows, and gives them as they are asked for"


def called(app, client, output, **values):
    name = next(name for name in app.callback_map if output in name)
    return ask(client, body(name, app.callback_map[name], values))


@pytest.mark.parametrize(
    "cell",
    [
        {"colId": "email", "value": "other@shop.test"}, {"colId": "role", "value": "owner"}, {"colId": "role", "value": ["admin"]},
        {"colId": "name", "value": "a\nb"}, {"colId": "person_id", "value": "x"}, {"value": "admin"}, {"colId": "role", "value": "admin", "data": {"id": 7}},
        {"colId": "role", "value": "admin", "data": {"id": "' or true --"}},
    ],
)  # fmt: skip
def test_a_forged_edit_changes_nothing_and_says_so(app, admin, service, cell):
    before = json.dumps(people.listed(service.auth), default=str)
    target = next(each["person_id"] for each in people.listed(service.auth) if each["email"] == "=cmd@shop.test")
    answer = called(app, admin, "..admin-said.children...admin-done.data..", **{"admin-people.cellValueChanged": [{"data": {"id": target}, **cell}]})
    assert answer.status_code == 200 and "Nothing was changed" in answer.text
    assert [each | {"last_seen_at": 0} for each in json.loads(before)] == [
        each | {"last_seen_at": 0} for each in json.loads(json.dumps(people.listed(service.auth), default=str))
    ]


@pytest.mark.parametrize("pending", [None, [], {}, {"action": "drop", "id": "x"}, {"action": "disable", "id": 7}, {"action": "disable", "id": "nobody"}])
def test_a_forged_confirmation_does_nothing(app, admin, pending):
    answer = called(app, admin, "confirm-dialogue.is_open@", **{"confirm-yes.n_clicks": 1, "admin-pending.data": pending})
    assert answer.status_code == 200 and "Nothing was changed" in answer.text


def test_an_analyst_and_a_viewer_cannot_touch_people(app, service):
    for role in ("viewer", "analyst"):
        people.add(service.auth, f"no-{role}@shop.test", PASSWORD, role=role, all_markets=True)
        client = app.server.test_client()
        sign_in(client, f"no-{role}@shop.test")
        client.get("/", headers={"Accept": "text/html"})
        for output in ("admin-people.rowData", "admin-log.rowData", "..admin-said.children...admin-done.data..", "confirm-dialogue.is_open@"):
            assert called(app, client, output).status_code == 403
        assert client.get("/admin/audit.csv").status_code == 403


def test_the_grid_never_holds_a_hash_or_a_token(small_shop):
    service = open_service(load(small_shop))
    try:
        text_of_all = json.dumps([records.people_rows(service.auth, Clock()), records.session_rows(service.auth, Clock()), entries(service)])
        with db.writing(service.auth) as connection:
            kept = "select password_hash from access.people where password_hash is not null union select token_hash from access.sessions"
            assert not any(secret in text_of_all for secret in connection.execute(text(kept)).scalars())
        assert "argon2" not in text_of_all
    finally:
        service.close()
