"""The application refuses to start on what would be unsafe, and says what."""

import psycopg2
import pytest
from dash import Dash, Input, Output, html
from flask import Flask

from analytics import roles
from dashapp import db
from dashapp.access import callbacks, gate, startup
from dashapp.app import create_app
from dashapp.errors import SettingError
from dashapp.settings import load

GOOD = "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS"


@pytest.fixture
def spoilt(new_database):
    """Run SQL as the owner of everything, then look with the web role's eyes."""
    env = new_database()
    engines = []

    def spoil(sql: str) -> list[str]:
        with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            cursor.execute(f"set role {roles.OWNER}")
            cursor.execute(sql)
        engine = db.make_engine(load(env).web_url, size=1)
        engines.append(engine)
        with db.reading_as(engine, "") as connection:
            return startup.complaints(connection)

    yield spoil
    for engine in engines:
        engine.dispose()


def test_a_migrated_database_has_nothing_to_complain_of(spoilt):
    assert spoilt("select 1") == []


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("alter table published.sales_daily no force row level security", "published.sales_daily has a market and no forced"),
        ("alter table facts.orders disable row level security", "facts.orders has a market and no forced"),
        ("drop policy viewer_markets on published.customers", "published.customers has not the one policy"),
        ("create policy open on published.customers for select to basketry_web using (true)", "published.customers has not the one policy"),
        ("create policy open on published.customers using (true)", "published.customers has not the one policy"),
        ("create table facts.extra (market text); grant select on facts.extra to basketry_web", "facts.extra has a market and no forced"),
        ("create table facts.extra (x text); grant select on facts.extra to basketry_web", "facts.extra is readable and stands on no list"),
        ("grant select on facts.customers to basketry_web", "facts.customers is readable and stands on no list"),
        ("grant select (customer_id) on facts.customers to basketry_web", "facts.customers is readable and stands on no list"),
        ("create view facts.v as select market from facts.orders; grant select on facts.v to basketry_web", "does not run as its reader"),
        ("create materialized view facts.m as select market from facts.orders; grant select on facts.m to basketry_web", "cannot carry"),
        ("grant insert on published.sales_daily to basketry_web", "may write to published.sales_daily"),
    ],
)
def test_every_hole_is_named(spoilt, sql, words):
    assert any(words in complaint for complaint in spoilt(sql))


def test_the_application_does_not_start_on_a_hole(new_database, tmp_path):
    env = new_database() | {"BASKETRY_SECRET_KEY": GOOD, "BASKETRY_VAR": str(tmp_path)}
    create_app(load(env))
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(f"set role {roles.OWNER}; alter table facts.order_lines no force row level security")
    with pytest.raises(SettingError, match=r"facts\.order_lines"):
        create_app(load(env))


@pytest.mark.parametrize("key", ["", "short", "k" * 48, "changeme-changeme-changeme-0123456789", "ababababababababababababababababababab"])
def test_a_weak_key_is_refused(small_shop, key):
    with pytest.raises(SettingError, match="BASKETRY_SECRET_KEY"):
        create_app(load(small_shop | {"BASKETRY_SECRET_KEY": key}))


@pytest.mark.parametrize("name", ["FLASK_DEBUG", "DASH_DEBUG"])
def test_debug_is_refused(small_shop, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingError, match=name):
        create_app(load(small_shop | {"BASKETRY_SECRET_KEY": GOOD}))


@pytest.mark.parametrize(("name", "found"), [("dash", "4.4.0"), ("flask-caching", "2.4.9"), ("dash", "3.9.9")])
def test_old_parts_are_refused(name, found):
    with pytest.raises(SettingError, match=f"{name} {found}"):
        startup.refuse_old_parts({name: found})
    startup.refuse_old_parts({"dash": "4.10.0"})


def test_a_route_or_a_callback_that_declares_nothing_is_refused():
    server = Flask("test")

    @server.get("/new")
    def new():
        return "open"

    app = Dash("test", server=server, use_async=False)
    app.layout = html.Div([html.Div(id="a"), html.Div(id="b")])

    @app.callback(Output("a", "children"), Input("b", "children"))
    def silent(value):
        return value

    assert "new" in gate.undeclared(server) and callbacks.undeclared(app) == ["a.children"]
    with pytest.raises(SettingError, match="new"):
        startup.refuse_undeclared(server, app)


def test_every_route_of_the_application_is_declared(app):
    assert gate.undeclared(app.server) == [] and callbacks.undeclared(app) == []
