"""What is odd about the data, how much money is in it, and what was done: for one import, or for the whole of the facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from psycopg2.extensions import cursor as Cursor

from analytics import db
from analytics import quality_sql as sql

__all__ = ["Finding", "look"]


@dataclass(frozen=True)
class Finding:
    """One kind of oddity: rows (or days, products, customers, as the title says), the money of their lines, a few examples, what was done about it."""

    finding: str
    title: str
    rows: int
    money: float
    examples: list[Any]
    done: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def look(env: Mapping[str, str] | None = None, import_id: int | None = None) -> list[Finding]:
    """Look at an import, or at everything, and keep what was found in `facts.quality`; the most money first.

    Findings that say nothing (no row) are kept too: that there are none is an answer.
    """
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("set local work_mem = '128MB'")
        found = _found(cursor, import_id)
        cursor.execute("delete from facts.quality where import_id is not distinct from %s", (import_id,))
        cursor.executemany(
            "insert into facts.quality (import_id, finding, title, rows, money, examples, done) values (%s, %s, %s, %s, %s, %s, %s)",
            [(import_id, each.finding, each.title, each.rows, each.money, json.dumps(each.examples), each.done) for each in found],
        )
    return sorted(found, key=lambda each: (-abs(each.money), -each.rows, each.finding))


def _found(cursor: Cursor, import_id: int | None) -> list[Finding]:
    bound, found = {"import_id": import_id}, []
    lines = _lines(cursor, import_id)
    cursor.execute(sql.COUNTS.format(lines=lines))
    counts = cursor.fetchone()
    for place, (finding, (title, done, condition)) in enumerate(sql.SIMPLE.items()):
        rows, money = counts[2 * place : 2 * place + 2]
        if rows:
            cursor.execute(sql.EXAMPLES.format(lines=lines, condition=condition))
        found.append(Finding(finding, title, rows, round(float(money), 2), cursor.fetchone()[0] if rows else [], done))
    cursor.execute(sql.RETURNED.format(lines=lines))
    for finding, (title, done, question) in {**sql.FINDINGS, **({} if import_id else sql.GAPS)}.items():
        cursor.execute(question.format(lines=lines), bound)
        rows, money, examples = cursor.fetchone()
        found.append(Finding(finding, title, int(rows or 0), round(float(money or 0), 2), examples or [], done))
    return found


def _lines(cursor: Cursor, import_id: int | None) -> str:
    """The table that holds the lines in question: those of one import, or all, which those of the only import are."""
    if import_id is None:
        return "facts.order_lines"
    cursor.execute(sql.ONLY, {"import_id": import_id})
    if cursor.fetchone()[0]:
        return "facts.order_lines"
    cursor.execute(sql.COPY, {"import_id": import_id})
    return "looked"
