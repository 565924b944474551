"""Sign in and out: plain pages, because a login check inside a Dash layout protects nothing."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, make_response, redirect, render_template, request, session
from sqlalchemy import Engine

from dashapp import db
from dashapp.access import audit, gate, passwords, people, sessions, throttle
from dashapp.access.viewer import EVERYONE

WRONG = "That e-mail and password do not go together. Nothing was changed; try again."
WAIT = f"Too many failed attempts from this address. Wait {throttle.MINUTES} minutes; your account is not locked elsewhere."
STATUS = {WRONG: 401, WAIT: 429}


def add_routes(server: Flask, auth: Engine, hours: int) -> None:
    """Register `/sign-in` and `/sign-out`."""

    @server.get("/sign-in")
    @gate.public
    def sign_in_form() -> str | Response:
        if sessions.find(auth, gate.given()) is not None:
            return redirect(gate.local(request.args.get("next", "/")))  # type: ignore[return-value]
        return sign_in_page("", 200)

    @server.post("/sign-in")
    @gate.public
    def sign_in() -> Response:
        person_id, complaint = check(auth, request.form.get("email", ""), request.form.get("password", ""), request.remote_addr or "")
        if person_id is None:
            return sign_in_page(complaint, STATUS[complaint])
        sessions.end(auth, gate.given())
        session.clear()
        token = sessions.begin(auth, person_id, life=timedelta(hours=hours), peer=request.remote_addr or "")
        response = make_response(redirect(gate.local(request.form.get("next", "/")), 303))
        gate.set_cookie(response, token)
        return response

    @server.post("/sign-out")
    @gate.open_to(EVERYONE)
    def sign_out() -> Response:
        sessions.end(auth, gate.viewer().token)
        session.clear()
        response = make_response(redirect("/sign-in", 303))
        response.delete_cookie(gate.cookie(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True)
        return response


def check(auth: Engine, email: str, password: str, peer: str) -> tuple[str | None, str]:
    """The id of the person that e-mail and password name, or None and the sentence to show.

    An unknown, a disabled and a mistaken account answer alike, and take as long.
    """
    email = email.strip().lower()
    with db.writing(auth) as connection:
        if throttle.must_wait(connection, email, peer):
            return None, WAIT
        person = people.by_email(connection, email)
    # No connection is held meanwhile.
    right = passwords.fits(password[: passwords.LONGEST + 1], person["password_hash"] if person else None)
    welcome = right and person is not None and person["disabled_at"] is None
    with db.writing(auth) as connection:
        throttle.note(connection, email, peer, succeeded=welcome)
        person_id = person["person_id"] if person and welcome else None
        audit.append(connection, "sign-in" if welcome else "sign-in refused", email=email, person_id=person_id, peer=peer)
    return person_id, "" if welcome else WRONG


def sign_in_page(complaint: str, status: int) -> Response:
    """The sign-in page, with what went wrong on it."""
    target = gate.local(request.values.get("next", "/"))
    email, single = request.form.get("email", ""), current_app.config["SINGLE_SIGN_ON"]
    page = render_template("sign_in.html", message=complaint, next=target, email=email, single_sign_on=single)
    return make_response(page, status)
