"""Which way the products of a core run are made: from those of the run before it, where that is provably the same; else from all lines, and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg2.extensions import cursor as Cursor

from analytics.rollups import products, since

# Of lines, or of customers: what is new or moved beyond this share costs more to work in than to make everything anew.
MOST = 0.25
_SEEN = "select coalesce(max(import_id), 0), (select count(*) from facts.line_changes) from facts.imports"
_CHANGED = "select what from facts.line_changes order by change_id desc limit 1"
_EARLIER = """
select r.run_id, r.as_of, r.params from published.current_runs c join published.runs r using (run_id) where c.kind = 'core'
"""


@dataclass(frozen=True)
class Way:
    """`base`: the run that is continued, if any, by `fresh` lines and `moved` customers; `why` all lines are read, when they are. `seen`: what the next run
    must know of this one."""

    seen: dict[str, Any]
    base: int | None = None
    why: str = ""
    fresh: int = 0
    moved: int = 0

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the run."""
        return {**self.seen, "base": self.base, "why": self.why, "fresh": self.fresh, "moved": self.moved}

    def sentence(self) -> str:
        """For a person, as the end of a sentence: "continued from run 12: 65,125 new lines"."""
        if self.base is None:
            return f"all lines read, because {self.why}"
        moved = f", {self.moved:,} customer{'s' if self.moved != 1 else ''} in another segment" if self.moved else ""
        return f"continued from run {self.base}: {f'{self.fresh:,}' if self.fresh else 'no'} new line{'s' if self.fresh != 1 else ''}{moved}"


def make_products(cursor: Cursor, run_id: int, as_of: date, full: bool = False) -> Way:
    """Publish the products of a run. `scored` holds its customers' segments.

    Parameters
    ----------
    full
        Read all lines in any case.

    Returns
    -------
    Way
        Which way was taken.
    """
    bound: dict[str, Any] = {"run_id": run_id, "as_of": as_of}
    cursor.execute(_SEEN)
    last_import, changes = cursor.fetchone()
    seen = {"import_id": last_import, "line_changes": changes, "statements": _statements()}
    cursor.execute(_EARLIER)
    base, base_as_of, known = cursor.fetchone() or (None, None, dict[str, Any]())
    why, fresh, moved = "that was asked for" if full else _obstacle(cursor, base, base_as_of, known, as_of, seen), 0, 0
    if not why:
        bound |= {"base": base, "base_as_of": base_as_of, "base_import": known["import_id"]}
        cursor.execute(since.FRESH + since.MOVED, bound)
        cursor.execute(since.COUNTED)
        fresh, lines, moved, customers = cursor.fetchone()
        why = _too_much(fresh, lines, moved, customers)
    cursor.execute(products.ALL if why else since.ALL, bound)
    return Way(seen, why=why) if why else Way(seen, base, fresh=fresh, moved=moved)


def _statements() -> str:
    """What the statements say: a run of other ones is not continued."""
    return hashlib.sha256((products.ALL + since.FRESH + since.MOVED + since.ALL).encode()).hexdigest()[:16]


def _obstacle(cursor: Cursor, base: int | None, base_as_of: date | None, known: dict[str, Any], as_of: date, seen: dict[str, Any]) -> str:
    """Why the earlier run cannot be continued; empty when it can."""
    if base is None or base_as_of is None:
        return "there is no earlier run"
    if known.get("statements") != seen["statements"]:
        return f"run {base} is of another version"
    if as_of < base_as_of:
        return f"run {base} is as of a later day"
    if known["line_changes"] != seen["line_changes"]:
        cursor.execute(_CHANGED)
        return f"{cursor.fetchone()[0]} since run {base}"
    return ""


def _too_much(fresh: int, lines: int, moved: int, customers: int) -> str:
    if fresh > MOST * lines:
        return f"{fresh:,} of {lines:,} lines are new"
    if moved > MOST * customers:
        return f"{moved:,} of {customers:,} customers are in another segment"
    return ""
