"""The shop's own rules, as versioned data: its currency and rates, which codes are services, what countries are called, its clock and its open days.

A change says first what it alters. Facts follow at once; what pages show follows with the next run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as Env
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import available_timezones

import polars as pl

from analytics import db
from analytics.errors import FileRefused
from analytics.ingest.services import merchandise

FIELDS = {"currency", "time_zone", "fiscal_year_starts", "open_days", "service_codes", "country_names"}


@dataclass(frozen=True)
class Rules:
    """One version. `service_codes` adds patterns of LIKE with their reason (null takes one away); `country_names` says label, iso3 and groups of a name."""

    version: int
    body: dict[str, Any]
    rates: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"currency": pl.String, "from_day": pl.Date, "rate": pl.Float64}))

    @property
    def currency(self) -> str:
        """The one currency that everything is counted in; empty while nobody has said."""
        return self.body.get("currency", "")


def load(env: Env[str, str] | None = None) -> Rules:
    """The newest version, with the table of rates."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select version, body from facts.rules order by version desc limit 1")
        version, body = cursor.fetchone()
        cursor.execute("select currency, from_day, rate::float8 from facts.currency_rates order by currency, from_day")
        rates = pl.DataFrame(cursor.fetchall(), schema={"currency": pl.String, "from_day": pl.Date, "rate": pl.Float64}, orient="row")
    return Rules(version, body, rates)


def checked(change: Any) -> dict[str, Any]:
    """A change of some fields, if it is one.

    Raises
    ------
    FileRefused
        Naming the field, what it got and what it wanted.
    """
    if not isinstance(change, dict) or not change or not set(change) <= FIELDS:
        raise FileRefused(f"Rules are some of: {', '.join(sorted(FIELDS))}. Nothing was changed.")
    whole = change.get("fiscal_year_starts", 1)
    wants = {
        "currency": ("three letters such as GBP, or nothing", bool(re.fullmatch(r"([A-Z]{3})?", str(change.get("currency", ""))))),
        "time_zone": ("a name such as Europe/London", change.get("time_zone", "UTC") in available_timezones()),
        "fiscal_year_starts": ("a month from 1 to 12", isinstance(whole, int) and 1 <= whole <= 12),
        "open_days": ("days from 1 (Monday) to 7", _days(change.get("open_days", [1]))),
        "service_codes": ("pattern and reason", _texts(change.get("service_codes", {}), (str, type(None)))),
        "country_names": ("name and {label, iso3, groups}", _texts(change.get("country_names", {}), (dict,))),
    }
    for name in change:
        wanted, right = wants[name]
        if not right:
            raise FileRefused(f"{name} is {wanted}; it is {json.dumps(change[name])[:80]}. Nothing was changed.")
    return change


def _days(days: Any) -> bool:
    return isinstance(days, list) and bool(days) and all(isinstance(day, int) and 1 <= day <= 7 for day in days)


def _texts(values: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(values, dict) and all(isinstance(name, str) and 0 < len(name) <= 100 and isinstance(value, kinds) for name, value in values.items())


def change(asked: dict[str, Any], env: Env[str, str] | None = None, *, by: str = "", dry: bool = False) -> list[str]:
    """Make a new version, and say what it alters; with `dry` only say so.

    Raises
    ------
    FileRefused
        When it is no rule.
    """
    body = checked(asked)
    with db.transaction(env) as connection, connection.cursor() as cursor:
        # Imports read the service codes: neither waits for half of the other.
        cursor.execute("select pg_advisory_xact_lock(hashtext('basketry import'))")
        cursor.execute("select body from facts.rules order by version desc limit 1")
        before = cursor.fetchone()[0]
        told = [f"{name.replace('_', ' ')}: {before.get(name)} becomes {body[name]}." for name in sorted(body) if before.get(name) != body[name]]
        told += _services(cursor, body.get("service_codes", {})) + _countries(cursor, body.get("country_names", {}))
        if dry:
            connection.rollback()
            return told or ["Nothing would change."]
        cursor.execute(
            "insert into facts.rules (body, change, changed_by) values (%s, %s, %s)", (json.dumps(before | body), " ".join(told)[:4000], by)
        )
    return told or ["Nothing changed."]


def _services(cursor, codes: dict[str, str | None]) -> list[str]:
    for pattern, reason in codes.items():
        if reason is None:
            cursor.execute("delete from facts.service_codes where pattern = %s", (pattern.upper(),))
        else:
            cursor.execute(
                "insert into facts.service_codes values (%s, %s) on conflict (pattern) do update set reason = excluded.reason", (pattern.upper(), reason)
            )
    cursor.execute("select pattern from facts.service_codes")
    patterns = [pattern for (pattern,) in cursor.fetchall()]
    cursor.execute("select product_code, merchandise from facts.products")
    known = pl.DataFrame(cursor.fetchall(), schema={"code": pl.String, "goods": pl.Boolean}, orient="row")
    told = []
    for goods in (True, False):
        codes_now = known.filter((merchandise(known["code"], patterns) == goods) & (known["goods"] != goods))["code"].to_list()
        if codes_now:
            cursor.execute("update facts.products set merchandise = %s where product_code = any (%s)", (goods, codes_now))
            cursor.execute("update facts.order_lines set merchandise = %s where product_code = any (%s)", (goods, codes_now))
            some = ", ".join(codes_now[:5])
            told.append(f"{len(codes_now):,} codes ({some}) become {'goods' if goods else 'services'}: {cursor.rowcount:,} lines.")
    return told


def _countries(cursor, names: dict[str, dict[str, Any]]) -> list[str]:
    told = []
    for name, said in names.items():
        given = (str(said.get("label") or name), said.get("iso3"), list(said.get("groups") or ["Rest of world"]))
        cursor.execute(
            "insert into facts.countries (name, label, iso3, groups) values (%s, %s, %s, %s) on conflict (name) do update "
            "set label = excluded.label, iso3 = excluded.iso3, groups = excluded.groups", (name, *given),
        )  # fmt: skip
        cursor.execute("update facts.markets set label = %s, iso3 = %s, groups = %s where lower(market) = lower(%s)", (*given, name))
        told += [f"The market {name} is shown as {given[0]} ({', '.join(given[2])})."] if cursor.rowcount else []
    return told


def rate(text: str, env: Env[str, str] | None = None) -> str:
    """Keep a rate such as `EUR=0.86` or `EUR=0.86@2024-01-01`: what one unit is worth in the shop's currency, from a day on.

    Raises
    ------
    FileRefused
        When it is none.
    """
    found = re.fullmatch(r"([A-Z]{3})=([0-9.]+)(?:@(\d{4}-\d{2}-\d{2}))?", text.strip())
    try:
        if not found or not 0 < (worth := Decimal(found[2])) < 1_000_000:
            raise ValueError
        day = date.fromisoformat(found[3]) if found[3] else date(1990, 1, 1)
    except (ValueError, InvalidOperation) as error:
        raise FileRefused(f"A rate such as EUR=0.86@2024-01-01 was expected, not {text[:60]!r}. Nothing was changed.") from error
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into facts.currency_rates values (%s, %s, %s) on conflict (currency, from_day) do update set rate = excluded.rate", (found[1], day, worth)
        )
    return f"From {day} on, one {found[1]} counts as {worth}. It holds for files that are imported from now on."
