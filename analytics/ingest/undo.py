"""Take an import back: what no other import holds goes, everything else stays as it was."""

from __future__ import annotations

from collections.abc import Mapping as Env
from dataclasses import asdict, dataclass
from typing import Any

import psycopg2

from analytics import db
from analytics.errors import AnalyticsError, FileRefused, first_line
from analytics.ingest import returns, sql


@dataclass(frozen=True)
class Undone:
    """What went: lines that no other import holds; `lines_kept` are held by others."""

    import_id: int
    file: str
    lines_gone: int
    lines_kept: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def sentence(self) -> str:
        """For a person."""
        kept = f" {self.lines_kept:,} lines stay, because other files hold them too." if self.lines_kept else ""
        return f"{self.file} (import {self.import_id}) is undone: {self.lines_gone:,} lines are gone.{kept} The next run shows it."


def undo_import(import_id: int, env: Env[str, str] | None = None, *, requested_by: str = "") -> Undone:
    """Undo an import, in one transaction.

    Raises
    ------
    FileRefused
        When there is no such import, or it is undone already. Nothing was changed.
    AnalyticsError
        When the database refuses; nothing was changed.
    """
    try:
        with db.transaction(env) as connection, connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('basketry import'))")
            cursor.execute("select file_name, marked from facts.imports where import_id = %s and undone_at is null", (import_id,))
            found = cursor.fetchone()
            if not found:
                raise FileRefused(f"There is no import {import_id} to undo. Nothing was changed.")
            file, marked = found
            return _undo(cursor, import_id, file, marked, requested_by)
    except psycopg2.Error as error:
        raise AnalyticsError(f"Import {import_id}: the database refused ({first_line(error)}). Nothing was changed.") from error


def _undo(cursor, import_id: int, file: str, marked: bool | None, requested_by: str) -> Undone:
    bound = {"import_id": import_id, "by": requested_by}
    cursor.execute(sql.PREPARE)
    cursor.execute("select count(*) from facts.line_imports where import_id = %s", (import_id,))
    held = cursor.fetchone()[0]
    cursor.execute(sql.UNDO, bound)
    gone = cursor.rowcount
    cursor.execute(sql.UNDONE, bound)
    if marked and not returns.marked(cursor, returns.rule(cursor), but=import_id):
        cursor.execute(sql.UNMARKED, bound | {"kind": "return", "everywhere": True})
    cursor.execute(sql.STATES_LATER)
    cursor.execute(sql.DERIVE)
    cursor.execute(sql.FORGET)
    return Undone(import_id, file, gone, held - gone)
