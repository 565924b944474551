"""Files that come in by the browser's routes: whose they are, what is refused, what the jobs make of them."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import psycopg2
import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from analytics.ingest import uploads
from analytics.ingest.understanding import understand
from dashapp.access import people
from dashapp.app import create_app
from dashapp.data import door, records
from dashapp.settings import load
from tests.asking import ask
from tests.integration.dashapp.conftest import PASSWORD, sign_in

PIECE = door.PIECE
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LINE = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,EIRE\n"


@pytest.fixture(scope="module")
def shop(new_database):
    return new_database()


@pytest.fixture(scope="module")
def web(shop, tmp_path_factory):
    env = shop | {"BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS", "BASKETRY_VAR": str(tmp_path_factory.mktemp("web"))}
    app = create_app(load(env))
    auth = door_auth(env)
    for role in ("viewer", "analyst", "admin"):
        people.add(auth, f"{role}@shop.test", PASSWORD, role=role, all_markets=True)
    people.add(auth, "other@shop.test", PASSWORD, role="analyst", markets=["EIRE"])
    auth.dispose()
    return app.server


def door_auth(env):
    from dashapp.db import make_engine

    return make_engine(load(env).auth_url)


class Browser:
    """A signed-in browser that sends what the upload script sends."""

    def __init__(self, server, email: str) -> None:
        self.client = server.test_client()
        sign_in(self.client, email)
        self.client.get("/account")
        self.token = self.client.get_cookie("_csrf_token").value

    def post(self, path: str, body=None, **headers):
        return self.client.post(path, json=body or {}, headers={"X-CSRFToken": self.token} | headers)

    def put(self, path: str, body: bytes, **headers):
        return self.client.put(path, data=body, headers={"X-CSRFToken": self.token} | headers, content_type="application/octet-stream")

    def send(self, name: str, content: bytes) -> int:
        upload = self.post("/data/uploads", {"name": name, "size": len(content)}).get_json()["id"]
        for place in range(0, len(content), PIECE):
            assert self.put(f"/data/uploads/{upload}/{place // PIECE}", content[place : place + PIECE]).status_code == 204
        assert self.post(f"/data/uploads/{upload}/done").status_code == 200
        return upload


@pytest.fixture(scope="module")
def analyst(web):
    return Browser(web, "analyst@shop.test")


def test_a_file_of_several_pieces_arrives_whole_and_is_looked_at(shop, analyst):
    content = (HEADER + LINE * 40_000).encode()
    assert len(content) > 2 * PIECE
    upload = analyst.send("shop.csv", content)
    with uploads.fetched(upload, shop) as path:
        assert path.name == "shop.csv" and path.read_bytes() == content
        found = understand(path)
    assert not path.exists()
    uploads.looked_at(upload, found.to_json(), shop)
    assert found.counts == {"sale": 40_000, "rejected": 0}
    assert ask(shop, "select task_name, args->>'upload_id' from jobs.procrastinate_jobs order by id desc limit 1") == [("preview", str(upload))]
    assert ask(shop, "select count(*) from access.audit where event = 'upload' and email = 'analyst@shop.test'") == [(1,)]


def test_an_upload_that_broke_off_goes_on(shop, analyst):
    content = bytes(range(256)) * 8192
    asked = {"name": "later.csv", "size": len(content)}
    upload = analyst.post("/data/uploads", asked).get_json()["id"]
    analyst.put(f"/data/uploads/{upload}/1", content[PIECE:])
    unfinished = analyst.post(f"/data/uploads/{upload}/done")
    assert unfinished.status_code == 400 and "missing" in unfinished.get_json()["error"]
    again = analyst.post("/data/uploads", asked).get_json()
    assert again == {"id": upload, "have": [1], "piece": PIECE}
    analyst.put(f"/data/uploads/{upload}/0", content[:PIECE])
    assert analyst.post(f"/data/uploads/{upload}/done").status_code == 200
    with uploads.fetched(upload, shop) as path:
        assert path.read_bytes() == content


def test_only_analysts_and_administrators_and_each_her_own(web, analyst):
    stranger = web.test_client()
    assert stranger.post("/data/uploads", json={"name": "a.csv", "size": 5}).status_code == 401
    assert Browser(web, "viewer@shop.test").post("/data/uploads", {"name": "a.csv", "size": 5}).status_code == 403
    assert Browser(web, "admin@shop.test").post("/data/uploads", {"name": "a.csv", "size": 5}).status_code == 200
    upload = analyst.post("/data/uploads", {"name": "mine.csv", "size": 5}).get_json()["id"]
    other = Browser(web, "other@shop.test")
    assert other.put(f"/data/uploads/{upload}/0", b"12345").status_code == 404
    assert other.post(f"/data/uploads/{upload}/done").status_code == 404
    assert analyst.client.put(f"/data/uploads/{upload}/0", data=b"12345").status_code == 400, "without the token of the form"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"name": "../../etc/passwd.csv", "size": 5}, "no folder"), ({"name": "a\\b.csv", "size": 5}, "no folder"),
        ({"name": "a\n.csv", "size": 5}, "no folder"),
        ({"name": "x" * 300 + ".csv", "size": 5}, "1 to 200 letters"), ({"name": "a.exe", "size": 5}, "no file that can be read"),
        ({"name": "a.xlsm", "size": 5}, "no file that can be read"), ({"name": "a.csv", "size": 0}, "between 1 byte and 2 GiB"),
        ({"name": "a.csv", "size": (2 << 30) + 1}, "between 1 byte and 2 GiB"), ({"name": "a.csv", "size": "5"}, "name and size"),
        ({"name": None, "size": 5}, "name and size"), ([1], "name and size"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_file_is_refused_before_it_is_sent(analyst, asked, told):
    answer = analyst.post("/data/uploads", asked)
    assert answer.status_code == 400 and told in answer.get_json()["error"], answer.get_json()


def test_pieces_that_do_not_fit_are_refused(shop, analyst):
    upload = analyst.post("/data/uploads", {"name": "fit.csv", "size": PIECE + 10}).get_json()["id"]
    for place, body in ((0, b"short"), (1, b"x" * 11), (2, b"x"), (0, b"x" * (PIECE - 1)), (1 << 21, b"x")):
        assert analyst.put(f"/data/uploads/{upload}/{place}", body).status_code == 400
    assert ask(shop, "select count(*) from intake.chunks where upload_id = %s", upload) == [(0,)]


def test_a_body_without_end_is_refused_without_being_read(analyst):
    class Endless:
        given = 0

        def read(self, size=-1):
            self.given += 1
            return b"x" * min(size if size > 0 else PIECE, PIECE)

        readline = read

    upload = analyst.post("/data/uploads", {"name": "endless.csv", "size": 2 << 30}).get_json()["id"]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for length, refused in ((str(1 << 30), "413"), (None, "400")):
        body = Endless()
        cookies = "; ".join(f"{name}={analyst.client.get_cookie(name).value}" for name in ("basketry_session", "basketry_form", "_csrf_token"))
        asked = EnvironBuilder(path=f"/data/uploads/{upload}/0", method="PUT", headers={"X-CSRFToken": analyst.token, "Cookie": cookies}).get_environ()
        asked |= {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": length}
        if length is None:
            del asked["CONTENT_LENGTH"]
        _, status, _ = run_wsgi_app(analyst.client.application, asked)
        assert status.startswith(refused), (length, status)
        assert body.given <= 20
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10 <= 50


def test_eight_gigabytes_may_wait_and_no_more(web):
    greedy = Browser(web, "other@shop.test")
    answers = [greedy.post("/data/uploads", {"name": f"{number}.csv", "size": 2 << 30}).status_code for number in range(5)]
    assert answers == [200, 200, 200, 200, 503]


def test_what_lies_about_is_swept(shop, analyst):
    upload = analyst.send("old.csv", (HEADER + LINE).encode())
    ask(shop, "update intake.uploads set begun_at = now() - interval '8 days' where upload_id = %s returning 1", upload)
    assert uploads.sweep(shop) == 1
    assert ask(shop, "select count(*) from intake.chunks where upload_id = %s", upload) == [(0,)]
    with pytest.raises(Exception, match="not here any more"), uploads.fetched(upload, shop):
        pass


def test_the_web_role_reads_and_writes_none_of_it_directly(shop):
    from analytics import roles

    connection = psycopg2.connect(roles.plain(roles.role_url("web", shop)))
    for sql in ("select * from intake.uploads", "select * from intake.chunks", "insert into jobs.progress (job_id) values (1)", "select * from facts.imports"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege), connection, connection.cursor() as cursor:
            cursor.execute(sql)
    for sql in ("select * from intake.listed()", "select * from jobs.listed()", "select * from intake.imports()", "select jobs.cancel(1)"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="not open"), connection, connection.cursor() as cursor:
            cursor.execute(sql)
    connection.close()


def test_a_job_says_how_far_it_is():
    from datetime import UTC, datetime, timedelta

    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    row = {"state": "doing", "done": 25, "total": 100, "started_at": now - timedelta(seconds=30), "ended_at": None}
    assert records.progress(row, now) == "25 %, 90 s left" or records.progress(row, now) == "25 %, 2 min left"
    assert records.took(row, now) == "30 s"
    assert records.progress(row | {"total": None}, now) == "25"
    assert records.progress(row | {"state": "succeeded"}, now) == "100 %"
    assert records.progress(row | {"state": "todo"}, now) == ""


def test_the_preview_is_text_whatever_the_file_says(tmp_path: Path):
    from dashapp.data import preview

    path = tmp_path / "evil.csv"
    path.write_text(HEADER + LINE.replace("LANTERN", "<script>alert(1)</script>").replace("EIRE", "=cmd|' /C calc'!A0"), encoding="utf-8")
    look = json.loads(json.dumps(understand(path).to_json(), default=str))
    drawn = json.dumps(preview.rows(look).to_plotly_json(), default=lambda part: part.to_plotly_json())
    assert "<script>alert(1)</script>" in drawn and "dangerously" not in drawn
