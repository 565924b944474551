"""Goods and services, by the patterns of SQL's LIKE."""

import polars as pl

from analytics.ingest.services import merchandise


def test_patterns_are_those_of_like():
    codes = pl.Series(["POST", "POSTER", "85123A", "M", "GIFT_0001_20", "GIFTS", "BANK CHARGES", "C2", "CX", "A.B", "AXB", "85123A"])
    patterns = ["POST", "M", r"GIFT\_%", "BANK CHARGES", "C_", "A.B"]
    assert merchandise(codes, patterns).to_list() == [False, True, True, False, False, True, False, False, False, False, True, True]


def test_without_patterns_everything_is_goods():
    assert merchandise(pl.Series(["POST", ""]), []).to_list() == [True, True]
