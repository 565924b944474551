"""The shop's own rules, as versioned data: its currency and rates, which codes are services, what countries are called, its clock and its open days.

A change says first what it alters. Facts follow at once; what pages show follows with the next run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as Env
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import psycopg2
from psycopg2.extensions import cursor as Cursor

from analytics import clock, db
from analytics.errors import AnalyticsError, FileRefused, first_line
from analytics.ingest.rules_checks import FIELDS, RATE, TABLES, USUAL, checked, normal
from analytics.ingest.rules_effects import EFFECTS, said

__all__ = ["FIELDS", "Outcome", "Rules", "change", "changed", "checked", "keep", "load", "rate"]

HOLDS_NOTHING = "Version {} is older than what versions keep: one cannot go back to it. Nothing was changed."
# What was simulated or downloaded to begin with decides nothing for files of the shop's own.
COUNTED = """
select coalesce((select currency from facts.imports
                 where undone_at is null and currency is not null and source = 'file' order by import_id limit 1), '')
"""
INSERT = """
insert into facts.rules (body, held, change, changed_by) values (%s, facts.rules_held(), %s, %s) returning version
"""


@dataclass(frozen=True)
class Rules:
    """One version: `body` has the fields of one value, `tables` those of many entries (see `rules_checks`)."""

    version: int
    body: dict[str, Any]
    rates: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"currency": pl.String, "from_day": pl.Date, "rate": pl.Float64}))
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    counted: str = ""

    @property
    def currency(self) -> str:
        """The one currency that everything is counted in: the one that they name, else that of the first file; empty while no file has said."""
        return self.body.get("currency", "") or self.counted

    @property
    def time_zone(self) -> str:
        """The shop's clock; empty while nobody has said."""
        return self.body.get("time_zone", "")


@dataclass(frozen=True)
class Outcome:
    """What a change alters, in sentences (none: nothing); the version it started from, and the one it made (none when it was dry, or changed nothing)."""

    told: list[str]
    base: int
    version: int | None = None


def load(env: Env[str, str] | None = None) -> Rules:
    """The newest version, with the table of rates.

    Raises
    ------
    AnalyticsError
        When the database is not as this version knows it.
    """
    try:
        with db.transaction(env) as connection, connection.cursor() as cursor:
            version, body, tables = _newest(cursor)
            cursor.execute("select currency, from_day, rate::float8 from facts.currency_rates order by currency, from_day")
            rates = pl.DataFrame(cursor.fetchall(), schema={"currency": pl.String, "from_day": pl.Date, "rate": pl.Float64}, orient="row")
            cursor.execute(COUNTED)
            return Rules(version, body, rates, tables, cursor.fetchone()[0])
    except psycopg2.errors.UndefinedTable as error:
        raise AnalyticsError(f"The shop's rules cannot be read: the database refused ({first_line(error, 200)}). Nothing was loaded.") from error


def change(asked: dict[str, Any], env: Env[str, str] | None = None, *, by: str = "", dry: bool = False) -> list[str]:
    """Make a new version, and say what it alters; with `dry` only say so.

    Raises
    ------
    FileRefused
        When it is no rule.
    """
    return changed(asked, env, by=by, dry=dry).told or ["Nothing would change." if dry else "Nothing changed."]


def changed(
    asked: dict[str, Any] | None, env: Env[str, str] | None = None, *, by: str = "", dry: bool = False, base: int | None = None, back_to: int | None = None
) -> Outcome:
    """The same, for a change that was looked at before.

    Parameters
    ----------
    base
        The version that was the newest when it was looked at: if there is a newer one, nothing is made.
    back_to
        In place of `asked`, the version whose rules hold again.

    Raises
    ------
    FileRefused
        When it is no rule, when there is a newer version than `base`, or when there is no way back to a version.
    """
    if back_to is None:
        asked = checked(asked)
    with db.transaction(env) as connection, connection.cursor() as cursor:
        # Imports read the service codes: neither waits for half of the other. A look writes nothing, and waits for nobody.
        if not dry:
            cursor.execute("select pg_advisory_xact_lock(hashtext('basketry import'))")
        version, body, tables = _newest(cursor)
        if base is not None and base != version:
            raise FileRefused(_meanwhile(cursor, base, version))
        wanted = _differing(body, tables, _held(cursor, back_to) if back_to is not None else asked or {})
        told = [f"As in version {back_to} again."] if back_to is not None and wanted else []
        told += _put(cursor, body | tables, wanted, dry=True)
        if dry or not wanted:
            return Outcome(told, version)
        _put(cursor, body | tables, wanted, dry=False)
        scalars = {name: value for name, value in wanted.items() if name not in TABLES}
        cursor.execute(INSERT, (json.dumps(body | scalars), "\n".join(told)[:8000], by))
        return Outcome(told, version, cursor.fetchone()[0])


