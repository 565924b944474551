"""Which login each part of the house uses: one agreement between `migrations`, `analytics` and `dashapp`.

`DATABASE_URL` is the administrative login: it migrates, and owns the right to create roles. The four working roles have logins of their
own. A part finds its address in this order:

1. `DATABASE_URL_<ROLE>` (`DATABASE_URL_WEB`, `DATABASE_URL_AUTH`, …): how a team runs it, so that a web process never holds the
   administrative password;
2. derived from `DATABASE_URL`: the same server and database, the role's name, and a password that is an HMAC of the administrative
   password and the role's name. One variable is then enough on a laptop and in a test;
3. with no `DATABASE_URL`, the embedded server's address, which it keeps in `var/database_url`.

Standard library only, so that every part may import it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

OWNER = "basketry_owner"
LOGINS = {"job": "basketry_job", "render": "basketry_render", "web": "basketry_web", "auth": "basketry_auth"}
DRIVER = "postgresql+psycopg2"


class DatabaseAddressError(ValueError):
    """The database's address is missing or cannot be used; the message says what to set."""


def var_dir(env: Mapping[str, str] | None = None) -> Path:
    """Where the installation keeps what is not in version control (`BASKETRY_VAR`, default `var/` beside the packages)."""
    env = os.environ if env is None else env
    return Path(env.get("BASKETRY_VAR") or Path(__file__).resolve().parent.parent / "var")


def admin_url(env: Mapping[str, str] | None = None) -> str:
    """The administrative address: `DATABASE_URL`, else the embedded server's.

    Raises
    ------
    DatabaseAddressError
        When neither is there, or it is no PostgreSQL address.
    """
    env = os.environ if env is None else env
    url = env.get("DATABASE_URL", "").strip()
    if not url:
        kept = var_dir(env) / "database_url"
        try:
            url = kept.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise DatabaseAddressError(
                "No database: DATABASE_URL is not set and the embedded server has not been started. "
                "Run `make db`, or set DATABASE_URL=postgresql://user:password@host:5432/name."
            ) from error
    return with_driver(url)


def with_driver(url: str) -> str:
    """`url` with the psycopg2 driver written out: since SQLAlchemy 2.1 a bare `postgresql://` means another driver."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {"postgresql", "postgres"}:
        raise DatabaseAddressError(
            f"DATABASE_URL must look like postgresql://user:password@host:5432/name; it starts with {scheme[:20]!r}."
        )
    return f"{DRIVER}://{rest}"


def plain(url: str) -> str:
    """`url` without a driver, as libpq and procrastinate read it."""
    return "postgresql://" + url.partition("://")[2]


def role_url(role: str, env: Mapping[str, str] | None = None) -> str:
    """The address at which `role` (job, render, web or auth) signs in."""
    env = os.environ if env is None else env
    explicit = env.get(f"DATABASE_URL_{role.upper()}", "").strip()
    if explicit:
        return with_driver(explicit)
    return derived_url(admin_url(env), role)


def derived_url(admin: str, role: str) -> str:
    """`admin` with the role's login and a password only the holder of `admin` can work out."""
    parts = urlsplit(with_driver(admin))
    if not parts.password:
        raise DatabaseAddressError(
            f"DATABASE_URL has no password, so the password of {LOGINS[role]} cannot be derived from it. "
            f"Give it one, or set DATABASE_URL_{role.upper()}."
        )
    key = unquote(parts.password).encode()
    password = hmac.new(key, f"basketry:{role}".encode(), hashlib.sha256).hexdigest()
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{LOGINS[role]}:{password}@{host}"))


def role_password(role: str, env: Mapping[str, str] | None = None) -> str:
    """The password that migrations give to `role`: whatever its address carries."""
    return unquote(urlsplit(role_url(role, env)).password or "")


def shown(url: str) -> str:
    """`url` with its password hidden, for messages and logs."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(unquote(parts.username or ''))}:***@{host}"))
