"""A small, real OpenID provider for tests: it listens on a port, signs with its own key, and can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "basketry-tests", "the secret between basketry and its provider"


class Provider:
    """`person`: the claims about whoever signs in; `wrong`: what is to be wrong about the answer."""

    def __init__(self) -> None:
        self.key, self.other_key = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
        self.person: dict[str, Any] = {}
        self.wrong = ""
        self.asked: dict[str, dict[str, str]] = {}
        self.url = ""

    def authorise(self, address: str) -> dict[str, str]:
        """What the provider's page does for a browser that was sent to `address`: the parameters of the way back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self) -> Any:
        """Exchange a code: the client must prove itself and that it began the request (PKCE)."""
        asked = self.asked.pop(request.form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        known = request.authorization and (request.authorization.username, request.authorization.password) == (CLIENT, SECRET)
        if asked is None or not known or asked.get("code_challenge") != proof or asked.get("code_challenge_method") != "S256":
            return jsonify(error="invalid_grant"), 400
        answer = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300}
        return jsonify(answer if self.wrong == "no id token" else answer | {"id_token": self.signed(asked)})

    def signed(self, asked: dict[str, str]) -> str:
        """The ID token, as told."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person}
        claims |= {
            "nonce": {"nonce": "another"}, "issuer": {"iss": "https://elsewhere.test"}, "audience": {"aud": "another-client"},
            "expired": {"iat": now - 7200, "exp": now - 3600}, "no expiry": {"exp": None},
        }.get(self.wrong, {})  # fmt: skip
        if self.wrong == "signed with the shared secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"])
        if self.wrong == "not signed":
            return jwt.encode({"alg": "none"}, claims, OctKey.import_key(SECRET), algorithms=["none"])
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.other_key if self.wrong == "another key" else self.key)

    def application(self) -> Flask:
        """Its routes."""
        app = Flask("provider")
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        app.add_url_rule("/jwks", "jwks", lambda: jsonify(keys=[self.key.as_dict(private=False)]))
        app.add_url_rule("/.well-known/openid-configuration", "about", lambda: jsonify(self.about()))
        return app

    def about(self) -> dict[str, Any]:
        """Its discovery document."""
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorise", "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }  # fmt: skip


@contextmanager
def running() -> Iterator[Provider]:
    """A provider on a port of its own."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider.application(), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield provider
    server.shutdown()
