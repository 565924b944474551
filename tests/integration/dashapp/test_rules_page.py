"""The shop's rules on their page: who may change them, what a look says, what is made of it, and what is refused."""

import json
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import psycopg2
import pytest

from analytics import demo
from analytics.errors import FileRefused
from analytics.ingest import import_file, rules
from analytics.jobs import make_app
from analytics.runs import run_core
from dashapp.access import people, sessions
from dashapp.answers import Desk
from dashapp.app import create_app
from dashapp.cache import Answers
from dashapp.charts import BY_ID
from dashapp.data import door
from dashapp.filters import Filters
from dashapp.service import open_service
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in
from tests.integration.dashapp.crawl import ask, body, server_callbacks
from tests.integration.dashapp.test_answers import Store

USUAL = {"rules-zone": None, "rules-fiscal": "1", "rules-days": list("1234567"), "rules-currency": "", "rules-returns": "automatic"}


def sql(env, text, *given):
    connection = psycopg2.connect(env["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("set local search_path = jobs")
            cursor.execute(text, given)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def everything(env):
    """All that a change could alter."""
    tables = ("rules", "service_codes", "countries", "currency_rates", "markets", "products", "order_lines", "orders", "customers")
    return {name: sql(env, f"select md5(string_agg(t::text, '|' order by t::text)), count(*) from facts.{name} t") for name in tables}


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory):
    env = new_database() | {"BASKETRY_PROCESSES": "1"}
    file = tmp_path_factory.mktemp("rules") / "shop.parquet"
    demo.write(file, orders=200, seed=6)
    import_file(file, env, source="simulated")
    run_core(env)
    return env


@pytest.fixture(scope="module")
def service(shop):
    opened = open_service(load(shop))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def person(service):
    """Signed-in people: an administrator of all markets (two of them), one of Germany alone, an analyst, a viewer."""
    held, found = [], {}
    for name, role, markets in (("ada", "admin", None), ("bob", "admin", None), ("dora", "admin", ["Germany"]), ("ann", "analyst", ["Germany"]),
                                ("vic", "viewer", None)):  # fmt: skip
        made = people.add(service.auth, f"{name}@shop.test", PASSWORD, role=role, markets=markets or [], all_markets=markets is None)
        held.append(sessions.service(service.auth, made))
        found[name] = held[-1].__enter__()
    yield found
    for each in held:
        each.__exit__(None, None, None)


@pytest.fixture(scope="module")
def app(shop, tmp_path_factory):
    return create_app(load(shop | {"BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS", "BASKETRY_VAR": str(tmp_path_factory.mktemp("web"))}))


@pytest.fixture(scope="module")
def client_of(app):
    clients = {}

    def of(name):
        if name not in clients:
            clients[name] = app.server.test_client()
            sign_in(clients[name], f"{name}@shop.test")
            clients[name].get("/", headers={"Accept": "text/html"})
        return clients[name]

    return of


TASKS = {}


def work(env, job_id):
    """Do one job as the worker does, by the task that it runs."""
    if env["DATABASE_URL"] not in TASKS:
        TASKS[env["DATABASE_URL"]] = make_app(env).tasks["rules"]
    args = sql(env, "update jobs.procrastinate_jobs set status = 'doing' where id = %s returning args", job_id)[0][0]
    context = SimpleNamespace(job=SimpleNamespace(id=job_id), should_abort=lambda: False)
    try:
        TASKS[env["DATABASE_URL"]].func(context, **args)
        state = "succeeded"
    except FileRefused:
        state = "failed"
    sql(env, "update jobs.procrastinate_jobs set status = %s where id = %s", state, job_id)
    return state


def asked(service, viewer, **args):
    return door.enqueue(service.desk.engine, viewer, "rules", **args)


def told(service, viewer, job_id):
    return door.listed(service.desk.engine, viewer, "rules told", job_id=job_id)[0]


def press(app, client, marker, output="", **values):
    """Answer of the callback that has `marker` among its inputs (and `output` among its outputs), with these values in its fields."""
    name, callback = next(
        (name, each) for name, each in server_callbacks(app).items()
        if output in name and any(f"{i['id']}.{i['property']}" == marker for i in each["inputs"])
    )  # fmt: skip
    return ask(client, body(name, callback, {marker: values.pop("given", 1), **values}))


def filled(app, client):
    """The page as it is filled: field → value."""
    response = press(app, client, "rules-done.data", **{"location.pathname": "/settings"}).json["response"]
    return {f"{each}.{prop}": value for each, props in response.items() for prop, value in props.items()}


def test_only_administrators_of_all_markets_change_rules_and_analysts_read_them(service, person, app, client_of, shop):
    before = everything(shop)
    for name in ("dora", "ann", "vic"):
        with pytest.raises(Exception, match=r"administrators who see all markets|not open to this person|may not ask"):
            asked(service, person[name], change={"currency": "GBP"})
    for sent in ({}, {"change": []}, {"change": {}, "shell": 1}, {"look": "1"}, {"look": 1}, {"dry": False, "version": 1}):
        with pytest.raises(Exception, match=r"takes change, back_to or look|ook first"):
            asked(service, person["ada"], **sent)
    assert filled(app, client_of("ada"))["rules-fields.disabled"] is False
    reader = filled(app, client_of("ann"))
    assert reader["rules-fields.disabled"] and reader["rules-look.disabled"] and reader["services-rows.rowData"]
    assert not any("editable" in column for column in reader["countries-rows.columnDefs"])
    assert [row["name"] for row in reader["countries-rows.rowData"] if row["state"].startswith("market")] == ["Germany"]
    assert {row["change"] for row in reader["rules-versions.rowData"]} == {"for those who see all markets"}
    assert press(app, client_of("vic"), "rules-done.data").status_code == 403
    assert press(app, client_of("ann"), "rules-look.n_clicks").status_code == 403
    assert everything(shop) == before


def test_a_look_alters_nothing_and_what_is_made_is_what_was_looked_at(service, person, app, client_of, shop):
    page = filled(app, client_of("ada"))
    code = sql(shop, "select product_code from facts.products where merchandise order by 1 limit 1")[0][0]
    before = everything(shop)
    rows = [{"id": code, "pattern": code, "reason": "wrapping"}, *page["services-rows.rowData"]]
    countries = [row | ({"label": "Allemagne", "groups": "EU, DACH"} if row["name"] == "Germany" else {}) for row in page["countries-rows.rowData"]]
    answer = press(app, client_of("ada"), "rules-look.n_clicks", **page | {
        "services-rows.rowData": rows, "countries-rows.rowData": countries, "rules-days.value": list("12345"), "rules-fiscal.value": "4"})  # fmt: skip
    job = answer.json["response"]["rules-job"]["data"]["id"]
    assert work(shop, job) == "succeeded" and everything(shop) == before
    said = told(service, person["ada"], job)
    text = " ".join(said["told"])
    for words in (f"1 codes ({code}) become services", "Germany is shown as Allemagne (DEU, EU, DACH)", "begins in April", "Closed on Saturdays and Sundays"):
        assert words in text, words
    assert door.listed(service.desk.engine, person["bob"], "rules told", job_id=job) == [], "a look is its asker's alone"
    with pytest.raises(Exception, match="ook first"):
        asked(service, person["bob"], look=job)
    watched = press(app, client_of("ada"), "rules-tick.n_intervals", **{"rules-job.data": {"id": job}}).json["response"]
    assert watched["rules-make"]["hidden"] is False and len(watched["rules-told"]["children"]) == len(said["told"])
    made = press(app, client_of("ada"), "rules-make.n_clicks", **{"rules-job.data": {"id": job}}).json["response"]["rules-job"]["data"]["id"]
    assert work(shop, made) == "succeeded"
    version = rules.load(shop)
    assert (version.body["open_days"], version.body["fiscal_year_starts"]) == ([1, 2, 3, 4, 5], 4) and version.version == said["base"] + 1
    assert sql(shop, "select change, changed_by from facts.rules order by version desc limit 1") == [("\n".join(said["told"]), "ada@shop.test")]
    assert sql(shop, "select label, groups from facts.markets where market = 'Germany'") == [("Allemagne", ["EU", "DACH"])]
    assert sql(shop, "select count(*) from jobs.procrastinate_jobs where task_name = 'run' and status = 'todo'") == [(1,)]
    logged = sql(shop, "select email, detail->>'version' from access.audit where event = 'rules changed' order by at desc limit 1")
    assert logged == [("ada@shop.test", str(version.version))]
    again = press(app, client_of("ada"), "rules-look.n_clicks", **filled(app, client_of("ada")))
    assert "nothing would change" in json.dumps(again.json)


def test_of_two_changes_that_were_looked_at_together_the_second_is_refused(service, person, shop):
    first, second = asked(service, person["ada"], change={"currency": "EUR"}), asked(service, person["bob"], change={"currency": "USD"})
    assert [work(shop, first), work(shop, second)] == ["succeeded", "succeeded"]
    make = [asked(service, person["ada"], look=first), asked(service, person["bob"], look=second)]
    assert [work(shop, job) for job in make] == ["succeeded", "failed"]
    message = told(service, person["bob"], make[1])["message"]
    assert "was made meanwhile by ada@shop.test" in message and "Nothing was changed" in message
    assert rules.load(shop).currency == "EUR"


def test_going_back_is_a_new_version_that_holds_what_the_old_one_held(service, person, app, client_of, shop):
    first = int(sql(shop, "select min(version) from facts.rules")[0][0])
    before = rules.load(shop)
    answer = press(app, client_of("ada"), "rules-back.n_clicks", **{"rules-versions.selectedRows": [{"version": str(first)}]})
    look = answer.json["response"]["rules-job"]["data"]["id"]
    assert work(shop, look) == "succeeded"
    assert told(service, person["ada"], look)["told"][0] == f"As in version {first} again."
    assert work(shop, asked(service, person["ada"], look=look)) == "succeeded"
    after = rules.load(shop)
    assert after.version == before.version + 1 and after.currency == "" and after.body["open_days"] == [1, 2, 3, 4, 5, 6, 7]
    assert sql(shop, "select (select held from facts.rules where version = %s) = (select held from facts.rules where version = %s)", first, after.version)[0][0]
    assert sql(shop, "select label from facts.markets where market = 'Germany'") == [("Germany",)]
    missing = asked(service, person["ada"], back_to=first + 1000)
    assert work(shop, missing) == "failed" and "no version" in told(service, person["ada"], missing)["message"]


BAD = [
    ({"rules-zone.value": "Mars/Olympus"}, "time_zone is a name such as Europe/London"), ({"rules-fiscal.value": "13"}, "a month from 1 to 12"),
    ({"rules-days.value": []}, "days from 1"), ({"rules-days.value": ["8"]}, "days from 1"), ({"rules-currency.value": "pounds"}, "three letters such as GBP"),
    ({"rules-returns.value": "never"}, "one of automatic"), ({"rates-rows.rowData": [{"id": "EUR@2024-02-30", "rate": "1"}]}, "a currency and a day"),
    ({"rates-rows.rowData": [{"id": "EUR@2024-02-01", "rate": "-1"}]}, "a number above 0"),
    ({"services-rows.rowData": [{"id": "%", "reason": "all"}]}, "takes every code"),
    ({"services-rows.rowData": [{"id": "BAG", "reason": ""}]}, "a reason of 1"),
    ({"countries-rows.rowData": [{"id": "Atlantis", "label": "A" * 101, "iso3": "", "groups": ""}]}, "a label of 1 to 100"),
    ({"countries-rows.rowData": [{"id": "Atlantis", "label": "", "iso3": "ATLX", "groups": ""}]}, "three capital letters"),
    ({"countries-rows.rowData": [{"id": "Atlantis", "label": "", "iso3": "ATL", "groups": ""}]}, "no country that the map knows"),
]  # fmt: skip


def test_what_is_no_rule_is_refused_by_the_worker_with_its_field(app, client_of, shop):
    client, before = client_of("ada"), everything(shop)
    page = filled(app, client)
    for typed, wanted in BAD:
        key, value = next(iter(typed.items()))
        if key.endswith("rowData"):
            value = [*page[key], *value]
        job = press(app, client, "rules-look.n_clicks", **page | {key: value}).json["response"]["rules-job"]["data"]["id"]
        assert work(shop, job) == "failed", wanted
        said = press(app, client, "rules-tick.n_intervals", **{"rules-job.data": {"id": job}}).json["response"]
        assert wanted in said["rules-said"]["children"] and "Nothing was changed" in said["rules-said"]["children"] and said["rules-make"]["hidden"]
    assert everything(shop) == before


FORGED = [
    {"rules-days.value": "1"}, {"rules-zone.value": 3}, {"rules-fiscal.value": None}, {"rules-currency.value": ["x"]}, {"services-rows.rowData": [1]},
    {"countries-rows.rowData": "x"}, {"rules-shown.data": {"version": "1"}},
]  # fmt: skip


def test_what_no_page_sends_is_refused_at_the_door(app, client_of, shop):
    client, jobs = client_of("ada"), sql(shop, "select count(*) from jobs.procrastinate_jobs")
    page = filled(app, client)
    for typed in FORGED:
        answer = press(app, client, "rules-look.n_clicks", **page | typed)
        assert answer.status_code == 200 and "Nothing was changed" in answer.json["response"]["rules-said"]["children"], typed
    assert sql(shop, "select count(*) from jobs.procrastinate_jobs") == jobs


def test_rows_are_added_once_and_only_with_a_name(app, client_of):
    client, add = client_of("ada"), "services-add.n_clicks"
    rows = filled(app, client)["services-rows.rowData"]
    given = {"services-rows.rowData": rows, "services-pattern.value": " bag ", "services-reason.value": "carrier bags"}
    added = press(app, client, add, **given).json["response"]
    assert added["services-rows"]["rowData"][0] == {"id": "bag", "pattern": "bag", "reason": "carrier bags"}
    twice = press(app, client, add, **given | {"services-pattern.value": "POST"}).json["response"]
    assert "in the table already" in twice["services-said"]["children"] and "services-rows" not in twice
    nameless = press(app, client, add, **given | {"services-pattern.value": " "}).json["response"]
    assert "Nothing was added" in nameless["services-said"]["children"]


def test_pages_go_by_the_rules_at_once_and_the_cache_never_by_old_ones(service, person, app, client_of, shop):
    desk = Desk(service.desk.engine, Answers(Store()))
    filters = Filters(options=(("measure", "orders"), ("by", "group")))

    def groups():
        return desk.run_chart(BY_ID["explore"], filters, person["ada"]).frame.to_json()

    def drawn():
        return desk.drawn(person["ada"], ["one"], lambda: next(made))

    made = iter(range(9))
    assert "Alps" not in groups() and [drawn(), drawn()] == [0, 0]
    alps = {"Germany": {"label": "Germany", "iso3": "DEU", "groups": ["Alps"]}}
    rules.change({"country_names": alps, "time_zone": "Asia/Tokyo", "fiscal_year_starts": 4}, shop)
    assert "Alps" in groups() and [drawn(), drawn()] == [1, 1]
    frame = press(app, client_of("ann"), "location.pathname", "stamp.children", given="/overview").json["response"]
    core = desk.offer(person["ann"]).core
    assert core.computed == f"{core.finished_at.astimezone(ZoneInfo('Asia/Tokyo')):%d %b %Y %H:%M} Asia/Tokyo" and core.computed in json.dumps(frame["stamp"])
    assert {"this-fiscal-year", "last-fiscal-quarter"} <= {option["value"] for option in frame["filter-period"]["options"]}
    answer = desk.run_chart(BY_ID["sales-trend"], Filters(period="this-fiscal-year"), person["ada"])
    assert (answer.filters.date_from.month, answer.filters.date_from.day) == (4, 1)
    rules.changed(None, shop, back_to=1)
    assert "Alps" not in groups()
