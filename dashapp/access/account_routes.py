"""One's own account: who I am and what I may see, another password, my open sessions; and the links for a lost or first password. Plain forms."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from flask import Flask, Response, make_response, redirect, render_template, request, session
from sqlalchemy import Engine, text

from dashapp import clock, db
from dashapp.access import changes, gate, letters, passwords, sessions, throttle, tokens
from dashapp.access.viewer import EVERYONE
from dashapp.errors import BadRequest
from dashapp.mail import Post

# The same words whether or not there is such an account.
ASKED = "If that address has an account here, a link is on its way to it. It works once, for {life}."
NO_POST = "This installation sends no mail. Ask your administrator for a link: `python -m dashapp users link` prints one."
WRONG = "That is not your present password. Nothing was changed."
UNEQUAL = "The two new passwords are not the same. Nothing was changed."
MINE = """
select session_id::text as id, kind, peer, created_at, last_seen_at, token_hash = :hash as this_one from access.sessions
where person_id = cast(:person_id as uuid) and revoked_at is null and expires_at > now() and kind = 'browser' order by last_seen_at desc
"""
HASH = "select password_hash from access.people where person_id = cast(:person_id as uuid)"


def add_routes(server: Flask, auth: Engine, web: Engine, hours: int, post: Post) -> None:
    """Register `/account`, `/forgot-password` and `/choose-password`."""
    _own_account(server, auth, web, hours)
    _choosing(server, auth, hours)
    _links(server, auth, post)


def _own_account(server: Flask, auth: Engine, web: Engine, hours: int) -> None:
    @server.get("/account")
    @gate.open_to(EVERYONE)
    def account() -> Response:
        return _account(auth, web)

    @server.post("/account/password")
    @gate.open_to(EVERYONE)
    def change_password() -> Response:
        viewer, peer = gate.viewer(), request.remote_addr or ""
        with db.writing(auth) as connection:
            if throttle.must_wait(connection, viewer.email, peer):
                return _account(auth, web, "Too many failed attempts. Wait a quarter of an hour.", 429)
            kept = connection.execute(text(HASH), {"person_id": viewer.person_id}).scalar()
            right = passwords.fits(_field("current"), kept)
            throttle.note(connection, viewer.email, peer, succeeded=right)
        complaint = (WRONG if not right else "") or _complaint()
        if complaint:
            return _account(auth, web, complaint, 400)
        changes.password(auth, viewer.person_id, request.form["new"], by=viewer.email)
        return _begin(auth, viewer.person_id, hours, "/account")

    @server.post("/account/sessions")
    @gate.open_to(EVERYONE)
    def end_mine() -> Response:
        viewer = gate.viewer()
        changes.end_session(auth, request.form.get("session", ""), by=viewer.email, of=viewer.person_id)
        return make_response(redirect("/account", 303))


def _choosing(server: Flask, auth: Engine, hours: int) -> None:
    @server.get("/choose-password")
    @gate.public
    def choose() -> Response:
        token = request.args.get("token", "")
        email = tokens.owner(auth, token)
        return _choose(token, email, "" if email else tokens.SPENT, 200)

    @server.post("/choose-password")
    @gate.public
    def chosen() -> Response:
        token = _field("token")
        email = tokens.owner(auth, token)
        complaint = tokens.SPENT if email is None else _complaint()
        if complaint:
            return _choose(token, email, complaint, 400)
        try:
            person_id = tokens.spend(auth, token, request.form["new"])
        except BadRequest as error:
            return _choose("", None, str(error), 400)
        return _begin(auth, person_id, hours, "/")


def _links(server: Flask, auth: Engine, post: Post) -> None:
    @server.get("/forgot-password")
    @gate.public
    def forgot() -> Response:
        return _page("forgot.html", 200, works=post.works, message="" if post.works else NO_POST, sent=False)

    @server.post("/forgot-password")
    @gate.public
    def ask_for_link() -> Response:
        email, peer = _field("email").strip().lower(), request.remote_addr or ""
        with db.writing(auth) as connection:
            allowed = throttle.may_ask(connection, email, peer)
        if post.works and allowed:
            post.aside(partial(letters.mint_and_send, auth, post, email, "reset", by="sign-in page"))
        message = ASKED.format(life=letters.life("reset")) if post.works else NO_POST
        return _page("forgot.html", 200, works=post.works, message=message, sent=post.works)


def _begin(auth: Engine, person_id: str, hours: int, target: str) -> Response:
    """A new session, since every other has ended with the old password."""
    session.clear()
    token = sessions.begin(auth, person_id, life=timedelta(hours=hours), peer=request.remote_addr or "")
    response = make_response(redirect(target, 303))
    gate.set_cookie(response, token)
    return response


def _field(name: str) -> str:
    return request.form.get(name, "")


def _complaint() -> str:
    new = _field("new")
    return UNEQUAL if new != _field("again") else passwords.complaint(new)


def _account(auth: Engine, web: Engine, message: str = "", status: int = 200) -> Response:
    viewer = gate.viewer()
    with db.reading_as(web, viewer.token) as connection:
        told = clock.of(connection).told
    with db.writing(auth) as connection:
        mine = connection.execute(text(MINE), {"person_id": viewer.person_id, "hash": sessions.token_hash(viewer.token)}).mappings().all()
        has_password = connection.execute(text(HASH), {"person_id": viewer.person_id}).scalar() is not None
    markets = "all markets" if viewer.all_markets else ", ".join(viewer.markets) or "no market yet"
    return _page("account.html", status, message=message, person=viewer, markets=markets, sessions=mine, has_password=has_password, told=told)


def _choose(token: str, email: str | None, message: str, status: int) -> Response:
    return _page("choose_password.html", status, token=token, email=email, message=message, shortest=passwords.SHORTEST)


def _page(template: str, status: int, **values: object) -> Response:
    return make_response(render_template(template, **values), status)
