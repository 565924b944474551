"""Sessions are rows. The cookie carries a raw token; the table only its hash, which opens nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, text

from dashapp import db
from dashapp.access.viewer import Viewer

FIND = """
select p.person_id::text as person_id, p.email, p.name, p.role, p.all_markets,
       coalesce((select array_agg(g.market order by g.market) from access.market_grants g where g.person_id = p.person_id), '{}') as markets,
       s.last_seen_at < now() - interval '1 minute' as stale
from access.sessions s join access.people p using (person_id)
where s.token_hash = :hash and s.revoked_at is null and s.expires_at > now() and p.disabled_at is null
"""
SEEN = """
with seen as (update access.sessions set last_seen_at = now() where token_hash = :hash returning person_id)
update access.people set last_seen_at = now() where person_id in (select person_id from seen)
"""
BEGIN = """
with seen as (update access.people set last_seen_at = now() where person_id = cast(:person_id as uuid) and :kind = 'browser')
insert into access.sessions (token_hash, person_id, kind, peer, expires_at)
values (:hash, cast(:person_id as uuid), :kind, :peer, now() + :life)
"""
END = "update access.sessions set revoked_at = now() where token_hash = :hash and revoked_at is null"


def token_hash(token: str) -> str:
    """What the table keeps of a token: SHA-256, hex. A token has 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(engine: Engine, person_id: str, *, life: timedelta, kind: str = "browser", peer: str = "") -> str:
    """Open a session and give its raw token."""
    token = secrets.token_urlsafe(32)
    with db.writing(engine) as connection:
        connection.execute(text(BEGIN), {"hash": token_hash(token), "person_id": person_id, "kind": kind, "peer": peer, "life": life})
    return token


def find(engine: Engine, token: str) -> Viewer | None:
    """The person behind a token; None when the session ended, or the person was disabled."""
    if not token:
        return None
    hashed = {"hash": token_hash(token)}
    with db.writing(engine) as connection:
        row = connection.execute(text(FIND), hashed).mappings().first()
        if row is None:
            return None
        if row["stale"]:
            connection.execute(text(SEEN), hashed)
    return Viewer(
        person_id=row["person_id"],
        email=row["email"],
        name=row["name"],
        role=row["role"],
        all_markets=row["all_markets"],
        markets=tuple(row["markets"]),
        token=token,
    )


def end(engine: Engine, token: str) -> None:
    """Close a session."""
    with db.writing(engine) as connection:
        connection.execute(text(END), {"hash": token_hash(token)})


@contextmanager
def service(engine: Engine, person_id: str) -> Iterator[Viewer]:
    """A short session minted for the person that a command or a mail acts for; it ends with the work."""
    token = begin(engine, person_id, life=timedelta(minutes=10), kind="service")
    try:
        viewer = find(engine, token)
        if viewer is None:
            raise LookupError("the person of this service session is disabled")
        yield viewer
    finally:
        end(engine, token)
