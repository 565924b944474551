"""What a row means, by hand-written rows."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

from analytics.ingest import lines
from analytics.ingest.mappings import PARTS

GOOD = {
    "invoice_no": "536365", "product_code": "85123A", "description": "LANTERN", "quantity": "6", "sold_at": "2010-12-01 08:26:00", "unit_price": "2.55",
    "customer_id": "17850", "market": "United Kingdom",
}  # fmt: skip


def frame(*rows: dict) -> pl.DataFrame:
    values = {part: [(GOOD | row)[part] for row in rows] for part in PARTS}
    return pl.DataFrame(values, schema=dict.fromkeys(PARTS, pl.String)).with_columns(line_no=pl.int_range(2, len(rows) + 2, dtype=pl.Int64))


def one(**row) -> dict:
    good, bad = lines.read(frame(row))
    assert bad.is_empty(), bad
    return good.row(0, named=True)


def reason(**row) -> tuple[str, str]:
    good, bad = lines.read(frame({}, row, {}))
    assert good["line_no"].to_list() == [2, 4]
    assert bad["line_no"].to_list() == [3]
    return bad["column_name"][0], bad["reason"][0]


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("sale", {}),
        ("sale", {"description": None}),
        ("sale", {"unit_price": "0.001"}),
        ("return", {"invoice_no": "C536379", "quantity": "-1"}),
        ("return", {"invoice_no": "C536379", "quantity": "1"}),
        ("adjustment", {"invoice_no": "C536379", "quantity": "-1", "unit_price": "0"}),
        ("adjustment", {"invoice_no": "A563185", "product_code": "B", "quantity": "1", "unit_price": "11062.06"}),
        ("adjustment", {"invoice_no": "A563186", "product_code": "B", "quantity": "1", "unit_price": "-11062.06"}),
        ("adjustment", {"unit_price": "0", "description": None, "customer_id": None}),
        ("adjustment", {"unit_price": "-2.5"}),
        ("adjustment", {"quantity": "0"}),
        ("adjustment", {"quantity": "-10"}),
        ("adjustment", {"quantity": "-10", "unit_price": "0.0"}),
    ],
)
def test_kind(kind, row):
    assert one(**row)["kind"] == kind


def test_values_mean_the_same_however_the_format_wrote_them():
    plain = one()
    assert one(customer_id="17850.0", quantity="6.0", unit_price="2.5500", sold_at="2010-12-01T08:26:00", market=" United Kingdom ") == plain
    assert one(invoice_no=" 536365 ", product_code=" 85123a\t", description=" LANTERN  ") == plain
    assert one(sold_at="2010-12-01 08:26:00.000000") == plain
    assert one(quantity="+6", unit_price="255e-2") == plain


def test_money_is_exact():
    for text, expected in {"2.55": 25_500, "0.29": 2_900, "1.005": 10_050, "38970": 389_700_000, "99999999999.9999": 999_999_999_999_999}.items():
        assert one(quantity="1", unit_price=text)["price"] == expected
    assert one(quantity="0.125")["quantity"] == 1_250


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2011-06-30", datetime(2011, 6, 30)),
        ("2011-06-30 14:05", datetime(2011, 6, 30, 14, 5)),
        ("2011-06-30 14:05:06.250", datetime(2011, 6, 30, 14, 5, 6, 250_000)),
        ("2011-06-30T14:05:06Z", datetime(2011, 6, 30, 14, 5, 6)),
        ("2011-06-30 14:05:06 +0200", datetime(2011, 6, 30, 14, 5, 6)),
        ("2011-06-30T23:59:06.5-08:00", datetime(2011, 6, 30, 23, 59, 6, 500_000)),
        ("30.6.2011 14:05", datetime(2011, 6, 30, 14, 5)),
    ],
)
def test_dates(text, moment):
    assert one(sold_at=text)["sold_at"] == moment


def test_guests_have_no_customer_and_no_market_is_unspecified():
    for missing in (None, "", "  ", "nan", "NaN"):
        read = one(customer_id=missing, market=missing)
        assert read["customer_id"] is None and read["market"] == "Unspecified"


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("quantity", "a dozen", "not a number"),
        ("quantity", "6,5", "not a number"),
        ("quantity", None, "no quantity"),
        ("quantity", "1e300", "a number beyond"),
        ("unit_price", "1e400", "a number beyond"),
        ("unit_price", "inf", "a number beyond"),
        ("unit_price", "-inf", "a number beyond"),
        ("unit_price", "123456789012345678", "a number beyond"),
        ("unit_price", "NaN", "no price"),
        ("unit_price", None, "no price"),
        ("unit_price", "2.55.1", "not a number"),
        ("customer_id", "1.23457E+11", "shortened"),
        ("sold_at", "1900-01-01 00:00:00", "a date before 1990"),
        ("sold_at", "2999-12-31 00:00:00", "a date in the future"),
        ("sold_at", "2011-02-30 10:00:00", "not a date"),
        ("sold_at", "yesterday", "not a date"),
        ("sold_at", "405130.35", "not a date"),
        ("sold_at", "1/2/2011 10:00", "not a date"),
        ("sold_at", None, "no date"),
        ("product_code", " ", "no product"),
        ("invoice_no", None, "no invoice"),
        ("invoice_no", "7" * 101, "longer than 100"),
        ("description", "x" * 401, "longer than 400"),
        ("market", "Ger\0many", "zero byte"),
    ],
)
def test_rejected(column, value, told):
    named, why = reason(**{column: value})
    assert named == column and told in why


def test_quantity_times_price_has_a_limit_too():
    assert reason(quantity="99999999999", unit_price="99999999999") == ("unit_price", "quantity x price beyond 100,000,000,000")


def test_a_day_ahead_is_another_time_zone_and_two_are_the_future():
    assert one(sold_at=f"{date.today() + timedelta(days=1)} 23:00:00")
    assert reason(sold_at=f"{date.today() + timedelta(days=2)} 00:00:00")[1] == "a date in the future"


def test_a_rejected_row_keeps_its_own_text():
    _, bad = lines.read(frame({"quantity": " twelve ", "customer_id": "17850.0", "product_code": "85123a"}))
    kept = bad.row(0, named=True)
    assert (kept["quantity"], kept["customer_id"], kept["product_code"]) == (" twelve ", "17850.0", "85123a")
