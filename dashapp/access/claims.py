"""From what an identity provider says about somebody to a person with a role and markets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text

from dashapp import db
from dashapp.access import audit, changes, people
from dashapp.access.addresses import address
from dashapp.access.viewer import ROLES
from dashapp.errors import NotAllowed, SettingError

KNOWN = """
select p.person_id::text as person_id, p.email, p.disabled_at from access.identities i join access.people p using (person_id)
where i.issuer = :issuer and i.subject = :subject
"""
LINK = "insert into access.identities (issuer, subject, person_id) values (:issuer, :subject, cast(:person_id as uuid))"
NO_GRANT = "Your organisation has given you no role here. Ask an administrator."
UNVERIFIED = "Your organisation has not verified your e-mail address. Ask an administrator."
CLOSED = "This account is closed. Ask an administrator."


@dataclass(frozen=True)
class Grant:
    """A role and markets; `all_markets` beats the list."""

    role: str
    markets: frozenset[str]
    all_markets: bool


def read_map(text_map: str) -> dict[str, Grant]:
    """Claim value → grant, from the setting's JSON; empty: people and grants are kept by hand.

    Raises
    ------
    SettingError
        When it is not of the form {"value": {"role": …, "markets": "*" or [names]}}.
    """
    if not text_map:
        return {}
    try:
        rules = {str(value): _grant(rule) for value, rule in json.loads(text_map).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingError(
            'BASKETRY_OIDC_MAP must be JSON such as {"bi-admins": {"role": "admin", "markets": "*"}}; roles are '
            f"{', '.join(ROLES)}. Nothing was started."
        ) from error
    return rules


def _grant(rule: Mapping[str, Any]) -> Grant:
    markets = rule["markets"]
    if rule["role"] not in ROLES or not (markets == "*" or (isinstance(markets, list) and all(isinstance(name, str) for name in markets))):
        raise ValueError
    return Grant(rule["role"], frozenset() if markets == "*" else frozenset(markets), markets == "*")


def granted(rules: Mapping[str, Grant], values: Iterable[str]) -> Grant:
    """The highest role and all the markets of the values that the map knows.

    Raises
    ------
    NotAllowed
        When it knows none of them: no grant is no entrance.
    """
    held = [rules[value] for value in values if value in rules]
    if not held:
        raise NotAllowed(NO_GRANT)
    role = max((grant.role for grant in held), key=ROLES.index)
    return Grant(role, frozenset().union(*(grant.markets for grant in held)), any(grant.all_markets for grant in held))


def person_of(auth: Engine, issuer: str, claims: Mapping[str, Any], claim: str, rules: Mapping[str, Grant]) -> str:
    """The id of the person that checked claims name; she is added at her first sign-in, and given what the map says at each.

    Raises
    ------
    NotAllowed
        When she has no grant, her address is not verified, or her account is closed.
    BadRequest, Conflict
        When her address cannot be used, or her grant would leave no administrator.
    """
    given = claims.get(claim)
    values = [given] if isinstance(given, str) else [value for value in given if isinstance(value, str)] if isinstance(given, list) else []
    grant = granted(rules, values) if rules else None
    found = _known(auth, issuer, claims) or _introduced(auth, issuer, claims, grant)
    if found["disabled_at"] is not None:
        raise NotAllowed(CLOSED)
    person_id = str(found["person_id"])
    if grant:
        changes.person(auth, person_id, by="single sign-on", role=grant.role)
        changes.grants(auth, person_id, by="single sign-on", markets=sorted(grant.markets), all_markets=grant.all_markets)
    with db.writing(auth) as connection:
        audit.append(connection, "sign-in", email=found["email"], person_id=person_id, way="single sign-on")
    return person_id


def _known(auth: Engine, issuer: str, claims: Mapping[str, Any]) -> dict[str, Any] | None:
    with db.writing(auth) as connection:
        row = connection.execute(text(KNOWN), {"issuer": issuer, "subject": claims["sub"]}).mappings().first()
    return dict(row) if row else None


def _introduced(auth: Engine, issuer: str, claims: Mapping[str, Any], grant: Grant | None) -> dict[str, Any]:
    """The first sign-in: joined to the account of the same, verified, address, or a new one."""
    if claims.get("email_verified") is not True:
        raise NotAllowed(UNVERIFIED)
    email = address(str(claims.get("email", "")))
    with db.writing(auth) as connection:
        found = people.by_email(connection, email)
    if found is None:
        if grant is None:
            raise NotAllowed(NO_GRANT)
        people.add(auth, email, None, name=_name(claims), role="viewer", by="single sign-on")
    with db.writing(auth) as connection:
        found = people.by_email(connection, email)
        if found is None or found["disabled_at"] is not None:
            raise NotAllowed(CLOSED)
        connection.execute(text(LINK), {"issuer": issuer, "subject": claims["sub"], "person_id": found["person_id"]})
    return found


def _name(claims: Mapping[str, Any]) -> str:
    name = claims.get("name")
    return name[: people.LONGEST_NAME] if isinstance(name, str) and name.isprintable() else ""