def _put(cursor: Cursor, before: dict[str, Any], wanted: dict[str, Any], *, dry: bool) -> list[str]:
    """Put a change in force, field by field; dry: what each alters of the facts as they are now, whatever the others do."""
    told: list[str] = []
    for name, value in wanted.items():
        effect = EFFECTS.get(name)
        told += effect(cursor, before[name], value, dry) if effect else said(name, before[name], value)
    return told


def _newest(cursor: Cursor) -> tuple[int, dict[str, Any], dict[str, dict[str, Any]]]:
    cursor.execute("select version, body, facts.rules_held() from facts.rules order by version desc limit 1")
    version, body, tables = cursor.fetchone()
    return version, USUAL | {name: value for name, value in body.items() if name not in TABLES}, tables


def _held(cursor: Cursor, version: int) -> dict[str, Any]:
    """All of an earlier version; an entry that it did not have is null."""
    cursor.execute("select body, held, facts.rules_held() from facts.rules where version = %s", (version,))
    if not (found := cursor.fetchone()):
        raise FileRefused(f"There is no version {version} to go back to. Nothing was changed.")
    body, held, now = found
    if held is None:
        raise FileRefused(HOLDS_NOTHING.format(version))
    return {name: body.get(name, usual) for name, usual in USUAL.items()} | {name: dict.fromkeys(now[name]) | held[name] for name in TABLES}


def _differing(body: dict[str, Any], tables: dict[str, dict[str, Any]], asked: dict[str, Any]) -> dict[str, Any]:
    """What of a change is not so already, in the order in which it is told."""
    wanted: dict[str, Any] = {}
    for name in (*USUAL, *TABLES):
        if name in TABLES:
            given = dict(normal(name, key, value) for key, value in asked.get(name, {}).items())
            entries = {key: given[key] for key in sorted(given) if tables[name].get(key) != given[key]}
            wanted |= {name: entries} if entries else {}
        elif name in asked and asked[name] != body[name]:
            wanted[name] = asked[name]
    return wanted


def _meanwhile(cursor: Cursor, base: int, version: int) -> str:
    cursor.execute("select changed_by, changed_at from facts.rules where version = %s", (version,))
    by, at = cursor.fetchone()
    return (
        f"Version {version} was made meanwhile by {by or 'the command line'} ({clock.told(cursor, at)}); this change was looked at on version {base}. "
        "Look again at what it changes. Nothing was changed."
    )


def keep(job_id: int, asked: dict[str, Any], outcome: Outcome, env: Env[str, str] | None = None) -> None:
    """Keep what a look found, for whoever asked and may now make it so."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("delete from intake.rules_told where job_id = %s or told_at < now() - interval '30 days'", (job_id,))
        cursor.execute(
            "insert into intake.rules_told (job_id, asked, base, told) values (%s, %s, %s, %s)", (job_id, json.dumps(asked), outcome.base, outcome.told)
        )


def rate(text: str, env: Env[str, str] | None = None) -> str:
    """Keep a rate such as `EUR=0.86` or `EUR=0.86@2024-01-01`: what one unit is worth in the shop's currency, from a day on.

    Raises
    ------
    FileRefused
        When it is none.
    """
    name, _, rest = text.strip().partition("=")
    worth, _, day = rest.partition("@")
    key = f"{name}@{day or '1990-01-01'}"
    if not worth or not RATE.fullmatch(key):
        raise FileRefused(f"A rate such as EUR=0.86@2024-01-01 was expected, not {text[:60]!r}. Nothing was changed.")
    try:
        return " ".join(change({"rates": {key: worth}}, env))
    except FileRefused as refused:
        raise FileRefused(f"A rate such as EUR=0.86@2024-01-01 was expected, not {text[:60]!r}: {refused}") from refused
