"""What each rule alters, in words, and how it is put in force. With `dry`, nothing is written: everything that is said comes from reading.

One function per field, `(cursor, before, wanted, dry) -> sentences`: `before` and `wanted` are the values of the field, for tables those of the entries.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from psycopg2.extensions import cursor as Cursor

from analytics.errors import FileRefused, ModelRefused
from analytics.ingest import resegmenting, returns, sql
from analytics.ingest.services import merchandise

Effect = Callable[[Cursor, Any, Any, bool], list[str]]
HOLDS = "It holds for files that are imported from now on"


def _lines(cursor: Cursor) -> int:
    cursor.execute("select count(*) from facts.order_lines")
    return cursor.fetchone()[0]


def currency(cursor: Cursor, before: str, wanted: str, dry: bool) -> list[str]:
    """The one currency that everything is counted in."""
    now = f"Everything is counted in {wanted}" if wanted else "The first file's currency counts"
    return [
        f"{now} (until now {before or 'the first file’s'}), and pages write money in it at once. {HOLDS}; the {_lines(cursor):,} lines that are there stay as "
        "they were counted."
    ]


def time_zone(cursor: Cursor, before: str, wanted: str, dry: bool) -> list[str]:
    """By which clock times with an offset are read."""
    how = f"are read by the clock of {wanted}" if wanted else "stay as files write them"
    return [
        f"Times with an offset (+02:00) {how} (until now {before or 'as files write them'}). {HOLDS}; the {_lines(cursor):,} lines that are there keep their "
        f"days. Pages show times by the clock of {wanted or 'UTC'} at once; a schedule that is kept goes on by its own."
    ]


def fiscal_year_starts(cursor: Cursor, before: int, wanted: int, dry: bool) -> list[str]:
    """The month in which the shop's year begins."""
    more = "" if wanted == 1 else " Fiscal quarters and years are offered as periods of the filter bar."
    return [f"The fiscal year begins in {calendar.month_name[wanted]}, until now in {calendar.month_name[before]}.{more}"]


def open_days(cursor: Cursor, before: list[int], wanted: list[int], dry: bool) -> list[str]:
    """The days of the week on which the shop is open; all seven: the data tell."""
    closed = [day for day in range(1, 8) if day not in wanted]
    if not closed:
        return ["Open days are learned from the data again, from the next forecasts on."]
    cursor.execute(
        "select count(*), coalesce(sum(gross), 0) from facts.orders where is_order and extract(isodow from day)::int = any (%s)", (closed,)
    )
    orders, gross = cursor.fetchone()
    named = [f"{calendar.day_name[day - 1]}s" for day in closed]
    return [
        f"Closed on {' and '.join([', '.join(named[:-1]), named[-1]] if len(named) > 1 else named)} in the next forecasts and quality reports. "
        f"{orders:,} orders of such days, {gross:,.2f} of gross sales, stay in the data."
    ]


def service_codes(cursor: Cursor, before: Mapping[str, str | None], wanted: Mapping[str, str | None], dry: bool) -> list[str]:
    """Patterns of LIKE that tell services from goods."""
    told = [_pattern(pattern, before.get(pattern), reason) for pattern, reason in wanted.items()]
    cursor.execute("select pattern from facts.service_codes")
    patterns = sorted(({pattern for (pattern,) in cursor.fetchall()} | set(wanted)) - {pattern for pattern, reason in wanted.items() if reason is None})
    if not dry:
        cursor.execute("delete from facts.service_codes where pattern = any (%s)", (list(wanted),))
        kept = [(pattern, reason) for pattern, reason in wanted.items() if reason is not None]
        cursor.executemany("insert into facts.service_codes values (%s, %s)", kept)
    cursor.execute("select product_code, merchandise from facts.products order by product_code")
    known = pl.DataFrame(cursor.fetchall(), schema={"code": pl.String, "goods": pl.Boolean}, orient="row")
    for goods in (True, False):
        codes = known.filter((merchandise(known["code"], patterns) == goods) & (known["goods"] != goods))["code"].to_list()
        if codes:
            told.append(_become(cursor, codes, goods, dry))
    return told


def _pattern(pattern: str, before: str | None, reason: str | None) -> str:
    if reason is None:
        return f"{pattern} is no service any more."
    return f"{pattern} is a service: {reason}." if before is None else f"{pattern} is a service: {reason} (until now {before})."


def _become(cursor: Cursor, codes: list[str], goods: bool, dry: bool) -> str:
    cursor.execute(
        "select count(*), coalesce(sum(amount) filter (where kind = 'sale'), 0) from facts.order_lines where product_code = any (%s)", (codes,)
    )
    lines, amount = cursor.fetchone()
    if not dry:
        cursor.execute("update facts.products set merchandise = %s where product_code = any (%s)", (goods, codes))
        cursor.execute("update facts.order_lines set merchandise = %s where product_code = any (%s)", (goods, codes))
    some = ", ".join(codes[:5]) + (", …" if len(codes) > 5 else "")
    return f"{len(codes):,} codes ({some}) become {'goods' if goods else 'services'}: {lines:,} lines, {amount:,.2f} of sales."


