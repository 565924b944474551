"""How goods given back are told: by invoices that begin with C, or by a negative quantity. What the whole shop has decides, or its own rule."""

from __future__ import annotations

from psycopg2.extensions import cursor as Cursor

from analytics.ingest import sql

WORDS = {"automatic": "what the files have", "marked": "invoices that begin with C", "negative": "negative quantities, and invoices that begin with C"}
RULE = "select coalesce(body->>'returns', 'automatic') from facts.rules order by version desc limit 1"


def rule(cursor: Cursor) -> str:
    """The shop's own rule, as it is in force."""
    cursor.execute(RULE)
    return cursor.fetchone()[0]


def marked(cursor: Cursor, by: str, but: int = 0) -> bool:
    """Whether returns are told by marked invoices, under the rule `by`: where files decide, those in force other than import `but`."""
    if by != "automatic":
        return by == "marked"
    cursor.execute(sql.MARKED, {"import_id": but})
    return cursor.fetchone()[0]


def told_anew(cursor: Cursor, by: str) -> None:
    """Let every line that is there follow a changed rule, and what is derived from lines."""
    cursor.execute(sql.PREPARE)
    cursor.execute(sql.UNMARKED, {"kind": "adjustment" if marked(cursor, by) else "return", "everywhere": True, "import_id": 0})
    cursor.execute(sql.STATES_LATER)
    cursor.execute(sql.DERIVE)
