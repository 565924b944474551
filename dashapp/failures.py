"""What a person sees when something goes wrong: what happened, what is safe, and a code that stands in the log. Never a trace."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from dash import no_update, set_props
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from dashapp.errors import BasketryError

log = logging.getLogger(__name__)
UNEXPECTED = "Something went wrong on our side. Nothing is lost; reload the page, and give the code to an administrator if it lasts."


def handle(server: Flask) -> None:
    """Register the handlers of pages and of Dash's own routes."""

    @server.errorhandler(CSRFError)
    def forged(error: CSRFError) -> Response:
        return _told("This form has gone stale. Go back, reload the page and try again; nothing was changed.", 400, "BSK-CSRF")

    @server.errorhandler(BasketryError)
    def ours(error: BasketryError) -> Response:
        return _told(str(error), error.status, _logged(error.code, error, error.status >= 500))

    @server.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        return _told(error.description or error.name, error.code or 500, f"BSK-{error.code}")

    @server.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        return _told(UNEXPECTED, 500, _logged("BSK-500", error, True))


def in_callback(error: Exception) -> Any:
    """Dash's `on_error`: a toast instead of silence; what is on the screen stays."""
    ours = isinstance(error, BasketryError)
    code = _logged(error.code if isinstance(error, BasketryError) else "BSK-500", error, not ours)
    set_props("toast", {"children": f"{error if ours else UNEXPECTED} ({code})"})
    return no_update


def _logged(code: str, error: Exception, trace: bool) -> str:
    code = f"{code}-{secrets.token_hex(3)}"
    log.log(logging.ERROR if trace else logging.WARNING, "%s %s", code, error, exc_info=error if trace else None)
    return code


def _told(message: str, status: int, code: str) -> Response:
    if request.path.startswith("/_") or not request.accept_mimetypes.accept_html:
        return make_response(jsonify(error=message, code=code), status)
    titles = {"BSK-403": "Not open to you", "BSK-404": "Nothing by that name", "BSK-NONE": "Nothing to download"}
    title = titles.get(code[:8].rstrip("-"), "One moment" if status == 503 else "That did not work" if status < 500 else "Something went wrong")
    return make_response(render_template("error.html", title=title, message=message, code=code), status)
