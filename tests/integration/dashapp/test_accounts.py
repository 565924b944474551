"""One's own account, lost passwords and invitations, through the real routes, the real database and a real (small) mail server."""

import re
import socketserver
import threading
import time
from email import message_from_string
from uuid import uuid4

import pytest
from sqlalchemy import text

from dashapp.access import changes, gate, people, sessions, tokens
from dashapp.app import create_app
from dashapp.errors import BadRequest, Conflict, NotFound
from dashapp.settings import load
from tests.integration.dashapp.conftest import PASSWORD, sign_in

NEW = "a quite different pass phrase"


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        lines: list[bytes] = []
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line)
                self.server.mails.append(b"".join(lines).decode())
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


@pytest.fixture(scope="module")
def mailbox():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.mails, server.daemon_threads = [], True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def mailing(small_shop, mailbox, tmp_path_factory):
    env = small_shop | {
        "BASKETRY_SECRET_KEY": "f3Kq9ZtW7xYb2LmN8vRc4HsD6jPg1AeU5oQi0TnS",
        "BASKETRY_VAR": str(tmp_path_factory.mktemp("web")),
        "BASKETRY_SMTP_URL": f"smtp+plain://127.0.0.1:{mailbox.server_address[1]}",
        "BASKETRY_MAIL_FROM": "basketry@shop.test",
        "BASKETRY_PUBLIC_URL": "https://bi.shop.test",
    }
    return create_app(load(env))


@pytest.fixture
def email(service):
    address = f"{uuid4().hex[:8]}@shop.test"
    people.add(service.auth, address, PASSWORD, role="viewer", markets=["Germany"])
    return address


def post(client, path, **form):
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in" if path != "/account/password" else "/account").text)
    return client.post(path, data=form | {"csrf_token": csrf[1] if csrf else client.get_cookie("_csrf_token").value})


def mail_to(mailbox, address, known=0):
    for _ in range(100):
        found = [mail for mail in mailbox.mails if f"To: {address}" in mail]
        if len(found) > known:
            return found[-1]
        time.sleep(0.05)
    return None


def token_in(mail):
    body = message_from_string(mail).get_payload(decode=True).decode()
    return re.search(r"https://bi\.shop\.test/choose-password\?token=(\S+)", body)[1]


def events(service, address):
    with service.auth.connect() as connection:
        asked = text("select event from access.audit where :a in (email, detail->>'subject') order by audit_id")
        return connection.execute(asked, {"a": address}).scalars().all()


def test_a_lost_password_is_replaced_by_a_mailed_link_that_works_once(mailing, mailbox, email, service):
    client = mailing.server.test_client()
    assert "on its way" in post(client, "/forgot-password", email=email.upper()).text
    token = token_in(mail_to(mailbox, email))
    assert email in client.get(f"/choose-password?token={token}").text
    old = mailing.server.test_client()
    sign_in(old, email)
    answer = post(client, "/choose-password", token=token, new=NEW, again=NEW)
    assert answer.status_code == 303 and client.get("/_dash-layout").status_code == 200
    assert old.get("/_dash-layout").status_code == 401
    again = post(mailing.server.test_client(), "/choose-password", token=token, new=PASSWORD, again=PASSWORD)
    assert again.status_code == 400 and "used" in again.text
    assert sign_in(mailing.server.test_client(), email, NEW).status_code == 303
    assert events(service, email)[-4:-1] == ["reset link", "sign-in", "password chosen"]


def test_an_unknown_and_a_disabled_address_get_the_same_words_and_no_mail(mailing, mailbox, email, service):
    changes.disabled(service.auth, email, by="test", disabled=True)
    client = mailing.server.test_client()
    known = post(client, "/forgot-password", email=email)
    unknown = post(client, "/forgot-password", email="nobody-at-all@shop.test")
    assert known.status_code == unknown.status_code == 200 and known.text == unknown.text
    assert mail_to(mailbox, "nobody-at-all@shop.test") is None and not any(email in mail for mail in mailbox.mails)


def test_only_three_links_are_mailed_to_one_address(mailing, mailbox, email):
    client = mailing.server.test_client()
    for _ in range(6):
        assert post(client, "/forgot-password", email=email).status_code == 200
    assert mail_to(mailbox, email, known=2)
    assert mail_to(mailbox, email, known=3) is None


def test_a_newer_link_makes_the_older_worthless_and_time_ends_both(service, email):
    first = tokens.mint(service.auth, email, "reset", by="test")
    second = tokens.mint(service.auth, email, "reset", by="test")
    with pytest.raises(BadRequest, match="too old"):
        tokens.spend(service.auth, first, NEW)
    with service.auth.begin() as connection:
        life = connection.execute(text("select expires_at - created_at from access.one_time_tokens where used_at is null order by created_at desc limit 1"))
        assert life.scalar().total_seconds() == 1800
        connection.execute(text("update access.one_time_tokens set expires_at = now() where token_hash = :h"), {"h": sessions.token_hash(second)})
    with pytest.raises(BadRequest, match="too old"):
        tokens.spend(service.auth, second, NEW)


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "' or true --", "\x00"])
def test_forged_links_open_nothing(client, token):
    answer = post(client, "/choose-password", token=token, new=NEW, again=NEW)
    assert answer.status_code == 400 and client.get_cookie(gate.COOKIE) is None


