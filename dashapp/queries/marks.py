"""Days that people have annotated on their boards."""

from __future__ import annotations

from sqlalchemy import Connection, text

# Row-level security leaves the boards that the viewer may see.
MARKS = "select distinct day, words from boards.annotations order by day desc, words limit 40"


def marks(connection: Connection) -> list[tuple[str, str]]:
    """ISO days and their words, by day: the latest forty of the boards that the viewer may see."""
    return [(row.day.isoformat(), row.words) for row in reversed(connection.execute(text(MARKS)).all())]
