"""Which product codes are goods and which are services (postage, fees, vouchers): the patterns are data, in `facts.service_codes`."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

USUAL = (
    "POST", "DOT", "C2", "M", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", r"GIFT\_%", "SHIPPING", "DISCOUNT", "REFUND", "VOIDED", "ORDER TOTAL",
)  # fmt: skip
"""What the table of a new database holds (revisions 0005 and 0017), for files that are read without one."""


def merchandise(codes: pl.Series, patterns: Sequence[str]) -> pl.Series:
    """True where a code matches none of `patterns` (of SQL's LIKE); each code is looked at once, not once per line."""
    known = re.compile("|".join(f"(?:{_regex(pattern)})" for pattern in patterns) or r"(?!)", re.DOTALL)
    services = [code for code in codes.unique() if known.fullmatch(code)]
    return ~codes.is_in(services)


def _regex(pattern: str) -> str:
    pieces = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    return "".join(wild.get(piece) or re.escape(piece[-1]) for piece in pieces)
