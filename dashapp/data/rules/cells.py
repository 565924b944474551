"""A map of segments as a table that can be edited: a row for each recency score, a column for each frequency score, a name in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashapp.data.rules.entries import rows_of, text_of
from dashapp.errors import BadRequest

Cells = dict[tuple[int, int], str]
# The ten in common use, the best recency on top, the lowest frequency at the left (analytics/models/segment_map.py).
_TEN = (
    ("New customers", "Potential loyalists", "Potential loyalists", "Champions", "Champions"),
    ("Promising", "Potential loyalists", "Potential loyalists", "Loyal", "Loyal"),
    ("About to sleep", "About to sleep", "Need attention", "Loyal", "Loyal"),
    ("Hibernating", "Hibernating", "At risk", "At risk", "Can't lose them"),
    ("Hibernating", "Hibernating", "At risk", "At risk", "Can't lose them"),
)
TEN: Cells = {(5 - row, column + 1): name for row, names in enumerate(_TEN) for column, name in enumerate(names)}
FEWEST, MOST = 2, 10


def stretched(cells: Cells, scores: int) -> Cells:
    """The same map for another number of scores: each is read at its place among those that were."""
    before = max((r for r, _ in cells), default=0)
    place = {score: min(before, 1 + before * (score - 1) // (scores - 1)) for score in range(1, scores + 1)}
    return {(r, f): cells.get((place[r], place[f]), "") for r in place for f in place}


def of_rule(rule: Mapping[str, Any] | None) -> Cells:
    """The cells of a rule as it is kept; without a map of its own those of the ten."""
    scores, own = (rule or {}).get("quantiles", 5), (rule or {}).get("map")
    if own is None:
        return stretched(TEN, scores)
    return {(r, f): each["segment"] for each in own for r in each["recency"] for f in each["frequency"]}


def scores_of(cells: Cells) -> int:
    """How many scores a map is made for."""
    return max((r for r, _ in cells), default=0)


def rows(cells: Cells) -> list[dict[str, Any]]:
    """Rows of the table, the best recency first."""
    scores = range(1, scores_of(cells) + 1)
    return [{"id": str(r), "score": f"R {r}", **{f"f{f}": cells.get((r, f), "") for f in scores}} for r in reversed(scores)]


def read(given: Any) -> Cells:
    """The cells of the rows that a browser sends; an empty one belongs to no segment.

    Raises
    ------
    BadRequest
        When they are no such rows.
    """
    table = rows_of(given)
    if not FEWEST <= len(table) <= MOST or [row["id"] for row in table] != [str(score) for score in range(len(table), 0, -1)]:
        raise BadRequest("A row for each recency score was expected. Nothing was changed.")
    scores = range(1, len(table) + 1)
    return {(int(row["id"]), f): text_of(row.get(f"f{f}")).strip() for row in table for f in scores}


def names(cells: Cells, first: Iterable[str] = ()) -> list[str]:
    """The segments in their order: those of `first` as they stand there; another before those whose best cell is worse than its own."""
    best = {cells[pair]: pair for pair in sorted(cells) if cells[pair]}
    ordered = list(dict.fromkeys(name for name in first if name in best))
    for name in sorted(set(best) - set(ordered), key=lambda each: best[each], reverse=True):
        ordered.insert(next((place for place, other in enumerate(ordered) if best[other] < best[name]), len(ordered)), name)
    return ordered


def as_rule(cells: Cells, first: Sequence[str]) -> list[dict[str, Any]]:
    """The map as the rules keep it: for each segment, in their order, the frequencies that it has at each recency."""
    made: list[dict[str, Any]] = []
    for name in names(cells, first):
        frequencies: dict[tuple[int, ...], list[int]] = {}
        for r in range(1, scores_of(cells) + 1):
            if at := tuple(f for (recency, f), other in sorted(cells.items()) if recency == r and other == name):
                frequencies.setdefault(at, []).append(r)
        made += [{"segment": name, "recency": recency, "frequency": list(at)} for at, recency in frequencies.items()]
    return made


def complaint(cells: Cells) -> str:
    """Which cells have no segment, in words; empty when all have one."""
    holes = [pair for pair in sorted(cells, reverse=True) if not cells[pair]]
    if not holes:
        return ""
    shown = ", ".join(f"R{r} F{f}" for r, f in holes[:5])
    return f"{len(holes)} of {len(cells)} cells belong to no segment ({shown}{', …' if len(holes) > 5 else ''})."
