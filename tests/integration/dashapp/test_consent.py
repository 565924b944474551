"""Consent to marketing from file to list: whatever the order of files, the latest word counts; it is shown where it is known, and nowhere else."""

import csv
import io

import psycopg2
import pytest

from analytics.ingest import import_file, undo_import
from analytics.runs import run_core
from dashapp.access import people, sessions
from dashapp.app import create_app
from dashapp.customers import callbacks, rows
from dashapp.errors import BadRequest
from dashapp.filters import Filters
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in
from tests.integration.dashapp.crawl import ask, body, server_callbacks
from tests.integration.dashapp.test_startup import GOOD

HEADER = "Order number,Date,SKU,Quantity,Price,Customer,Country"
ORDERS = [
    "1,2026-01-02 10:00:00,BAG,1,10.00,ann,Germany", "2,2026-01-03 10:00:00,MUG,2,5.00,ben,France", "3,2026-02-03 10:00:00,MUG,2,5.00,ann,Germany",
    "4,2026-02-04 10:00:00,MUG,1,5.00,cara,Germany", "5,2026-02-05 10:00:00,MUG,1,5.00,dora,France",
]  # fmt: skip
EARLY, LATE = ("yes", "no", "", "", ""), ("yes", "no", "no", "perhaps", "subscribed")
KNOWN = {"ann": "no", "ben": "no", "cara": "", "dora": "yes"}


def written(folder, name, words=None):
    path = folder / f"{name}.csv"
    lines = [HEADER, *ORDERS]
    if words:
        lines = [f"{line},{word}" for line, word in zip(lines, ("Accepts Marketing", *words), strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def consents(env):
    run_core(env)
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select customer_id, consent from published.customers join published.current_runs using (run_id) order by 1")
        return {customer: {True: "yes", False: "no", None: ""}[consent] for customer, consent in cursor.fetchall()}


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    folder = tmp_path_factory.mktemp("consent")
    env = new_database() | {"BASKETRY_SECRET_KEY": GOOD, "BASKETRY_VAR": str(folder)}
    import_file(written(folder, "plain"), env)
    run_core(env)
    return env, folder


@pytest.fixture(scope="module")
def ada(shop):
    opened = open_service(load(shop[0]))
    person = people.add(opened.auth, "ada@consent.test", PASSWORD, role="viewer", all_markets=True)
    with sessions.service(opened.auth, person) as viewer:
        yield opened.desk, viewer
    opened.close()


def offered(app, client):
    name = next(name for name in server_callbacks(app) if "customers-consent" in name)
    return ask(client, body(name, app.callback_map[name], {"location.pathname": "/customers"}))


def table(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


@pytest.fixture(scope="module")
def client(shop, ada):
    app = create_app(load(shop[0]))
    inside = app.server.test_client()
    sign_in(inside, "ada@consent.test")
    inside.get("/", headers={"Accept": "text/html"})
    return app, inside


def test_where_nobody_has_said_there_is_no_column_and_no_choice(ada, client):
    app, inside = client
    assert "columnDefs" not in offered(app, inside).text
    assert "consent" not in table(inside.get("/customers.csv"))[0]
    assert inside.get("/customers.csv?consent=yes").status_code == 400
    with pytest.raises(BadRequest, match="No file has said"):
        rows.listed(*ada, Filters(), consenting=True)


def test_the_latest_word_counts_and_the_lines_stay_the_same(shop):
    env, folder = shop
    told = [import_file(written(folder, name, words), env) for name, words in (("early", EARLY), ("late", LATE))]
    assert [(each.lines_new, each.lines_known) for each in told] == [(0, 5), (0, 5)]
    assert consents(env) == KNOWN


def test_it_is_shown_and_lists_can_be_of_those_who_consent(ada, client):
    app, inside = client
    answer = offered(app, inside).json["response"]
    assert answer["customers-grid"]["columnDefs"][-1]["field"] == "consent" and answer["customers-consent"]["hidden"] is False
    frame, _ = rows.page(*ada, Filters(), {"startRow": 0, "endRow": 10, "sortModel": [{"colId": "consent", "sort": "desc"}], "filterModel": {}})
    assert dict(zip(frame["customer_id"], frame["consent"], strict=True)) == KNOWN and frame["consent"].iloc[0] == "yes"
    assert {row["customer_id"]: row["consent"] for row in table(inside.get("/customers.csv"))} == KNOWN
    assert [row["customer_id"] for row in table(inside.get("/customers.csv?consent=yes"))] == ["dora"]
    assert inside.get("/customers.csv?consent=maybe").status_code == 400
    profile = rows.one(*ada, Filters(), "dora")[0]["profile"].to_dict("records")[0]
    assert "Consent to marketing" in str(callbacks.facts(profile)) and "Consent" not in str(callbacks.facts(profile | {"consent": ""}))


def test_any_order_of_files_gives_the_same_and_undoing_takes_words_back(shop, new_database):
    _, folder = shop
    other = new_database()
    late = import_file(folder / "late.csv", other)
    for name in ("early", "plain"):
        import_file(folder / f"{name}.csv", other)
    assert consents(other) == KNOWN
    undo_import(late.import_id, other)
    assert consents(other) == {"ann": "yes", "ben": "no", "cara": "", "dora": ""}
