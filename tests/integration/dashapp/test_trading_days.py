"""Who may say which days a market trades, through which door, and what is written down."""

import re

import psycopg2
import pytest
from sqlalchemy import text

from dashapp import db
from dashapp.access import people
from tests.integration.dashapp.conftest import PASSWORD, sign_in

SAY = "select facts.say_trading_days(:market, :first, :last, :trading, 'stocktaking')"
DAY = {"market": "Germany", "first": "2026-01-06", "last": "2026-01-07", "trading": False}


def say(service, viewer, **values):
    with db.acting_as(service.desk.engine, viewer.token) as connection:
        return connection.execute(text(SAY), DAY | values).scalar()


def kept(env):
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select market, day::text, trading, note from facts.trading_days order by 1, 2")
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def unsaid(small_shop):
    yield
    with psycopg2.connect(small_shop["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("delete from facts.trading_days")


def test_an_analyst_says_changes_and_takes_back(service, small_shop, viewer_of):
    analyst = viewer_of("Germany", role="analyst")
    assert say(service, analyst) == 2
    assert kept(small_shop) == [("Germany", "2026-01-06", False, "stocktaking"), ("Germany", "2026-01-07", False, "stocktaking")]
    assert say(service, analyst, last="2026-01-06", trading=True) == 1
    assert [row[2] for row in kept(small_shop)] == [True, False]
    assert say(service, analyst, trading=None) == 2 and kept(small_shop) == []
    with psycopg2.connect(small_shop["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from access.audit where event = 'trading days' and email = %s", (analyst.email,))
        assert cursor.fetchone() == (3,)


@pytest.mark.parametrize(
    ("who", "values", "words"),
    [
        ({"markets": ("Germany",), "role": "viewer"}, {}, "may not change"),
        ({"markets": ("Germany",), "role": "analyst"}, {"market": "France"}, "not among"),
        ({"markets": ("Germany",), "role": "analyst"}, {"market": ""}, "not among"),
        ({"markets": (), "role": "analyst"}, {}, "not among"),
        ({"all_markets": True, "role": "admin"}, {"market": "Atlantis"}, "no such market"),
        ({"all_markets": True, "role": "admin"}, {"last": "2026-01-01"}, "at most 366 days"),
        ({"all_markets": True, "role": "admin"}, {"last": "2028-01-01"}, "at most 366 days"),
    ],
)  # fmt: skip
def test_the_door_is_closed_to_everyone_and_everything_else(service, small_shop, viewer_of, who, values, words):
    viewer = viewer_of(*who.get("markets", ()), role=who["role"], all_markets=who.get("all_markets", False))
    with pytest.raises(Exception, match=words):
        say(service, viewer, **values)
    assert kept(small_shop) == []


def test_nobody_writes_past_the_door_or_reads_other_markets(service, viewer_of):
    everyone = viewer_of(all_markets=True, role="admin")
    say(service, everyone, market="")
    say(service, everyone, market="France")
    with db.reading_as(service.desk.engine, viewer_of("Germany").token) as connection:
        assert connection.execute(text("select count(*) from facts.trading_days")).scalar() == 0
    with pytest.raises(Exception, match="permission denied"), db.acting_as(service.desk.engine, everyone.token) as connection:
        connection.execute(text("delete from facts.trading_days"))


def test_the_form(client, service, small_shop):
    people.add(service.auth, "analyst@days.test", PASSWORD, role="analyst", markets=["Germany"])
    people.add(service.auth, "viewer@days.test", PASSWORD, role="viewer", markets=["Germany"])
    sign_in(client, "viewer@days.test")
    assert client.get("/trading-days").status_code == 403
    client.post("/sign-out")
    client.delete_cookie("basketry_session")
    sign_in(client, "analyst@days.test")
    page = client.get("/trading-days").text
    assert "Germany" in page and "France" not in page and "All markets" not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    form = {"csrf_token": token, "market": "Germany", "first": "2026-01-06", "state": "closed", "note": "<b>stocktaking</b>"}
    assert client.post("/trading-days", data=form).status_code == 303
    assert kept(small_shop) == [("Germany", "2026-01-06", False, "<b>stocktaking</b>")]
    assert "&lt;b&gt;stocktaking" in client.get("/trading-days").text
    refused = {"first soon": "a day such as", "state maybe": "open, closed", "market France": "not among", "last 2026-01-01": "366 days"}
    for wrong, words in refused.items():
        answer = client.post("/trading-days", data=form | dict([wrong.split()]))
        assert answer.status_code == 400 and words in answer.text and "Nothing was changed" in answer.text
    assert client.post("/trading-days", data={**form, "csrf_token": ""}).status_code == 400
    assert len(kept(small_shop)) == 1
