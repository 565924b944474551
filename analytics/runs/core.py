"""The core run: segments and the rollups that pages read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

import pandas as pd
from psycopg2.extensions import cursor as Cursor

from analytics.models import gates, guide, rfm
from analytics.models.scoring import Scoring
from analytics.rollups import checks
from analytics.rollups import core as rollups
from analytics.runs import earlier, tables
from analytics.runs.ledger import RunReport, publishing

_MEASURES = """
copy (
    select customer_id, '{as_of}'::date - max(day) filter (where is_order) as recency_days, count(*) filter (where is_order) as frequency_orders,
           sum({money}) as monetary
    from facts.orders where day < '{as_of}' and customer_id is not null group by customer_id having bool_or(is_order)
) to stdout (format csv, header)
"""
_MONEY = {"net": "gross - returns", "gross": "gross"}
_SCORED = """
create temporary table scored (
    customer_id text primary key, recency_days integer, frequency_orders integer, ten_thousandths bigint,
    recency_score smallint, frequency_score smallint, monetary_score smallint, segment text,
    monetary numeric(20,4) generated always as (ten_thousandths * 0.0001) stored
) on commit drop
"""
_COLUMNS = ["customer_id", *rfm.MEASURES, *rfm.SCORES, "segment"]


def run_core(
    env: Mapping[str, str] | None = None, as_of: date | None = None, cuts: pd.DataFrame | None = None, full: bool = False
) -> RunReport:
    """Recompute segments and rollups as of a date (default: the day after the last day of the data) and publish them.

    With `cuts` (as `score_cuts` of an earlier run: measure, score, lowest, highest; money in whole ten-thousandths) scores are held to them.
    Products continue the run before where that gives the same (`earlier`); with `full` they are made from all lines in any case.

    Raises
    ------
    RunRefused
        When there is nothing to compute from, another run is under way, or totals do not equal the facts. The last good run stays.
    """
    with publishing(env, "core", as_of) as (cursor, report):
        bound = {"run_id": report.run_id, "as_of": report.as_of}
        scoring = tables.scoring(cursor)
        report.params["segments"] = scoring.said()
        result = rfm.score(_customers(cursor, report.as_of, scoring.basis), rfm.Params.of(scoring), cuts)
        _stage(cursor, result.customers)
        for statement in (rollups.SEEN, rollups.SALES, rollups.CUSTOMERS):
            cursor.execute(statement, bound)
        way = earlier.make_products(cursor, report.run_id, report.as_of, full)
        report.params |= way.to_json()
        report.way = way.sentence()
        _publish_cuts(cursor, report.run_id, result.cuts)
        _publish_words(cursor, report, scoring, result.customers)
        for statement in (checks.LINES, checks.QUALITY, checks.CHECKS):
            cursor.execute(statement, bound)
        report.checks = {name: (str(facts), str(published)) for name, facts, published in cursor.fetchall()}
        for table in rollups.TABLES:
            cursor.execute(f"select count(*) from published.{table} where run_id = %s", (report.run_id,))  # noqa: S608 - our own names
            report.rows[table] = cursor.fetchone()[0]
        # Plans for the new rows; before PostgreSQL 17 the job has not the right, is told so, and autovacuum does it a minute later.
        read = () if way.base else rollups.READ
        cursor.execute(f"analyze {', '.join([*(f'published.{table}' for table in rollups.TABLES), *read])}")
    return report


def _customers(cursor: Cursor, as_of: date, basis: str) -> pd.DataFrame:
    """One row per customer with an order: `customer_id`, the three measures; money in hundredths of pence, so that sums and ties are exact."""
    text = io.StringIO()
    cursor.copy_expert(_MEASURES.format(as_of=as_of.isoformat(), money=_MONEY[basis]), text)
    text.seek(0)
    frame = pd.read_csv(text, dtype={"customer_id": "str", "monetary": "str"}, keep_default_na=False)
    # As whole ten-thousandths, money compares exactly; as text it goes back to the database unchanged.
    return frame.assign(monetary=(frame["monetary"].astype(float) * 10_000).round().astype("int64"))


def _stage(cursor: Cursor, customers: pd.DataFrame) -> None:
    cursor.execute(_SCORED)
    text = io.StringIO(customers[_COLUMNS].to_csv(index=False, header=False))
    cursor.copy_expert(f"copy scored ({', '.join(_COLUMNS).replace('monetary,', 'ten_thousandths,')}) from stdin (format csv)", text)
    cursor.execute("analyze scored")


def _publish_cuts(cursor: Cursor, run_id: int, cuts: pd.DataFrame) -> None:
    scale = cuts["measure"].eq("monetary").map({True: 10_000, False: 1})
    rows = [
        (run_id, measure, int(score), lowest, highest)
        for measure, score, lowest, highest in zip(cuts["measure"], cuts["score"], cuts["lowest"] / scale, cuts["highest"] / scale, strict=True)
    ]
    cursor.executemany("insert into published.score_cuts values (%s, %s, %s, %s, %s)", rows)


def _publish_words(cursor: Cursor, report: RunReport, scoring: Scoring, customers: pd.DataFrame) -> None:
    """What each segment means, and whether the data can carry segments at all."""
    tables.publish(cursor, "segment_guide", guide.guide(scoring), report.run_id)
    asked = gates.gates(customers, (report.as_of - report.data_from).days)
    rows = [{"name": gate.name, "passed": gate.passed, "reason": gate.reason} for gate in asked]
    tables.publish(cursor, "segment_gates", pd.DataFrame(rows), report.run_id)
    if reason := gates.reason(asked):
        report.notes.append(reason)
