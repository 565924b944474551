"""People, their roles and their markets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from dashapp import db
from dashapp.access import passwords
from dashapp.access.viewer import ROLES
from dashapp.errors import BadRequest

ADD = """
insert into access.people (email, name, role, all_markets, password_hash)
values (:email, :name, :role, :all_markets, :hash) returning person_id::text
"""
GRANT = "insert into access.market_grants (person_id, market) values (cast(:person_id as uuid), :market) on conflict do nothing"
BY_EMAIL = "select person_id::text as person_id, password_hash, disabled_at from access.people where email = :email"
FIRST_ADMIN = "select person_id::text from access.people where role = 'admin' and disabled_at is null order by created_at, email limit 1"
REPLACE_HASH = """
with changed as (update access.people set password_hash = :hash where email = :email returning person_id)
update access.sessions s set revoked_at = now() from changed where s.person_id = changed.person_id and s.revoked_at is null
"""
LISTED = """
select p.email, p.name, p.role, p.all_markets, p.disabled_at is not null as disabled, p.last_seen_at,
       coalesce((select array_agg(g.market order by g.market) from access.market_grants g where g.person_id = p.person_id), '{}') as markets
from access.people p order by p.email
"""


def add(
    engine: Engine, email: str, password: str, *, name: str = "", role: str = "viewer", markets: Sequence[str] = (), all_markets: bool = False
) -> str:
    """Add a person and give her id.

    Raises
    ------
    BadRequest
        When the address, role or password cannot be used, or the address is taken. Nothing was changed.
    """
    email = _address(email)
    if role not in ROLES:
        raise BadRequest(f"There is no role {role[:40]!r}; choose among {', '.join(ROLES)}. Nothing was changed.")
    if complaint := passwords.complaint(password):
        raise BadRequest(complaint)
    person = {"email": email, "name": name, "role": role, "all_markets": all_markets, "hash": passwords.hashed(password)}
    try:
        with db.writing(engine) as connection:
            person_id = connection.execute(text(ADD), person).scalar_one()
            for market in markets:
                connection.execute(text(GRANT), {"person_id": person_id, "market": market})
    except IntegrityError as error:
        raise BadRequest(f"{email} is already here. Nothing was changed.") from error
    return person_id


def _address(email: str) -> str:
    email = email.strip().lower()
    name, at, host = email.partition("@")
    if not (name and at and host) or len(email) > 200 or any(letter.isspace() for letter in email):
        raise BadRequest(f"{email[:80]!r} is no e-mail address. Nothing was changed.")
    return email


def set_password(engine: Engine, email: str, password: str) -> None:
    """Give a person another password and end her sessions."""
    if complaint := passwords.complaint(password):
        raise BadRequest(complaint)
    with db.writing(engine) as connection:
        if by_email(connection, email) is None:
            raise BadRequest(f"Nobody here has the address {email[:80]!r}. Nothing was changed.")
        connection.execute(text(REPLACE_HASH), {"email": email.strip().lower(), "hash": passwords.hashed(password)})


def by_email(connection: Connection, email: str) -> dict[str, Any] | None:
    """`person_id`, `password_hash` and `disabled_at` of an address."""
    row = connection.execute(text(BY_EMAIL), {"email": email.strip().lower()}).mappings().first()
    return dict(row) if row else None


def first_admin(engine: Engine) -> str | None:
    """The id of the longest-standing administrator."""
    with db.writing(engine) as connection:
        return connection.execute(text(FIRST_ADMIN)).scalar()


def listed(engine: Engine) -> list[dict[str, Any]]:
    """Everyone: email, name, role, all_markets, disabled, last_seen_at, markets."""
    with db.writing(engine) as connection:
        return [dict(row) for row in connection.execute(text(LISTED)).mappings()]
