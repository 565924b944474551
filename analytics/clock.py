"""A moment in words by the shop's clock, for what is mailed or refused here; pages have their own (`dashapp.clock`)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from psycopg2.extensions import cursor as Cursor


def told(cursor: Cursor, moment: datetime) -> str:
    """As in: 25 Nov 2026 at 10:42 Europe/London; UTC while nobody has said a time zone."""
    cursor.execute("select coalesce((select body->>'time_zone' from facts.rules order by version desc limit 1), '')")
    zone = cursor.fetchone()[0] or "UTC"
    return f"{moment.astimezone(ZoneInfo(zone)):%d %b %Y at %H:%M} {zone}"
