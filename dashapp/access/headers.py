"""What every response carries: nothing from elsewhere is loaded, framed, sniffed or kept in a shared cache."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request
from flask_wtf.csrf import generate_csrf


def policy(script_hashes: Sequence[str]) -> str:
    """The content security policy: scripts of our own and Dash's hashed ones alone."""
    scripts = " ".join(["'self'", *(f"'{digest}'" if not digest.startswith("'") else digest for digest in script_hashes)])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def add_to_all(server: Flask) -> None:
    """Register the headers; the policy is read from `server.config`, because Dash knows its scripts only after the first request."""

    @server.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = server.config["CONTENT_SECURITY_POLICY"]
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if server.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not request.path.startswith(("/assets/", "/_dash-component-suites/")):
            response.headers["Cache-Control"] = "no-store"
        if response.mimetype == "text/html":
            # Dash copies this readable cookie into the header that the CSRF check wants.
            response.set_cookie("_csrf_token", generate_csrf(), samesite="Strict", secure=server.config["SESSION_COOKIE_SECURE"])
        return response
