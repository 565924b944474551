"""Signing in through the shop's own identity provider: OpenID Connect, authorisation code with PKCE. Authlib speaks the protocol.

References: OpenID Connect Core 1.0 (3.1 code flow, 3.1.3.7 checks of the ID token); RFC 7636 (PKCE); RFC 9700 (best practice).
"""

from __future__ import annotations

import logging
from datetime import timedelta

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, make_response, redirect, request, session
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy import Engine

from dashapp import db
from dashapp.access import audit, claims, gate, routes, sessions
from dashapp.errors import BasketryError, SettingError
from dashapp.settings import Settings

log = logging.getLogger(__name__)
# A symmetric or missing signature could be made by anyone who knows the client's secret, or nothing at all.
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
REFUSED = "Your organisation's answer could not be accepted. Nothing was changed; try again, and tell an administrator if it lasts."
AWAY = "Your organisation's sign-in does not answer just now. Try again in a moment."


def add_routes(server: Flask, auth: Engine, settings: Settings) -> bool:
    """Register `/sign-in/oidc` when an issuer is set; whether it is.

    Raises
    ------
    SettingError
        When the issuer is set and something that it needs is not.
    """
    if not settings.oidc_issuer:
        return False
    client = _client(server, settings)
    rules = claims.read_map(settings.oidc_map)

    @server.get("/sign-in/oidc")
    @gate.public
    def leave() -> Response:
        try:
            answer = client.authorize_redirect(f"{settings.public_url}/sign-in/oidc/back")
        except (AuthlibBaseError, RequestException, ValueError, RuntimeError) as error:
            log.warning("single sign-on: %s", error)
            return routes.sign_in_page(AWAY, 503)
        session["after"] = gate.local(request.args.get("next", "/"))
        return answer

    @server.get("/sign-in/oidc/back")
    @gate.public
    def back() -> Response:
        target = gate.local(session.get("after", "/"))
        try:
            person_id = claims.person_of(auth, settings.oidc_issuer, _checked(client, settings), settings.oidc_claim, rules)
        except (AuthlibBaseError, JoseError, RequestException, BasketryError, ValueError, KeyError, TypeError, RuntimeError) as error:
            return _refused(auth, error)
        sessions.end(auth, gate.given())
        session.clear()
        token = sessions.begin(auth, person_id, life=timedelta(hours=settings.session_hours), peer=request.remote_addr or "")
        response = make_response(redirect(target, 303))
        gate.set_cookie(response, token)
        return response

    return True


def _client(server: Flask, settings: Settings):
    for name, value in (
        ("BASKETRY_OIDC_CLIENT_ID", settings.oidc_client_id),
        ("BASKETRY_OIDC_CLIENT_SECRET", settings.oidc_client_secret),
        ("BASKETRY_PUBLIC_URL", settings.public_url),
    ):
        if not value:
            raise SettingError(f"BASKETRY_OIDC_ISSUER is set, so {name} is needed too. Nothing was started.")
    return OAuth(server).register(
        "organisation",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )


def _checked(client, settings: Settings) -> dict[str, object]:
    """The claims of an ID token that was signed by the issuer, for this installation, in answer to this browser's request."""
    metadata = client.load_server_metadata()
    if metadata.get("issuer", "").rstrip("/") != settings.oidc_issuer:
        raise ValueError("the provider calls itself by another name than BASKETRY_OIDC_ISSUER")
    metadata["id_token_signing_alg_values_supported"] = SIGNATURES
    expected = {
        "iss": {"essential": True, "values": [metadata["issuer"]]},
        "aud": {"essential": True, "values": [settings.oidc_client_id]},
        "sub": {"essential": True},
        "exp": {"essential": True},
    }
    token = client.authorize_access_token(claims_options=expected)
    return dict(token["userinfo"])


def _refused(auth: Engine, error: Exception) -> Response:
    ours = isinstance(error, BasketryError)
    log.warning("single sign-on refused: %s", error)
    with db.writing(auth) as connection:
        audit.append(connection, "sign-in refused", peer=request.remote_addr or "", way="single sign-on", why=type(error).__name__)
    session.pop("after", None)
    return routes.sign_in_page(str(error) if ours else REFUSED, 401)
