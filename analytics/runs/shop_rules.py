"""What of the shop's own rules the runs go by."""

from __future__ import annotations

from psycopg2.extensions import cursor as Cursor


def closed_weekdays(cursor: Cursor) -> frozenset[int] | None:
    """The weekdays (Monday 0) on which the shop is closed by its own rules; None while they leave that to the data."""
    cursor.execute("select body->'open_days' from facts.rules order by version desc limit 1")
    open_days = cursor.fetchone()[0] or []
    return frozenset(range(7)) - {day - 1 for day in open_days} if 0 < len(open_days) < 7 else None
