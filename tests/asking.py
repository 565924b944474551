"""What a database holds, asked with its administrative login."""

from __future__ import annotations

from typing import Any

import psycopg2


def ask(env: dict[str, str], sql: str, *given: Any, schema: str = "") -> list[tuple]:
    """The rows of a statement, or none where it gives none; what it changes is kept. `schema`: where names without one are looked for."""
    connection = psycopg2.connect(env["DATABASE_URL"])
    try:
        with connection, connection.cursor() as cursor:
            if schema:
                cursor.execute("select set_config('search_path', %s, true)", (schema,))
            cursor.execute(sql, given or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