def test_a_weak_or_mistyped_password_leaves_the_link_good(client, service, email):
    token = tokens.mint(service.auth, email, "reset", by="test")
    assert "needs 12" in post(client, "/choose-password", token=token, new="short", again="short").text
    assert "not the same" in post(client, "/choose-password", token=token, new=NEW, again=NEW + "x").text
    assert post(client, "/choose-password", token=token, new=NEW, again=NEW).status_code == 303


def test_an_invited_person_cannot_sign_in_before_she_chose_a_password(client, service):
    address = f"{uuid4().hex[:8]}@shop.test"
    people.add(service.auth, address, None, markets=["France"])
    assert sign_in(client, address, "").status_code == 401
    token = tokens.mint(service.auth, address, "invitation", by="test")
    assert post(client, "/choose-password", token=token, new=NEW, again=NEW).status_code == 303
    assert "France" in client.get("/account").text


def test_changing_the_password_needs_the_present_one_and_keeps_this_browser_alone(client, app, email):
    other = app.server.test_client()
    sign_in(client, email)
    sign_in(other, email)
    before = client.get_cookie(gate.COOKIE).value
    assert "not your present" in post(client, "/account/password", current="wrong", new=NEW, again=NEW).text
    assert post(client, "/account/password", current=PASSWORD, new=NEW, again=NEW).status_code == 303
    assert client.get_cookie(gate.COOKIE).value != before and client.get("/_dash-layout").status_code == 200
    assert other.get("/_dash-layout").status_code == 401


def test_one_may_end_ones_own_sessions_and_nobody_elses(client, app, email, service, everyone):
    other = app.server.test_client()
    sign_in(client, email)
    sign_in(other, email)
    mine = re.search(r'name="session" value="([^"]+)"', client.get("/account").text)[1]
    with service.auth.connect() as connection:
        foreign = connection.execute(text("select session_id::text from access.sessions where person_id::text = :p"), {"p": everyone.person_id}).scalar()
    csrf = client.get_cookie("_csrf_token").value
    for wrong in (foreign, "0", "' or true --", str(uuid4())):
        assert client.post("/account/sessions", data={"session": wrong, "csrf_token": csrf}).status_code == 404
    assert sessions.find(service.auth, everyone.token) is not None
    assert client.post("/account/sessions", data={"session": mine, "csrf_token": csrf}).status_code == 303
    assert other.get("/_dash-layout").status_code == 401 and client.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda auth, who: changes.person(auth, who, by="test", role="analyst"),
        lambda auth, who: changes.grants(auth, who, by="test", markets=["Germany", "France"], all_markets=False),
        lambda auth, who: changes.grants(auth, who, by="test", markets=[], all_markets=False),
        lambda auth, who: changes.grants(auth, who, by="test", markets=[], all_markets=True),
        lambda auth, who: changes.disabled(auth, who, by="test", disabled=True),
        lambda auth, who: changes.password(auth, who, NEW, by="test"),
        lambda auth, who: changes.end_sessions(auth, who, by="test"),
    ],
)
def test_every_change_of_rights_ends_the_sessions_at_the_next_request(client, service, email, change):
    sign_in(client, email)
    assert client.get("/_dash-layout").status_code == 200
    change(service.auth, email)
    assert client.get("/_dash-layout").status_code == 401


def test_a_new_name_ends_no_session(client, service, email):
    sign_in(client, email)
    changes.person(service.auth, email, by="test", name="Grete")
    assert client.get("/_dash-layout").status_code == 200 and "Grete" in client.get("/account").text


LOOK_ALIKES = ["аda@shop.test", "ada@shоp.test", "ada＠shop.test"]


@pytest.mark.parametrize("bad", ["", "ada", "ada@", "@shop.test", "a b@shop.test", "ada\n@shop.test", "a" * 300 + "@x.test", "ada@shop..test", *LOOK_ALIKES])
def test_an_address_that_could_be_mistaken_is_refused(service, bad):
    with pytest.raises(BadRequest, match="Nothing was changed"):
        people.add(service.auth, bad, PASSWORD)


def test_nobody_and_nonsense_are_refused_in_a_sentence(service, email):
    with pytest.raises(NotFound):
        changes.person(service.auth, "nobody@shop.test", by="test", role="admin")
    with pytest.raises(BadRequest, match="no role"):
        changes.person(service.auth, email, by="test", role="owner")
    with pytest.raises(BadRequest, match="one line"):
        changes.person(service.auth, email, by="test", name="a\nb")
    with pytest.raises(Conflict, match="already here"):
        people.add(service.auth, email.upper(), PASSWORD)
    assert not {"admin", "owner"} & {each["role"] for each in people.listed(service.auth) if each["email"] == email}
