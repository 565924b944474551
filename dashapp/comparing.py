"""An answer set beside the same question for other days. Days that the data do not cover whole are never compared as if they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashapp.filters import Filters
from dashapp.periods import before
from dashapp.queries.runs import Run

# Measures of which nothing found means none: the others are then not known.
SUMS = frozenset({"customers", "orders", "gross_sales", "returns", "net_sales", "units"})
WORDS = {"previous": "the days just before", "year": "the same days a year earlier"}


def other_days(filters: Filters, run: Run) -> tuple[Filters | None, str]:
    """The question for the days to compare with, and what is said about them; no question where they cannot be compared.

    What is compared is the part of the period that the data cover: as many days on either side.
    """
    if filters.compare == "none" or not (filters.date_from or filters.date_to):
        return None, ""
    first, last = max(filters.date_from or run.data_from, run.data_from), min(filters.date_to or run.data_to, run.data_to)
    if first > last:
        return None, ""
    start, end, moved = before(first, last, filters.compare)
    words = f"{_day(start)} – {_day(end)}"
    if start < run.data_from:
        return None, f"Not compared: {WORDS[filters.compare]} ({words}) lie before the data, which begin on {_day(run.data_from)}."
    of_segments = "; segments are those of today on both sides" if filters.segments else ""
    return replace(filters, date_from=start, date_to=end, moved=moved), f"Compared with {words}{of_segments}"


def columns(measures: tuple[str, ...], units: Mapping[str, str]) -> dict[str, str]:
    """The columns that a comparison adds, with their units."""
    added: dict[str, str] = {}
    for name in measures:
        added |= {f"{name}_before": units[name], f"{name}_change": "change"}
    return added


def beside(frame: pd.DataFrame, earlier: pd.DataFrame, key: tuple[str, ...], measures: tuple[str, ...]) -> pd.DataFrame:
    """`frame` with `<measure>_before` and `<measure>_change` (a ratio less one) from the rows of `earlier` that have the same `key`.

    A change is missing where there was nothing before, and where either side is a partial period (`partial`).
    """
    found = {_name(row, key): row for row in earlier.to_dict("records")}
    added: dict[str, list[Any]] = {f"{name}_{what}": [] for name in measures for what in ("before", "change")}
    for row in frame.to_dict("records"):
        other = found.get(_name(row, key))
        whole = not row.get("partial") and not (other or {}).get("partial")
        for name in measures:
            past = other[name] if other is not None else 0 if name in SUMS else None
            added[f"{name}_before"].append(past)
            added[f"{name}_change"].append(_change(row[name], past) if whole else None)
    return frame.assign(**{name: pd.Series(values, index=frame.index, dtype=object) for name, values in added.items()})


def _name(row: Mapping[Any, Any], key: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in key)


def _change(now: Any, past: Any) -> float | None:
    if now is None or past is None or now != now or past != past or past <= 0:
        return None
    return float(now) / float(past) - 1


def _day(day: Any) -> str:
    return f"{day.day} {day:%b %Y}"
