"""Consent to marketing: words of many exports, the latest counts, a no at the same moment, and no line becomes another."""

from datetime import datetime

import polars as pl
import pytest

from analytics.ingest import consent, presets
from analytics.ingest.identity import Identities
from analytics.ingest.mappings import from_json
from tests.unit.analytics.ingest.dirty import facts
from tests.unit.analytics.ingest.test_presets import SHOPIFY_HEADER, WOO_HEADER


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("yes", True), ("TRUE", True), ("1", True), ("1.0", True), ("Subscribed", True), ("opt-in", True), ("Ja", True), ("sí", True),
        ("no", False), ("false", False), ("0", False), ("not_subscribed", False), ("Unsubscribed", False), ("opted out", False), ("pending", False),
        ("perhaps", None), ("", None), (None, None), ("10", None),
    ],
)  # fmt: skip
def test_words(word, said):
    assert consent.read(pl.Series([word], dtype=pl.String)).to_list() == [said]


def test_the_latest_word_counts_and_a_no_at_the_same_moment():
    early, late = datetime(2026, 1, 1), datetime(2026, 2, 1)
    rows = [
        ("a", early, "yes"), ("a", late, "no"), ("b", late, "yes"), ("b", late, "no"), ("b", early, "yes"), ("c", late, "?"), ("c", early, "yes"),
        (None, late, "yes"),
    ]  # fmt: skip
    told = pl.DataFrame(rows, schema={"customer_id": pl.String, "sold_at": pl.Datetime("us"), "consent": pl.String}, orient="row")
    wanted = [("a", late, False), ("b", late, False), ("c", early, True)]
    for seed in range(3):
        assert consent.latest(told.sample(fraction=1, shuffle=True, seed=seed)).rows() == wanted


@pytest.mark.parametrize(
    ("header", "column"),
    [
        (SHOPIFY_HEADER.strip() + ",Accepts Marketing", "Accepts Marketing"), (SHOPIFY_HEADER.strip() + ",Email Marketing", "Email Marketing"),
        (WOO_HEADER.strip() + ",marketing_opt_in", "marketing_opt_in"), ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,Newsletter", "Newsletter"),
        ("Order,Date,Total,Customer,Werbe-Einwilligung", "Werbe-Einwilligung"),
    ],
)  # fmt: skip
def test_exports_are_known_to_say_it(header, column):
    mapping = presets.recognise(header.split(","))
    assert mapping.columns["consent"] == column and from_json(mapping.to_json()) == mapping


UCI = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country{}\n536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,EIRE{}\n"
WOO = WOO_HEADER.strip() + "{}\n11,11,2026-02-01 09:00:00,completed,5.00,2.00,0.00,EUR,7,dora@shop.test,DE,Lamp,L1,3,10.00{}\n"


@pytest.mark.parametrize("content", [UCI, WOO])
def test_with_or_without_it_a_line_is_the_same_line(tmp_path, content):
    keys = []
    for name, more in (("plain", ("", "")), ("told", (",Newsletter", ",yes"))):
        path = tmp_path / f"{name}.csv"
        path.write_text(content.format(*more), encoding="utf-8")
        good, bad, _ = facts(path)
        assert bad.is_empty() and ("consent" in good.columns) == (name == "told")
        keys.append(Identities().keys(good)[0])
    assert keys[0] == keys[1] and consent.latest(good)["consent"].to_list() == [True]
