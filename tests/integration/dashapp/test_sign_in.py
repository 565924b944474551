"""Signing in and out, through the real routes and the real database."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from dashapp.access import changes, gate, people, sessions
from dashapp.app import create_app
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in


@pytest.fixture
def email(service):
    address = f"{uuid4().hex[:8]}@shop.test"
    people.add(service.auth, address, PASSWORD, role="viewer", markets=["Germany"])
    return address


def test_the_right_password_opens_and_leads_back(client, email):
    answer = sign_in(client, email, target="/segments?basis=gross")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/segments?basis=gross"
    assert client.get("/segments").status_code == 200


def test_the_cookie_is_closed_to_scripts_and_its_token_is_not_in_the_table(client, email, service):
    answer = sign_in(client, email)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith(gate.COOKIE))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    token = client.get_cookie(gate.COOKIE).value
    with service.auth.connect() as connection:
        kept = connection.execute(text("select token_hash from access.sessions")).scalars().all()
    assert token not in kept and sessions.token_hash(token) in kept


@pytest.mark.parametrize("wrong", ["", "wrong password", PASSWORD + " "])
def test_a_wrong_password_and_an_unknown_person_answer_alike(client, email, wrong):
    known = sign_in(client, email, wrong, peer=f"10.0.0.{len(wrong)}")
    unknown = sign_in(client, "nobody@shop.test", wrong, peer=f"10.0.0.{len(wrong)}")
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace(email, "") == unknown.text.replace("nobody@shop.test", "") or "do not go together" in known.text


def test_signing_out_ends_the_session_on_the_server(client, email, service):
    sign_in(client, email)
    token = client.get_cookie(gate.COOKIE).value
    csrf = client.get_cookie("_csrf_token").value
    assert client.post("/sign-out", data={"csrf_token": csrf}).status_code == 303
    assert sessions.find(service.auth, token) is None
    client.set_cookie(gate.COOKIE, token)
    assert client.get("/_dash-layout").status_code == 401


def test_a_form_without_its_csrf_token_is_refused(client, email):
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 400 and "stale" in answer.text


def test_a_new_password_ends_every_session(client, email, service):
    sign_in(client, email)
    changes.password(service.auth, email, "another long password", by="test")
    assert client.get("/_dash-layout").status_code == 401


def test_guessing_is_slowed_for_that_address_alone(app, email):
    client = app.server.test_client()
    for _ in range(5):
        assert sign_in(client, email, "guess", peer="10.9.9.9").status_code == 401
    assert sign_in(client, email, PASSWORD, peer="10.9.9.9").status_code == 429
    assert sign_in(app.server.test_client(), email, PASSWORD, peer="10.9.9.8").status_code == 303


def test_attempts_are_in_the_audit_without_the_password(client, email, service):
    sign_in(client, email, "a guess to find", peer="10.1.1.1")
    sign_in(client, email, peer="10.1.1.1")
    with service.auth.connect() as connection:
        events = connection.execute(text("select event, detail::text from access.audit where email = :email order by audit_id"), {"email": email}).all()
    assert [event for event, _ in events] == ["sign-in refused", "sign-in"]
    assert not any("guess" in detail for _, detail in events)


def test_every_sign_in_begins_a_new_session_and_ends_the_old_one(client, email, service):
    planted = "A" * 43
    client.set_cookie(gate.COOKIE, planted)
    sign_in(client, email)
    first = client.get_cookie(gate.COOKIE).value
    client.post("/sign-out", data={"csrf_token": client.get_cookie("_csrf_token").value})
    sign_in(client, email)
    second = client.get_cookie(gate.COOKIE).value
    assert len({planted, first, second}) == 3 and len(second) == 43
    assert sessions.find(service.auth, planted) is None and sessions.find(service.auth, first) is None


def test_a_session_expires(client, email, service):
    sign_in(client, email)
    token = client.get_cookie(gate.COOKIE).value
    assert client.get("/_dash-layout").status_code == 200
    with service.auth.begin() as connection:
        life = connection.execute(text("select expires_at - created_at from access.sessions where token_hash = :h"), {"h": sessions.token_hash(token)}).scalar()
        connection.execute(text("update access.sessions set expires_at = now() where token_hash = :h"), {"h": sessions.token_hash(token)})
    assert 0 < life.total_seconds() <= 31 * 86_400
    assert client.get("/_dash-layout").status_code == 401


def test_with_https_cookies_belong_to_this_host_alone_and_browsers_stay_with_https(small_shop, email, tmp_path):
    env = small_shop | {"BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS", "BASKETRY_VAR": str(tmp_path), "BASKETRY_HTTPS": "1"}
    web = create_app(load(env)).server
    client = web.test_client()
    page = client.get("/sign-in", base_url="https://shop.test")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"email": email, "password": PASSWORD, "csrf_token": token}
    headers = {"Referer": "https://shop.test/sign-in"}
    answer = client.post("/sign-in", data=form, base_url="https://shop.test", headers=headers)
    assert answer.status_code == 303
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert any(each.startswith("__Host-basketry_session=") for each in cookies) and all("Secure" in each for each in cookies)
    assert all(each.startswith(("__Host-", "_csrf_token=")) for each in cookies)
    assert client.get("/_dash-layout", base_url="https://shop.test").status_code == 200
    for each in (page, answer):
        assert "max-age=31536000" in each.headers["Strict-Transport-Security"] and each.headers["Referrer-Policy"] == "same-origin"
