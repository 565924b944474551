"""People, their roles and their markets: who is here, and how one is added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from dashapp import db
from dashapp.access import audit, passwords
from dashapp.access.addresses import address
from dashapp.access.viewer import ROLES
from dashapp.errors import BadRequest, Conflict

ADD = """
insert into access.people (email, name, role, all_markets, password_hash)
values (:email, :name, :role, :all_markets, :hash) returning person_id::text
"""
GRANT = "insert into access.market_grants (person_id, market) values (cast(:person_id as uuid), :market) on conflict do nothing"
BY_EMAIL = "select person_id::text as person_id, email, password_hash, disabled_at from access.people where email = :email"
FIRST_ADMIN = "select person_id::text from access.people where role = 'admin' and disabled_at is null order by created_at, email limit 1"
LISTED = """
select p.person_id::text as person_id, p.email, p.name, p.role, p.all_markets, p.disabled_at is not null as disabled, p.last_seen_at,
       p.password_hash is null as invited,
       coalesce((select array_agg(g.market order by g.market) from access.market_grants g where g.person_id = p.person_id), '{}') as markets,
       (select count(*) from access.sessions s where s.person_id = p.person_id and s.revoked_at is null and s.expires_at > now()) as sessions
from access.people p order by p.email
"""
LONGEST_NAME = 120


def add(
    engine: Engine, email: str, password: str | None, *, name: str = "", role: str = "viewer", markets: Sequence[str] = (), all_markets: bool = False,
    by: str = "command line",
) -> str:  # fmt: skip
    """Add a person and give her id. Without a password she cannot sign in until an invitation has let her choose one.

    Raises
    ------
    BadRequest
        When the address, name, role or password cannot be used. Nothing was changed.
    Conflict
        When the address is taken. Nothing was changed.
    """
    email = address(email)
    check_role(role)
    if password is not None and (complaint := passwords.complaint(password)):
        raise BadRequest(complaint)
    person = {"email": email, "name": name_of(name), "role": role, "all_markets": all_markets}
    try:
        with db.writing(engine) as connection:
            person_id = connection.execute(text(ADD), person | {"hash": None if password is None else passwords.hashed(password)}).scalar_one()
            for market in markets:
                connection.execute(text(GRANT), {"person_id": person_id, "market": market})
            audit.append(connection, "person added", email=by, subject=email, role=role, markets="all" if all_markets else list(markets))
    except IntegrityError as error:
        raise Conflict(f"{email} is already here. Nothing was changed.") from error
    return person_id


def check_role(role: str) -> None:
    """Refuse a role that there is not."""
    if role not in ROLES:
        raise BadRequest(f"There is no role {str(role)[:40]!r}; choose among {', '.join(ROLES)}. Nothing was changed.")


def name_of(name: str) -> str:
    """A name as it is kept: one line of printable letters.

    Raises
    ------
    BadRequest
        When it is too long or has letters that cannot be seen.
    """
    name = name.strip() if isinstance(name, str) else ""
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadRequest(f"A name is one line of at most {LONGEST_NAME} letters. Nothing was changed.")
    return name


def by_email(connection: Connection, email: str) -> dict[str, Any] | None:
    """`person_id`, `email`, `password_hash` and `disabled_at` of an address."""
    row = connection.execute(text(BY_EMAIL), {"email": email.strip().lower()}).mappings().first()
    return dict(row) if row else None


def first_admin(engine: Engine) -> str | None:
    """The id of the longest-standing administrator."""
    with db.writing(engine) as connection:
        return connection.execute(text(FIRST_ADMIN)).scalar()


def listed(engine: Engine) -> list[dict[str, Any]]:
    """Everyone: person_id, email, name, role, all_markets, disabled, last_seen_at, invited (no password yet), markets, sessions (how many are open)."""
    with db.writing(engine) as connection:
        return [dict(row) for row in connection.execute(text(LISTED)).mappings()]
