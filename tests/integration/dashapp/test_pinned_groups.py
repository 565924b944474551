"""Analysts pin a grouping in a form, the next run follows, and nobody else may."""

import re

import psycopg2
import pytest

from dashapp.access import people
from tests.integration.dashapp.conftest import PASSWORD, sign_in


def kept(env):
    with psycopg2.connect(env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("select algorithm, k from published.cluster_pins order by pin_id")
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def unpinned(small_shop):
    yield
    with psycopg2.connect(small_shop["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("delete from published.cluster_pins")


@pytest.fixture
def inside(app, service):
    def enter(role):
        client, email = app.server.test_client(), f"pin-{role}@shop.test"
        if email not in inside_people:
            people.add(service.auth, email, PASSWORD, role=role, all_markets=True)
            inside_people.add(email)
        sign_in(client, email)
        return client

    return enter


inside_people: set[str] = set()


def post(client, grouping):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/pinned-groups").text)[1]
    return client.post("/pinned-groups", data={"csrf_token": token, "grouping": grouping})


def test_an_analyst_pins_and_lets_go(inside, small_shop):
    client = inside("analyst")
    assert "Nothing is pinned" in client.get("/pinned-groups").text
    assert post(client, "K-Means:4").status_code == 303
    page = client.get("/pinned-groups").text
    assert "<strong>K-Means with 4 groups</strong> is pinned" in page and 'value="K-Means:4" selected' in page
    assert post(client, "none").status_code == 303 and "Nothing is pinned" in client.get("/pinned-groups").text
    assert kept(small_shop) == [("K-Means", 4), ("", 0)]


@pytest.mark.parametrize("grouping", ["", "K-Means", "K-Means:11", "K-Means:x", ":4", "Magic:4", "K-Means:²", "'; drop table x; --:4", "K-Means\0:4x"])
def test_what_is_no_grouping_changes_nothing(inside, small_shop, grouping):
    answer = post(inside("analyst"), grouping)
    assert answer.status_code == 400 and "Nothing was changed" in answer.text and kept(small_shop) == []


def test_a_viewer_may_not(inside, small_shop):
    client = inside("viewer")
    assert client.get("/pinned-groups").status_code == 403
    assert client.post("/pinned-groups", data={"grouping": "K-Means:4"}).status_code in (400, 403) and kept(small_shop) == []
