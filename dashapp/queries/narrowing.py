"""How filters become parameters: the same four conditions in every query."""

from __future__ import annotations

from typing import Any

from dashapp.filters import Filters
from dashapp.queries.runs import Run

MARKETS = "(cast(:markets as text[]) is null or market = any (cast(:markets as text[])))"
SEGMENTS = "(cast(:segments as text[]) is null or segment = any (cast(:segments as text[])))"
PERIOD = "day between :date_from and :date_to"


def parameters(run: Run, filters: Filters) -> dict[str, Any]:
    """`run`, `markets`, `segments` (null: all), `date_from`, `date_to` (the data's own ends when not given), `net`."""
    return {
        "run": run.run_id,
        "markets": list(filters.markets) or None,
        "segments": list(filters.segments) or None,
        "date_from": max(filters.date_from or run.data_from, run.data_from),
        "date_to": min(filters.date_to or run.data_to, run.data_to),
        "net": filters.basis == "net",
    }