def country_names(cursor: Cursor, before: Mapping[str, Any], wanted: Mapping[str, dict[str, Any] | None], dry: bool) -> list[str]:
    """How the names that files write are shown, where they lie, and which groups they belong to."""
    # A name that is only spelled in another way is put in its old one's place.
    spelled = {name.lower() for name, said in wanted.items() if said is not None}
    order = sorted(wanted, key=lambda name: (wanted[name] is not None, name))
    return [_country(cursor, name, wanted[name], dry) for name in order if wanted[name] is not None or name.lower() not in spelled]


def _country(cursor: Cursor, name: str, said: dict[str, Any] | None, dry: bool) -> str:
    label, iso3, groups = name, None, []
    if said is not None:
        label, iso3, groups = said["label"], said["iso3"], said["groups"]
        cursor.execute("select %s is null or exists (select from facts.countries where iso3 = %s)", (iso3, iso3))
        if not cursor.fetchone()[0]:
            raise FileRefused(f"country_names, {name!r}: {iso3} is no country that the map knows; a code such as DEU was expected. Nothing was changed.")
    if not dry:
        # One name, however it is spelled: markets are found without regard to capitals.
        cursor.execute("delete from facts.countries where lower(name) = lower(%s)", (name,))
        if said is not None:
            cursor.execute("insert into facts.countries (name, label, iso3, groups) values (%s, %s, %s, %s)", (name, label, iso3, groups))
        cursor.execute("update facts.markets set label = %s, iso3 = %s, groups = %s where lower(market) = lower(%s)", (label, iso3, groups, name))
    cursor.execute(
        "select count(*), coalesce(sum(gross - returns), 0) from facts.orders where market in "
        "(select market from facts.markets where lower(market) = lower(%s))", (name,),
    )  # fmt: skip
    orders, net = cursor.fetchone()
    shown = f"{label} ({', '.join([*([iso3] if iso3 else ['no place']), *groups])})"
    if not orders:
        return f"{name} is {f'shown as {shown}' if said is not None else 'no known name any more'}; no order is from there."
    return f"The market {name} is shown as {shown}: {orders:,} orders, {net:,.2f} of net sales."


def rates(cursor: Cursor, before: Mapping[str, str], wanted: Mapping[str, str | None], dry: bool) -> list[str]:
    """What one unit of another currency is worth, from a day on."""
    told = []
    for key, worth in wanted.items():
        name, day = key.split("@")
        was = f" (until now {before[key]})" if key in before else ""
        told.append(f"From {day} on, one {name} counts as {worth}{was}." if worth is not None else f"The rate of {name} from {day} on goes{was}.")
        if not dry:
            cursor.execute("delete from facts.currency_rates where currency = %s and from_day = %s", (name, day))
            if worth is not None:
                cursor.execute("insert into facts.currency_rates values (%s, %s, %s)", (name, day, Decimal(worth)))
    return [*told, f"{HOLDS}."]


def reckoned(cursor: Cursor, before: str, wanted: str, dry: bool) -> list[str]:
    """How goods given back are told."""
    cursor.execute(sql.AT_STAKE, {"kind": "adjustment" if returns.marked(cursor, wanted) else "return"})
    lines, amount = cursor.fetchone()
    if not dry and lines:
        returns.told_anew(cursor, wanted)
    become = "become neither sale nor return" if returns.marked(cursor, wanted) else "become returns"
    effect = f"{lines:,} lines {become}: {-amount:,.2f}." if lines else "No line that is there changes."
    return [f"Goods given back are told by {returns.WORDS[wanted]} (until now by {returns.WORDS[before]}). {effect}"]


def segments(cursor: Cursor, before: Any, wanted: Any, dry: bool) -> list[str]:
    """How customers are scored, and which segments there are: from which to which they would go."""
    try:
        return resegmenting.told(cursor, wanted)
    except ModelRefused as error:
        raise FileRefused(f"segments: {error} Nothing was changed.") from error


EFFECTS: dict[str, Effect] = {
    "currency": currency, "rates": rates, "time_zone": time_zone, "fiscal_year_starts": fiscal_year_starts, "open_days": open_days, "returns": reckoned,
    "segments": segments, "service_codes": service_codes, "country_names": country_names,
}  # fmt: skip


def said(name: str, before: Any, wanted: Any) -> Iterable[str]:
    """What is said of a field that has no effect of its own to tell."""
    return [f"{name.replace('_', ' ')}: {before} becomes {wanted}."]
