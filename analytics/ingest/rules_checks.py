"""What a change of the rules may say, field by field: a refusal names the field, what it got and what it wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import available_timezones

from analytics.errors import FileRefused, ModelRefused
from analytics.models.scoring import read

# Fields of one value, and what holds while nobody has said. An empty time zone: times stay as files write them.
USUAL: dict[str, Any] = {
    "currency": "", "time_zone": "", "fiscal_year_starts": 1, "open_days": [1, 2, 3, 4, 5, 6, 7], "returns": "automatic",
    "segments": None,
}  # fmt: skip
# Fields of many entries: a change names some of them, and null takes one away.
TABLES = ("service_codes", "country_names", "rates")
FIELDS = {*USUAL, *TABLES}
RETURNS = ("automatic", "marked", "negative")
RATE = re.compile(r"([A-Z]{3})@(\d{4}-\d{2}-\d{2})")
LONGEST = 100
NO_PLACE = {"Factory", "localtime"}
ELSEWHERE = ["Rest of world"]


def checked(change: Any) -> dict[str, Any]:
    """A change of some fields, if it is one.

    Raises
    ------
    FileRefused
        Naming the field, what it got and what it wanted.
    """
    if not isinstance(change, dict) or not change or not set(change) <= FIELDS:
        raise FileRefused(f"Rules are some of: {', '.join(sorted(FIELDS))}. Nothing was changed.")
    for name, value in change.items():
        wanted, right = CHECKS[name]
        if not right(value):
            raise FileRefused(f"{name} is {wanted}; it is {_shown(value)}. Nothing was changed.")
        if name == "segments":
            _scoring(value)
        for key, entry in value.items() if name in TABLES else ():
            if complaint := ENTRIES[name](key, entry):
                raise FileRefused(f"{name}, {key[:60]!r}: {complaint} was expected, not {_shown(entry)}. Nothing was changed.")
    return change | ({"open_days": sorted(change["open_days"])} if "open_days" in change else {})


def _scoring(rule: Any) -> None:
    try:
        read(rule)
    except ModelRefused as error:
        raise FileRefused(f"segments: {error} Nothing was changed.") from error


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:80]


def _entries(value: Any) -> bool:
    return isinstance(value, dict) and len(value) <= 2000 and all(isinstance(key, str) and _line(key) for key in value)


def _line(text: Any) -> bool:
    """Whether it is one line of a sensible length."""
    return isinstance(text, str) and 0 < len(text.strip()) <= LONGEST and text.isprintable()


def _days(days: Any) -> bool:
    return isinstance(days, list) and bool(days) and all(type(day) is int and 1 <= day <= 7 for day in days) and len(set(days)) == len(days)


CHECKS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "currency": ("three letters such as GBP, or nothing", lambda value: isinstance(value, str) and bool(re.fullmatch(r"([A-Z]{3})?", value))),
    "time_zone": ("a name such as Europe/London, or nothing", lambda value: isinstance(value, str) and value in {"", *available_timezones()} - NO_PLACE),
    "fiscal_year_starts": ("a month from 1 to 12", lambda value: type(value) is int and 1 <= value <= 12),
    "open_days": ("days from 1 (Monday) to 7, each once, one at least", _days),
    "returns": (f"one of {', '.join(RETURNS)}", lambda value: isinstance(value, str) and value in RETURNS),
    "segments": ('a rule such as {"quantiles": 5}, or null', lambda value: value is None or isinstance(value, dict)),
    "service_codes": ("pattern and reason", _entries),
    "country_names": ("name and {label, iso3, groups}", _entries),
    "rates": ("EUR@2024-01-01 and what one unit is worth", _entries),
}


def _service(pattern: str, reason: Any) -> str:
    if not re.sub(r"[%_\s]", "", pattern):
        return "a pattern with a letter or digit of its own, since this one takes every code,"
    return "" if reason is None or _line(reason) else "a reason of 1 to 100 letters, or null,"


def _country(name: str, said: Any) -> str:
    if said is None:
        return ""
    if not isinstance(said, dict) or not set(said) <= {"label", "iso3", "groups"}:
        return "label, iso3 and groups, or null,"
    if said.get("label") is not None and not _line(said["label"]):
        return "a label of 1 to 100 letters"
    if said.get("iso3") is not None and not re.fullmatch(r"[A-Z]{3}", str(said["iso3"])):
        return "three capital letters such as DEU, or null, as iso3"
    groups = said.get("groups")
    right = groups is None or (isinstance(groups, list) and len(groups) <= 20 and all(_line(group) for group in groups))
    return "" if right else "a list of at most 20 groups such as EU"


def _rate(key: str, worth: Any) -> str:
    found = RATE.fullmatch(key)
    try:
        if not found or not 1990 <= date.fromisoformat(found[2]).year <= 2999:
            raise ValueError
    except ValueError:
        return "a currency and a day such as EUR@2024-01-01"
    if worth is None:
        return ""
    try:
        number = Decimal(worth) if isinstance(worth, str) and re.fullmatch(r"\d{1,6}(\.\d{1,8})?", worth) else Decimal(0)
    except InvalidOperation:
        number = Decimal(0)
    return "" if number > 0 else "a number above 0 and below a million, with at most eight decimals, such as 0.86"


ENTRIES: dict[str, Callable[[str, Any], str]] = {"service_codes": _service, "country_names": _country, "rates": _rate}


def normal(name: str, key: str, entry: Any) -> tuple[str, Any]:
    """An entry as it is kept: what was left out filled in, so that what is so already is seen to be."""
    key = key.strip().upper() if name == "service_codes" else key.strip()
    if entry is None:
        return key, None
    if name == "country_names":
        groups = entry.get("groups")
        entry = {"label": str(entry.get("label") or key).strip(), "iso3": entry.get("iso3"), "groups": ELSEWHERE if groups is None else groups}
    elif name == "rates":
        entry = f"{Decimal(entry).normalize():f}"
    return key, entry.strip() if isinstance(entry, str) else entry
