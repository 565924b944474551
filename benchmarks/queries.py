"""How long the charts' questions take from the rollups, beside raw lines in SQL and pandas; and whether all three say the same."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, create_engine, text

from analytics.roles import role_url
from benchmarks.questions import FILTERS, LINES, PANDAS, RAW, SEGMENTS, Rows, Shop, agree, published
from dashapp import db
from dashapp.access import people, sessions
from dashapp.charts import BY_ID
from dashapp.filters import Filters
from dashapp.queries import runs
from dashapp.queries.narrowing import parameters
from dashapp.service import open_service
from dashapp.settings import load

TIMES = 9
ONLINE_RETAIL_FROM = date(2010, 12, 1)
TARGETS = {"products-top": 60.0}
USUAL_TARGET = 10.0


def run(env: Mapping[str, str], *, compare: bool = True) -> list[dict[str, Any]]:
    """Medians in milliseconds, by chart and filter.

    Returns
    -------
    list of dict
        `chart`, `filter`, `rollup_ms`, and with `compare` `raw_ms`, `pandas_ms`, `raw_ratio`, `pandas_ratio` (times the rollup's) and `agree`.
    """
    service = open_service(load(env))
    raw = create_engine(role_url("job", env))
    email = f"bench{time.monotonic_ns()}@shop.test"
    person = people.add(service.auth, email, "correct horse battery", role="analyst", all_markets=True)
    try:
        with sessions.service(service.auth, person) as viewer, db.reading_as(service.desk.engine, viewer.token) as web, raw.connect() as lines:
            current = runs.current(web)
            memory = shop(lines, current["core"].run_id) if compare else None
            return [
                _measured(chart, label, moved(filters, current["core"].data_from), web, current, lines if compare else None, memory)
                for chart in RAW
                for label, filters in FILTERS.items()
            ]
    finally:
        service.close()
        raw.dispose()


def moved(filters: Filters, first: date) -> Filters:
    """The same filters for a shop whose data begin on another day than the Online Retail year's."""
    by = first - ONLINE_RETAIL_FROM
    if not by or not filters.date_from or not filters.date_to:
        return filters
    return replace(filters, date_from=filters.date_from + by, date_to=filters.date_to + by)


def shop(connection: Connection, run_id: int) -> Shop:
    """Every line that counts, in memory, with its customer's segment."""
    lines = pd.DataFrame(connection.execute(text(LINES)).mappings().all())
    segments = {row.customer_id: row.segment for row in connection.execute(text(SEGMENTS), {"run": run_id})}
    named = lines["customer_id"].map(segments)
    lines["segment"] = named.where(named.notna(), lines["customer_id"].isna().map({True: "guest", False: "no segment"}))
    lines["month"] = lines["day"].map(lambda day: day.replace(day=1).isoformat())
    return Shop(lines)


def _measured(
    chart: str, label: str, filters: Filters, web: Connection, current: Mapping[str, Any], raw: Connection | None, memory: Shop | None
) -> dict[str, Any]:  # fmt: skip
    asked = BY_ID[chart]
    frame, spent = _median(lambda: asked.query(web, current, filters), TIMES)
    row: dict[str, Any] = {"chart": chart, "filter": label, "rollup_ms": spent}
    if raw is None or memory is None:
        return row
    bound = parameters(current["core"], filters)
    lines, raw_spent = _median(lambda: _raw(raw, chart, bound), 2)
    frames, pandas_spent = _median(lambda: PANDAS[chart](memory, filters), 2)
    same = agree(published(chart, frame), lines) and agree(lines, frames)
    return row | {
        "raw_ms": raw_spent, "pandas_ms": pandas_spent, "raw_ratio": round(raw_spent / spent, 1), "pandas_ratio": round(pandas_spent / spent, 1), "agree": same,
    }  # fmt: skip


def _raw(connection: Connection, chart: str, bound: Mapping[str, Any]) -> Rows:
    found = connection.execute(text(RAW[chart]), dict(bound)).all()
    return {str(name): (float(net or 0), int(orders), int(customers)) for name, net, orders, customers in found}


def _median(work: Callable[[], Any], times: int) -> tuple[Any, float]:
    spent, answer = [], None
    for _ in range(times):
        began = time.perf_counter()
        answer = work()
        spent.append((time.perf_counter() - began) * 1000)
    return answer, round(statistics.median(spent), 1)
