"""What people did, appended and never changed."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, text

APPEND = "insert into access.audit (person_id, email, event, detail) values (cast(:person_id as uuid), :email, :event, cast(:detail as jsonb))"


def append(connection: Connection, event: str, *, email: str = "", person_id: str | None = None, **detail: Any) -> None:
    """Append an event such as `sign-in`, with plain values only: never a password, a token or a row."""
    connection.execute(text(APPEND), {"person_id": person_id, "email": email[:200], "event": event, "detail": json.dumps(detail)})
