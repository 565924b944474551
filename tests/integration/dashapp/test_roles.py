"""Role matrix: every callback and route, for every role and for strangers, as declared."""

import pytest

from dashapp.access import callbacks, gate, people
from dashapp.access.viewer import ROLES
from tests.integration.dashapp.conftest import PASSWORD, sign_in
from tests.integration.dashapp.crawl import ask, paths, questions, server_callbacks


@pytest.fixture(scope="module")
def clients(app, service):
    signed_in = {}
    for role in ROLES:
        people.add(service.auth, f"matrix-{role}@shop.test", PASSWORD, role=role, all_markets=True)
        client = app.server.test_client()
        sign_in(client, f"matrix-{role}@shop.test")
        client.get("/", headers={"Accept": "text/html"})
        signed_in[role] = client
    return signed_in


def one_question_each(app):
    seen = {}
    for _, question in questions(app):
        seen.setdefault(question["output"], question)
    assert set(seen) == set(server_callbacks(app))
    return seen


@pytest.mark.parametrize("role", ROLES)
def test_every_callback_answers_whom_it_declares_and_nobody_else(app, clients, role):
    for name, question in one_question_each(app).items():
        allowed = role in callbacks.roles_of(app.callback_map[name])
        status = ask(clients[role], question).status_code
        assert status in ((200, 204) if allowed else (403,)), (name, status)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_whom_it_declares_and_nobody_else(app, clients, role):
    adapter = app.server.url_map.bind("localhost")
    for path in paths(app):
        endpoint, _ = adapter.match(path, method="GET")
        view = app.server.view_functions[endpoint]
        allowed = getattr(view, "basketry_public", False) or role in gate.roles_of(app.server, endpoint)
        status = clients[role].get(path, headers={"Accept": "text/html"}).status_code
        assert (status < 400) if allowed else (status == 403), (path, status)


def test_strangers_get_401_and_nothing_from_every_callback(app, client):
    client.get("/sign-in")
    for name, question in one_question_each(app).items():
        answer = client.post("/_dash-update-component", json=question, headers={"X-CSRFToken": client.get_cookie("_csrf_token").value})
        assert answer.status_code == 401, name
        assert set(answer.json) == {"error", "code"}


def test_a_grant_withdrawn_ends_at_the_next_request(app, service):
    from sqlalchemy import text

    person = people.add(service.auth, "withdrawn@shop.test", PASSWORD, role="viewer", markets=["Germany", "France"])
    client = app.server.test_client()
    sign_in(client, "withdrawn@shop.test")
    client.get("/", headers={"Accept": "text/html"})
    asked = [question for label, question in questions(app) if "markets-sales" in label]
    before = "".join(ask(client, question).text for question in asked)
    assert "France" in before and "Germany" in before
    with service.auth.begin() as connection:
        connection.execute(text("delete from access.market_grants where person_id = cast(:p as uuid) and market = 'France'"), {"p": person})
    after = [ask(client, question) for question in asked]
    assert not any("France" in answer.text for answer in after)
    assert all(answer.status_code in (200, 401) for answer in after)


def test_what_a_role_may_not_is_refused_and_written_down(app, clients, service, monkeypatch):
    from sqlalchemy import text

    name, question = next(iter(one_question_each(app).items()))
    monkeypatch.setattr(app.callback_map[name]["callback"], "basketry_roles", frozenset({"admin"}))
    assert ask(clients["viewer"], question).status_code == 403
    assert ask(clients["admin"], question).status_code == 200
    with service.auth.connect() as connection:
        written = connection.execute(text("select detail->>'what' from access.audit where event = 'refused' and email = 'matrix-viewer@shop.test'"))
        assert name in written.scalars().all()
