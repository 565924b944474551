"""One-time links: for a new password (30 minutes) and for a first sign-in (3 days)."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Engine, text

from dashapp import db
from dashapp.access import audit, passwords, people
from dashapp.access.changes import REPLACE_HASH
from dashapp.access.sessions import token_hash
from dashapp.errors import BadRequest

LIVES = {"reset": timedelta(minutes=30), "invitation": timedelta(days=3)}
MINT = """
insert into access.one_time_tokens (token_hash, person_id, purpose, expires_at) values (:hash, cast(:person_id as uuid), :purpose, now() + :life)
"""
# A newer link makes the older ones worthless, used or not.
SUPERSEDE = "update access.one_time_tokens set used_at = now() where person_id = cast(:person_id as uuid) and used_at is null"
FORGET = "delete from access.one_time_tokens where expires_at < now() - interval '30 days'"
FIND = """
select p.person_id::text as person_id, p.email, t.purpose from access.one_time_tokens t join access.people p using (person_id)
where t.token_hash = :hash and t.used_at is null and t.expires_at > now() and p.disabled_at is null
"""
SPEND = """
update access.one_time_tokens t set used_at = now() from access.people p
where p.person_id = t.person_id and t.token_hash = :hash and t.used_at is null and t.expires_at > now() and p.disabled_at is null
returning p.person_id::text as person_id, p.email, t.purpose
"""
SPENT = "This link has been used, is too old, or was never ours. Nothing was changed; ask for a new one."


def mint(engine: Engine, email: str, purpose: str, *, by: str) -> str | None:
    """A new link's raw token for an address; None when nobody (or nobody who may sign in) has it. Older links of hers stop working."""
    token = secrets.token_urlsafe(32)
    with db.writing(engine) as connection:
        person = people.by_email(connection, email)
        if person is None or person["disabled_at"] is not None:
            audit.append(connection, f"{purpose} refused", email=by, subject=email.strip().lower()[:200])
            return None
        connection.execute(text(FORGET))
        connection.execute(text(SUPERSEDE), person)
        connection.execute(text(MINT), person | {"hash": token_hash(token), "purpose": purpose, "life": LIVES[purpose]})
        audit.append(connection, f"{purpose} link", email=by, subject=person["email"])
    return token


def owner(engine: Engine, token: str) -> str | None:
    """The address that a live token belongs to; looking does not use it up."""
    with db.writing(engine) as connection:
        found = connection.execute(text(FIND), {"hash": token_hash(token)}).mappings().first()
    return found["email"] if found else None


def spend(engine: Engine, token: str, password: str) -> str:
    """Use a token up, set the password, and give the person's id. Whoever holds the same link twice finds it spent.

    Raises
    ------
    BadRequest
        When the password cannot be used (the link stays good), or the link is used, late, superseded or forged.
    """
    if complaint := passwords.complaint(password):
        raise BadRequest(complaint)
    kept = passwords.hashed(password)
    with db.writing(engine) as connection:
        found = connection.execute(text(SPEND), {"hash": token_hash(token)}).mappings().first()
        if found is None:
            audit.append(connection, "link refused")
        else:
            connection.execute(text(REPLACE_HASH), {"person_id": found["person_id"], "hash": kept})
            connection.execute(text(SUPERSEDE), dict(found))
            audit.append(connection, "password chosen", email=found["email"], person_id=found["person_id"], by_link=found["purpose"])
    if found is None:
        raise BadRequest(SPENT)
    return found["person_id"]
