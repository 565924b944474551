"""The settings of `dashapp`: one table, read once. Secrets have no default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from analytics import roles
from dashapp.errors import SettingError

SHORTEST_KEY = 32


class Setting(NamedTuple):
    """One line of the table."""

    name: str
    default: str
    help: str


TABLE = (
    Setting("DATABASE_URL", "", "The administrative database address; the others are derived from it. Empty means the embedded server."),
    Setting("DATABASE_URL_WEB", "", "The address at which charts are read; empty means derived from DATABASE_URL."),
    Setting("DATABASE_URL_AUTH", "", "The address at which people and sessions are looked up; empty means derived from DATABASE_URL."),
    Setting("DATABASE_URL_RENDER", "", "The address at which the drawing worker reads; empty means derived from DATABASE_URL."),
    Setting("BASKETRY_CHROMIUM", "", "The Chromium or Chrome that draws maps and diagrams for slides; empty means the first on PATH."),
    Setting("BASKETRY_VAR", "", "Where the installation keeps its own files; empty means var/ beside the packages."),
    Setting("BASKETRY_SECRET_KEY", "", "Signs cookies; at least 32 characters. No default; `make run` makes one and keeps it in var/secret_key."),
    Setting("BASKETRY_CACHE_URL", "", "redis://host:6379/0 to share the cache between machines; empty means files under var/cache."),
    Setting("BASKETRY_HTTPS", "0", "1 when people reach it by https: cookies become Secure and HSTS is sent."),
    Setting("BASKETRY_PROXIES", "0", "How many reverse proxies stand in front, whose X-Forwarded-* headers are to be believed."),
    Setting("BASKETRY_SESSION_HOURS", "12", "Hours after which a sign-in ends."),
    Setting("BASKETRY_PUBLIC_URL", "", "The address people reach it by, such as https://basketry.shop.example: links in mails begin with it."),
    Setting("BASKETRY_SMTP_URL", "", "smtp://user:password@host:587 (STARTTLS), smtps://… (TLS), smtp+plain://… (none). Empty: links are printed, not mailed."),
    Setting("BASKETRY_MAIL_FROM", "", "The sender of mails, such as basketry@shop.example. Needed with BASKETRY_SMTP_URL."),
    Setting("BASKETRY_OIDC_ISSUER", "", "The OpenID Connect issuer to sign in with, such as https://id.shop.example. Empty means passwords alone."),
    Setting("BASKETRY_OIDC_CLIENT_ID", "", "This installation's name at the issuer."),
    Setting("BASKETRY_OIDC_CLIENT_SECRET", "", "Its secret there. No default."),
    Setting("BASKETRY_OIDC_CLAIM", "groups", "The claim whose values decide roles and markets."),
    Setting("BASKETRY_OIDC_MAP", "", 'Claim value to role and markets ("*": all), as JSON: {"sales-de": {"role": "viewer", "markets": ["Germany"]}}.'),
)


@dataclass(frozen=True)
class Settings:
    """What the table says, typed. `secret_key` is empty for the command line, which signs no cookies."""

    web_url: str
    auth_url: str
    var: Path
    secret_key: str
    cache_url: str
    https: bool
    proxies: int
    session_hours: int
    public_url: str
    smtp_url: str
    mail_from: str
    chromium: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    oidc_claim: str
    oidc_map: str


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises
    ------
    SettingError
        When the database's address is missing or unusable, or a value is not of its kind.
    """
    env = os.environ if env is None else env
    value = {setting.name: env.get(setting.name, "").strip() or setting.default for setting in TABLE}
    try:
        web_url, auth_url = roles.role_url("web", env), roles.role_url("auth", env)
    except roles.DatabaseAddressError as error:
        raise SettingError(str(error)) from error
    return Settings(
        web_url=web_url,
        auth_url=auth_url,
        var=roles.var_dir(env),
        secret_key=value["BASKETRY_SECRET_KEY"],
        cache_url=value["BASKETRY_CACHE_URL"],
        https=value["BASKETRY_HTTPS"] == "1",
        proxies=_whole(value, "BASKETRY_PROXIES"),
        session_hours=_whole(value, "BASKETRY_SESSION_HOURS"),
        public_url=value["BASKETRY_PUBLIC_URL"].rstrip("/"),
        smtp_url=value["BASKETRY_SMTP_URL"],
        mail_from=value["BASKETRY_MAIL_FROM"],
        chromium=value["BASKETRY_CHROMIUM"],
        oidc_issuer=value["BASKETRY_OIDC_ISSUER"].rstrip("/"),
        oidc_client_id=value["BASKETRY_OIDC_CLIENT_ID"],
        oidc_client_secret=value["BASKETRY_OIDC_CLIENT_SECRET"],
        oidc_claim=value["BASKETRY_OIDC_CLAIM"],
        oidc_map=value["BASKETRY_OIDC_MAP"],
    )


def require_secret(settings: Settings) -> None:
    """Refuse to serve with a missing or short key: whoever guesses it forges CSRF tokens."""
    if len(settings.secret_key) < SHORTEST_KEY:
        raise SettingError(
            f"BASKETRY_SECRET_KEY must be at least {SHORTEST_KEY} characters; it has {len(settings.secret_key)}. "
            "`openssl rand -base64 48` makes one. Nothing was started."
        )


def _whole(value: Mapping[str, str], name: str) -> int:
    text = value[name]
    if not text.isdigit():
        raise SettingError(f"{name} must be a whole number; it is {text[:40]!r}. Nothing was started.")
    return int(text)
