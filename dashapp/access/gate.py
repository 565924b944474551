"""The gate: every request is refused until a live session is found, but for the few routes that say they are public.

It stands before the CSRF check and before Dash, so that no `/_dash-*` route answers a stranger, whatever a layout or a callback forgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, g, jsonify, redirect, request
from sqlalchemy import Engine

from dashapp import db
from dashapp.access import audit, sessions
from dashapp.access.viewer import Viewer
from dashapp.errors import NotAllowed

COOKIE = "basketry_session"
View = TypeVar("View", bound=Callable)


def public(view: View) -> View:
    """Declare that a route is open to strangers."""
    view.basketry_public = True  # type: ignore[attr-defined]
    return view


def open_to(roles: Iterable[str]) -> Callable[[View], View]:
    """Declare which roles may use a route or a callback. What declares nothing is closed, and the application does not start."""

    def mark(view: View) -> View:
        view.basketry_roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def declare(server: Flask, endpoint: str, roles: Iterable[str]) -> None:
    """The same for a route that somebody else's code registered."""
    server.extensions.setdefault("basketry roles", {})[endpoint] = frozenset(roles)


def roles_of(server: Flask, endpoint: str) -> frozenset[str]:
    """The roles that a route declares; none when it declares nothing."""
    view = server.view_functions.get(endpoint)
    return getattr(view, "basketry_roles", None) or server.extensions.get("basketry roles", {}).get(endpoint, frozenset())


def undeclared(server: Flask) -> list[str]:
    """Routes that do not say who may use them."""
    return [
        endpoint
        for endpoint, view in server.view_functions.items()
        if not getattr(view, "basketry_public", False) and not roles_of(server, endpoint)
    ]


def stand_before(server: Flask, auth: Engine) -> None:
    """Put the gate before everything else of `server`."""
    if server.before_request_funcs.get(None):
        raise RuntimeError("the gate must be the first thing that looks at a request")

    @server.before_request
    def gate() -> Response | tuple[Response, int] | None:
        view = server.view_functions.get(request.endpoint or "")
        if getattr(view, "basketry_public", False):
            return None
        viewer = sessions.find(auth, given())
        if viewer is None:
            return refuse()
        g.viewer = viewer
        if request.endpoint and viewer.role not in roles_of(server, request.endpoint):
            raise refused(auth, viewer, request.path)
        return None


def refuse() -> Response | tuple[Response, int]:
    """A page sends the person to sign in and back; anything else gets 401 and nothing more."""
    wants_page = request.method in {"GET", "HEAD"} and not request.path.startswith("/_") and request.accept_mimetypes.accept_html
    if wants_page:
        return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}")  # type: ignore[return-value]
    return jsonify(error="Your sign-in has ended. Sign in again; nothing is lost.", code="BSK-401"), 401


def refused(auth: Engine, viewer: Viewer, what: str) -> NotAllowed:
    """Write down that somebody asked for what her role may not, and give the error to raise."""
    with db.writing(auth) as connection:
        audit.append(connection, "refused", email=viewer.email, person_id=viewer.person_id, what=what[:200])
    return NotAllowed("This is not open to your role. Ask an administrator.")


def viewer() -> Viewer:
    """The person behind the current request. Only for code behind the gate."""
    return g.viewer


def set_cookie(response: Response, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(cookie(), token, httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"], path="/")


def cookie() -> str:
    """The name of the session's cookie. With https its prefix makes browsers refuse one that another host or plain http has set."""
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def given() -> str:
    """The token that came with the request; empty when none did."""
    return request.cookies.get(cookie(), "")


def local(target: str) -> str:
    """`target` when it is a path of this application, else the start page: a link must not lead elsewhere after signing in."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target and not parts.scheme and not parts.netloc
    printable = all(letter.isprintable() for letter in target)
    return target if safe and printable and not parts.path.startswith("/sign-") else "/"
