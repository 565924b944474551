"""What the administrators' grids show: people, open sessions, the audit log. Rows of plain text; never a hash or a token."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine, text

from dashapp import db
from dashapp.access import people
from dashapp.clock import Clock

SHOWN = 500
SESSIONS = """
select s.session_id::text as id, p.email, s.peer, s.kind, s.created_at, s.last_seen_at, s.expires_at
from access.sessions s join access.people p using (person_id)
where s.revoked_at is null and s.expires_at > now() order by s.last_seen_at desc limit 2000
"""
_MATCH = """
from access.audit
where :wanted = '' or position(lower(:wanted) in lower(email || ' ' || event || ' ' || detail::text)) > 0
"""
FOUND = f"select count(*) {_MATCH}"
LOG = f"select audit_id::text as id, at, email, event, detail {_MATCH} order by audit_id desc limit :most"
EVERYTHING = 1_000_000


def query(wanted: str) -> str:
    """The query part of a link to the file of a search."""
    return urlencode({"q": wanted.strip()} if wanted.strip() else {})


def people_rows(auth: Engine, clock: Clock) -> list[dict[str, Any]]:
    """Rows of the people grid."""
    return [
        {
            "id": each["person_id"],
            "name": each["name"],
            "email": each["email"],
            "role": each["role"],
            "markets": "All markets" if each["all_markets"] else ", ".join(each["markets"]) or "none",
            "granted": each["markets"],
            "all": each["all_markets"],
            "state": "disabled" if each["disabled"] else "no password yet" if each["invited"] else "active",
            "sessions": each["sessions"],
            "seen": clock.at(each["last_seen_at"], never="never"),
        }
        for each in people.listed(auth)
    ]


def session_rows(auth: Engine, clock: Clock) -> list[dict[str, Any]]:
    """Rows of the sessions grid."""
    with db.writing(auth) as connection:
        found = connection.execute(text(SESSIONS)).mappings().all()
    return [
        {"id": row["id"], "email": row["email"], "peer": row["peer"], "kind": row["kind"], "begun": clock.at(row["created_at"]),
         "seen": clock.at(row["last_seen_at"]), "ends": clock.at(row["expires_at"])}
        for row in found
    ]  # fmt: skip


def log_rows(auth: Engine, wanted: str, clock: Clock) -> tuple[list[dict[str, Any]], int]:
    """The newest matching entries, at most `SHOWN`, and how many match."""
    with db.writing(auth) as connection:
        found = connection.execute(text(FOUND), {"wanted": wanted}).scalar_one()
        rows = connection.execute(text(LOG), {"wanted": wanted, "most": SHOWN}).mappings().all()
    return [_entry(row, clock.at(row["at"], seconds=True)) for row in rows], found


def all_log_rows(auth: Engine, wanted: str, clock: Clock) -> Iterator[dict[str, Any]]:
    """Every matching entry, newest first, for a file: its times are ISO 8601, with how far the clock is ahead of UTC."""
    with db.writing(auth) as connection:
        # A thousand at a time from the server.
        kept = connection.execution_options(yield_per=1000)
        for row in kept.execute(text(LOG), {"wanted": wanted, "most": EVERYTHING}).mappings():
            yield _entry(row, clock.iso(row["at"]))


def _entry(row: Any, at: str) -> dict[str, Any]:
    detail = "; ".join(f"{name}: {_plain(value)}" for name, value in row["detail"].items())
    return {"id": row["id"], "at": at, "email": row["email"] or "–", "event": row["event"], "detail": detail}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
