"""What is odd about the data, how much money is in it, and what was done: for one import, or for the whole of the facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from analytics import db
from analytics.quality_sql import FINDINGS, GAPS, LINES

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
        found = []
        for finding, (title, done, sql) in {**FINDINGS, **({} if import_id else GAPS)}.items():
            cursor.execute(sql.format(lines=LINES), {"import_id": import_id})
            rows, money, examples = cursor.fetchone()
            found.append(Finding(finding, title, int(rows or 0), round(float(money or 0), 2), examples or [], done))
        cursor.execute("delete from facts.quality where import_id is not distinct from %s", (import_id,))
        cursor.executemany(
            "insert into facts.quality (import_id, finding, title, rows, money, examples, done) values (%s, %s, %s, %s, %s, %s, %s)",
            [(import_id, each.finding, each.title, each.rows, each.money, json.dumps(each.examples), each.done) for each in found],
        )
    return sorted(found, key=lambda each: (-abs(each.money), -each.rows, each.finding))
