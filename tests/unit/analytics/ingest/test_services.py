"""Goods and services, by the patterns of SQL's LIKE."""

import polars as pl

from analytics.ingest.services import USUAL, merchandise


def test_patterns_are_those_of_like():
    codes = pl.Series(["POST", "POSTER", "85123A", "M", "GIFT_0001_20", "GIFTS", "BANK CHARGES", "C2", "CX", "A.B", "AXB", "85123A"])
    patterns = ["POST", "M", r"GIFT\_%", "BANK CHARGES", "C_", "A.B"]
    assert merchandise(codes, patterns).to_list() == [False, True, True, False, False, True, False, False, False, False, True, True]


def test_without_patterns_everything_is_goods():
    assert merchandise(pl.Series(["POST", ""]), []).to_list() == [True, True]


def test_the_usual_services_are_those_of_a_new_database():
    from importlib import import_module

    first, later = (import_module(f"migrations.versions.{name}") for name in ("0005_reference", "0017_imports_undone"))
    assert set(USUAL) == {*first.SERVICE_CODES, *later.MADE}
