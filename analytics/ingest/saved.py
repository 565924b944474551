"""Mappings that were saved by name."""

from __future__ import annotations

import json
from collections.abc import Mapping as Env

from analytics import db
from analytics.ingest.mappings import Mapping, from_json


def mappings(env: Env[str, str] | None = None) -> tuple[Mapping, ...]:
    """All of them, the newest first: where several fit a file, it counts."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select body from facts.mappings order by saved_at desc, name")
        return tuple(from_json(body) for (body,) in cursor.fetchall())


def save(mapping: Mapping, env: Env[str, str] | None = None, saved_by: str = "") -> None:
    """Keep it under its name, in the place of one that has the name already."""
    body = json.dumps(from_json(mapping.to_json()).to_json())
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into facts.mappings (name, body, saved_by) values (%s, %s, %s) "
            "on conflict (name) do update set body = excluded.body, saved_by = excluded.saved_by, saved_at = now()",
            (mapping.name, body, saved_by),
        )
