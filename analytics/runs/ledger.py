"""The life of a run: one at a time, recorded when it begins, published in one transaction, or failed with its reason."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from analytics import db
from analytics.errors import AnalyticsError, RunRefused

KEPT = 3
_SOURCE = """
select source, file_name, preset from facts.imports where undone_at is null order by imported_at desc, import_id desc limit 1
"""
_SPAN = """
select min(day), max(day) filter (where is_order), max(day) from facts.orders where %(as_of)s::date is null or day < %(as_of)s::date
"""


@dataclass
class RunReport:
    """What a run published: rows by table, and its checks as (facts, published) by name. `params`: the rules it followed, and what the next run must know
    of it; `way`: how it was made, in words that end a sentence."""

    kind: str
    run_id: int
    as_of: date
    data_from: date
    data_to: date
    seconds: float = 0.0
    rows: dict[str, int] = field(default_factory=dict)
    checks: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    way: str = ""

    def said(self) -> list[str]:
        """How it was made, and what is to be known of it, in sentences."""
        return [*([f"{self.way[0].upper()}{self.way[1:]}."] if self.way else []), *self.notes]

    def to_json(self) -> dict[str, Any]:
        """Plain values; dates as ISO text."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}


@contextmanager
def publishing(env: Mapping[str, str] | None, kind: str, as_of: date | None) -> Iterator[tuple[Cursor, RunReport]]:
    """Open a run, give a cursor in one transaction of one state of the facts, and publish at the end.

    Raises
    ------
    RunRefused
        When there are no facts to read, or a check failed. The last good run stays.
    """
    began = time.monotonic()
    connection = db.connect(env)
    try:
        run_id = _begin(connection, kind)
        try:
            connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ)
            with connection, connection.cursor() as cursor:
                cursor.execute("set local work_mem = '128MB'")
                report = RunReport(kind, run_id, *_span(cursor, as_of))
                yield cursor, report
                refuse_unequal(report.checks)
                report.seconds = round(time.monotonic() - began, 2)
                _publish(cursor, report)
        except BaseException as error:
            _fail(env, run_id, error)
            raise
    except psycopg2.Error as error:
        raise AnalyticsError(f"The {kind} run failed in the database ({str(error).strip().splitlines()[0][:200]}). The last good run stays.") from error
    finally:
        _let_go(connection)


def _let_go(connection: Connection) -> None:
    """Give the lock back. Closing alone would do that too, but a moment later than the next run may ask for it."""
    try:
        connection.rollback()
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock_all()")
    except psycopg2.Error:
        # The server is away, and the lock with it.
        return
    finally:
        connection.close()


def _begin(connection: Connection, kind: str) -> int:
    """Take the kind's lock for as long as the connection lives, and write down that a run began. Who holds the lock knows that no other runs."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s))", (f"basketry run {kind}",))
        if not cursor.fetchone()[0]:
            raise RunRefused(f"{'An' if kind[0] in 'aeiou' else 'A'} {kind} run is under way; this one was not started. Wait for it to end.")
        cursor.execute("update published.runs set state = 'failed', message = 'It was interrupted.' where kind = %s and state = 'running'", (kind,))
        cursor.execute("insert into published.runs (kind, state) values (%s, 'running') returning run_id", (kind,))
        return cursor.fetchone()[0]


def _span(cursor: Cursor, as_of: date | None) -> tuple[date, date, date]:
    """as_of, first and last day of what the run sees."""
    cursor.execute(_SPAN, {"as_of": as_of})
    first, last_order, last = cursor.fetchone()
    if last_order is None:
        when = f" before {as_of}" if as_of else ""
        raise RunRefused(f"There are no orders{when} to compute from. Import a file first; the last good run stays.")
    return as_of or max(last_order, last) + timedelta(days=1), first, max(last_order, last)


def refuse_unequal(checks: Mapping[str, tuple[str, str]]) -> None:
    """Raise unless every published total equals the facts."""
    wrong = [f"{name}: {facts} in the facts, {published} published" for name, (facts, published) in checks.items() if not _equal(facts, published)]
    if wrong:
        raise RunRefused(f"The run does not agree with the facts and was not published ({'; '.join(wrong)}). The last good run stays.")


def _equal(facts: str, published: str) -> bool:
    return Decimal(facts).is_finite() and Decimal(facts) == Decimal(published)


def _publish(cursor: Cursor, report: RunReport) -> None:
    cursor.execute(_SOURCE)
    source, file_name, preset = cursor.fetchone() or ("file", "", "")
    read_as = "" if preset == "generic" else f"{preset}, "
    label = {"file": f"{read_as}from {file_name}", "download": f"{preset}, from the UCI repository", "simulated": "a simulated shop"}[source]
    cursor.execute(
        "update published.runs set state = 'published', as_of = %s, data_from = %s, data_to = %s, source = %s, source_label = %s, "
        "finished_at = clock_timestamp(), seconds = %s, checks = %s, params = %s, message = %s where run_id = %s",
        (
            report.as_of, report.data_from, report.data_to, source, label, report.seconds, json.dumps(report.checks), json.dumps(report.params),
            " ".join(report.said()), report.run_id,
        ),
    )  # fmt: skip
    cursor.execute(
        "insert into published.current_runs values (%s, %s) on conflict (kind) do update set run_id = excluded.run_id", (report.kind, report.run_id)
    )
    cursor.execute(
        "delete from published.runs where kind = %s and run_id not in (select run_id from published.runs where kind = %s "
        "and state = 'published' order by run_id desc limit %s) and (state = 'published' or started_at < now() - interval '30 days')",
        (report.kind, report.kind, KEPT),
    )


def _fail(env: Mapping[str, str] | None, run_id: int, error: BaseException) -> None:
    message = str(error) if isinstance(error, AnalyticsError) else f"It stopped unexpectedly ({type(error).__name__})."
    try:
        with db.transaction(env) as connection, connection.cursor() as cursor:
            cursor.execute(
                "update published.runs set state = 'failed', finished_at = now(), message = %s where run_id = %s and state = 'running'",
                (message[:1000], run_id),
            )
    except AnalyticsError:
        # The database is away: the next run of this kind finds the row still running and marks it.
        return
