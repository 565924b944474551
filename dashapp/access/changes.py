"""Changes of people. Each is written down with who made it; the database ends the sessions it concerns, and keeps one administrator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dashapp import db
from dashapp.access import audit, passwords, people
from dashapp.errors import BadRequest, Conflict, NotFound

FIND = """
select person_id::text as person_id, email, name, role, all_markets, disabled_at is not null as disabled from access.people
where email = :who or person_id::text = :who for update
"""
SET = "update access.people set name = :name, role = :role, all_markets = :all_markets where person_id = cast(:person_id as uuid)"
DISABLE = """
update access.people set disabled_at = case when :disabled then coalesce(disabled_at, now()) end where person_id = cast(:person_id as uuid)
"""
REPLACE_HASH = "update access.people set password_hash = :hash where person_id = cast(:person_id as uuid)"
HELD = "select market from access.market_grants where person_id = cast(:person_id as uuid)"
WITHDRAW = "delete from access.market_grants where person_id = cast(:person_id as uuid) and not market = any (:markets)"
END_ALL = "update access.sessions set revoked_at = now() where person_id = cast(:person_id as uuid) and revoked_at is null"
END_ONE = """
update access.sessions set revoked_at = now() where session_id::text = :session and revoked_at is null returning person_id::text
"""
LAST = "That would leave no administrator who sees all markets, and nobody could undo it. Make another one first. Nothing was changed."


@contextmanager
def _changing(engine: Engine, who: str) -> Iterator[tuple[Connection, dict[str, Any]]]:
    """One transaction around one person, found by id or address; her row is locked, so that two changes follow one another."""
    try:
        with db.writing(engine) as connection:
            found = connection.execute(text(FIND), {"who": who.strip().lower()}).mappings().first()
            if found is None:
                raise NotFound(f"Nobody here is known as {who[:80]!r}. Nothing was changed.")
            yield connection, dict(found)
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", "") == "BK001":
            raise Conflict(LAST) from error
        raise


def person(engine: Engine, who: str, *, by: str, name: str | None = None, role: str | None = None) -> None:
    """Change a name or a role; what is None stays.

    Raises
    ------
    NotFound, BadRequest, Conflict
        When there is no such person, a value cannot be used, or no administrator would remain. Nothing was changed.
    """
    with _changing(engine, who) as (connection, found):
        wanted = found | {"name": people.name_of(name) if name is not None else found["name"], "role": role if role is not None else found["role"]}
        people.check_role(wanted["role"])
        connection.execute(text(SET), wanted)
        changed = {key: [found[key], wanted[key]] for key in ("name", "role") if wanted[key] != found[key]}
        if changed:
            audit.append(connection, "person changed", email=by, subject=found["email"], changed=changed)


def grants(engine: Engine, who: str, *, by: str, markets: Sequence[str], all_markets: bool) -> None:
    """Give exactly these markets, or all. An empty list means none: she sees nothing until she is given some.

    Raises
    ------
    NotFound, Conflict
        When there is no such person, or no administrator would remain. Nothing was changed.
    """
    with _changing(engine, who) as (connection, found):
        wanted = [] if all_markets else sorted(set(markets))
        held = sorted(connection.execute(text(HELD), found).scalars())
        if (wanted, all_markets) == (held, found["all_markets"]):
            return
        connection.execute(text(WITHDRAW), found | {"markets": wanted})
        for market in set(wanted) - set(held):
            connection.execute(text(people.GRANT), found | {"market": market})
        connection.execute(text(SET), found | {"all_markets": all_markets})
        before, after = ("all" if found["all_markets"] else held), ("all" if all_markets else wanted)
        audit.append(connection, "markets changed", email=by, subject=found["email"], before=before, after=after)


def disabled(engine: Engine, who: str, *, by: str, disabled: bool) -> None:
    """Close an account, or open it again. Its rows stay, so that the log keeps its names."""
    with _changing(engine, who) as (connection, found):
        if found["disabled"] != disabled:
            connection.execute(text(DISABLE), found | {"disabled": disabled})
            audit.append(connection, "person disabled" if disabled else "person enabled", email=by, subject=found["email"])


def password(engine: Engine, who: str, new: str, *, by: str) -> None:
    """Give a person another password.

    Raises
    ------
    NotFound, BadRequest
        When there is no such person, or the password is too short or too long. Nothing was changed.
    """
    if complaint := passwords.complaint(new):
        raise BadRequest(complaint)
    kept = passwords.hashed(new)
    with _changing(engine, who) as (connection, found):
        connection.execute(text(REPLACE_HASH), found | {"hash": kept})
        audit.append(connection, "password changed", email=by, subject=found["email"])


def end_sessions(engine: Engine, who: str, *, by: str) -> int:
    """Sign a person out everywhere; how many sessions ended."""
    with _changing(engine, who) as (connection, found):
        ended = connection.execute(text(END_ALL), found).rowcount
        audit.append(connection, "sessions ended", email=by, subject=found["email"], sessions=ended)
    return ended


def end_session(engine: Engine, session: str, *, by: str, of: str | None = None) -> None:
    """End one session by its id; `of` names the one person whose it may be.

    Raises
    ------
    NotFound
        When there is no such open session, or it is another person's: the same answer.
    """
    with db.writing(engine) as connection:
        person_id = connection.execute(text(END_ONE), {"session": session}).scalar()
        if person_id is None or of not in (None, person_id):
            raise NotFound("There is no such open session. Nothing was changed.")
        audit.append(connection, "sessions ended", email=by, person_id=person_id, sessions=1)
