"""Exports of known shops: what their columns become, to the penny."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from analytics.errors import FileRefused
from analytics.ingest import mappings, presets
from analytics.ingest.understanding import understand
from tests.unit.analytics.ingest.dirty import facts, packed

SHOPIFY_HEADER = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Billing Country,Refunded Amount\n"
)
SHOPIFY = SHOPIFY_HEADER + """\
#1001,Anna@Shop.test,paid,GBP,30.00,4.50,5.00,34.50,3.00,2026-01-05 10:15:00 +0000,2,Mug,9.00,MUG-1,GB,0.00
#1001,anna@shop.test,,,,,,,,2026-01-05 10:15:00 +0000,1,Poster,15.00,,,
#1002,ben@shop.test,partially_refunded,GBP,18.00,0.00,3.00,18.00,0.00,2026-01-06 11:00:00 +0000,2,Mug,9.00,MUG-1,IE,9.00
#1003,cara@shop.test,voided,GBP,9.00,4.50,1.50,13.50,0.00,2026-01-07 12:00:00 +0000,1,Mug,9.00,MUG-1,FR,0.00
"""
WOO_HEADER = (
    "order_id,order_number,order_date,status,shipping_total,tax_total,refunded_total,order_currency,customer_id,billing_email,billing_country,"
    "item_name,item_sku,item_quantity,item_total\n"
)
WOO = WOO_HEADER + """\
11,11,2026-02-01 09:00:00,completed,5.00,2.00,0.00,EUR,7,dora@shop.test,DE,Lamp,L1,3,10.00
11,11,2026-02-01 09:00:00,completed,5.00,2.00,0.00,EUR,7,dora@shop.test,DE,Bulb,B1,1,2.50
12,12,2026-02-02 09:00:00,cancelled,5.00,2.00,0.00,EUR,8,emil@shop.test,AT,Lamp,L1,1,3.34
"""
SQUARE = """Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type,Customer ID
2026-03-01,14:05:06,London,Food,Soup,2.0,,S1,$12.00,-$2.00,$10.00,$1.00,T1,Payment,C9
2026-03-02,09:00:00,London,Food,Soup,-1.0,,S1,-$6.00,$1.00,-$5.00,-$0.50,T2,Refund,C9
2026-03-02,10:30:00,London,Food,Bread,1.0,,,$3.10,$0.00,$3.10,$0.00,T3,Payment,
"""
TOTALS = """Order number,Date,Email,Total
1,2026-03-01 10:00:00,a@shop.test,12.50
2,2026-03-02 10:00:00,b@shop.test,-3.00
"""


def lines_of(folder: Path, content: str) -> list[tuple]:
    path = folder / "export.csv"
    path.write_text(content, encoding="utf-8")
    good, bad, broken = facts(path)
    assert bad.is_empty() and not broken
    amount = (good["quantity"] * good["price"]) // 10_000
    rows = good.with_columns(amount=good["amount"].fill_null(amount) if "amount" in good.columns else amount)
    kept = ["invoice_no", "product_code", "kind", "amount", "customer_id", "market"]
    return [(*row[:3], row[3] / 10_000, *row[4:]) for row in rows.select(kept).iter_rows()]


def test_shopify(tmp_path):
    assert lines_of(tmp_path, SHOPIFY) == [
        ("#1001", "MUG-1", "sale", 18.0, "anna@shop.test", "United Kingdom"), ("#1001", "SHIPPING", "sale", 4.5, "anna@shop.test", "United Kingdom"),
        ("#1001", "DISCOUNT", "return", -3.0, "anna@shop.test", "United Kingdom"), ("#1001", "POSTER", "sale", 15.0, "anna@shop.test", "United Kingdom"),
        ("#1002", "MUG-1", "sale", 18.0, "ben@shop.test", "Ireland"), ("#1002", "REFUND", "return", -9.0, "ben@shop.test", "Ireland"),
        ("#1003", "MUG-1", "adjustment", 9.0, "cara@shop.test", "France"), ("#1003", "SHIPPING", "adjustment", 4.5, "cara@shop.test", "France"),
        ("#1003", "VOIDED", "adjustment", 0.0, "cara@shop.test", "France"),
    ]  # fmt: skip


def test_woocommerce_counts_shipping_once_an_order_and_totals_to_the_penny(tmp_path):
    assert lines_of(tmp_path, WOO) == [
        ("11", "L1", "sale", 10.0, "dora@shop.test", "Germany"), ("11", "SHIPPING", "sale", 5.0, "dora@shop.test", "Germany"),
        ("11", "B1", "sale", 2.5, "dora@shop.test", "Germany"), ("12", "L1", "adjustment", 3.34, "emil@shop.test", "Austria"),
        ("12", "SHIPPING", "adjustment", 5.0, "emil@shop.test", "Austria"), ("12", "VOIDED", "adjustment", 0.0, "emil@shop.test", "Austria"),
    ]  # fmt: skip


def test_square_refunds_give_their_discount_back(tmp_path):
    assert lines_of(tmp_path, SQUARE) == [
        ("T1", "S1", "sale", 12.0, "C9", "Unspecified"), ("T1", "DISCOUNT", "return", -2.0, "C9", "Unspecified"),
        ("T2", "S1", "return", -6.0, "C9", "Unspecified"), ("T2", "DISCOUNT", "return", 1.0, "C9", "Unspecified"),
        ("T3", "BREAD", "sale", 3.1, None, "Unspecified"),
    ]  # fmt: skip


def test_totals_of_orders_without_lines(tmp_path):
    assert lines_of(tmp_path, TOTALS) == [
        ("1", "ORDER TOTAL", "sale", 12.5, "a@shop.test", "Unspecified"), ("2", "ORDER TOTAL", "return", -3.0, "b@shop.test", "Unspecified"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (SHOPIFY, "Shopify orders export", ["Discounts", "Shipping", "Refunds", "Tax", "cancelled", "another currency"]),
        (WOO, "WooCommerce, Customer/Order CSV Export", ["price of one", "Shipping", "Refunds", "Tax", "cancelled"]),
        (SQUARE, "Square item sales", ["No country", "price of one", "Discounts", "Tax"]),
        (TOTALS, "generic", ["No country", "Totals of orders without lines"]),
        ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice", "UCI Online Retail", ["No customer", "No country", "No product name"]),
        ("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country", "UCI Online Retail II", []),
        ("Bestellung;Datum;Menge;Preis;Produkt;Kunde".replace(";", ","), "generic", ["No country", "the product's name stands for it"]),
    ],
)
def test_a_header_is_known_and_what_it_cannot_answer_is_said(content, name, told):
    mapping = presets.recognise(content.splitlines()[0].split(","))
    assert mapping is not None and mapping.name == name and mapping.missing() == []
    sentences = " ".join(mappings.effects(mapping))
    assert all(word in sentences for word in told), sentences
    assert mappings.from_json(mapping.to_json()) == mapping


def test_a_saved_mapping_comes_first_and_only_where_it_fits():
    header = ["Name", "Created at", "Lineitem quantity", "Lineitem price", "Lineitem name", "Our id"]
    saved = mappings.Mapping("ours", {"invoice_no": "Our id", "sold_at": "Created at", "quantity": "Lineitem quantity", "unit_price": "Lineitem price"})
    assert presets.recognise(header, [saved]) == saved
    other = presets.recognise(header[:-1], [saved])
    assert other is not None and other.name == "Shopify orders export"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"name": "x", "columns": {"colour": "Red"}}, "parts that there are not"),
        ({"name": "x", "columns": {"invoice_no": "A", "sold_at": "A", "line_total": "B"}}, "gives a column two"),
        ({"name": "x", "columns": {"invoice_no": "A", "sold_at": "B"}}, "price of one with quantity"),
        ({"name": "x", "columns": {"invoice_no": "A", "sold_at": "B", "line_total": "C"}, "decimal_mark": ";"}, "decimal mark is one of"),
        ({"name": "x", "columns": "A"}, "parts that there are not"),
        ({"name": 5, "columns": {"invoice_no": "A", "sold_at": "B", "line_total": "C"}}, "name cannot be"),
        ({"name": "x", "columns": {"invoice_no": "A", "sold_at": "B", "line_total": "C"}, "marks": "yes"}, "marks cannot be"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(body, told):
    with pytest.raises(FileRefused, match=told):
        mappings.from_json(body)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "csv.gz", "zip"])
def test_the_columns_of_a_file_of_nobodys_are_offered_and_read_once_they_are_named(tmp_path, kind):
    header = ["Vorgang", "Wann", "Was", "Wieviel", "Wert"]
    rows = [["V1", "2026-01-05 10:00:00", "Hut", "2", "10.50"], ["V2", "2026-01-06 11:00:00", "Schal", "1", "20.00"]]
    text = "\n".join(",".join(row) for row in [header, *rows]) + "\n"
    path = tmp_path / f"kasse.{kind}"
    if kind == "xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([["Kasse"], header, *rows]):
                sheet.write_row(number, 0, row)
    elif kind == "parquet":
        pl.DataFrame(rows, schema=header, orient="row").write_parquet(path)
    elif kind == "csv":
        path.write_text(text, encoding="utf-8")
    else:
        packed(path, "kasse.csv", text.encode())
    found = understand(path)
    assert found.problem and found.header == header and found.samples["Was"] == ["Hut", "Schal"] and found.header_line == (2 if kind == "xlsx" else 1)
    columns = {"invoice_no": "Vorgang", "sold_at": "Wann", "description": "Was", "quantity": "Wieviel", "line_total": "Wert"}
    named = understand(path, mappings.from_json({"name": "Kasse", "columns": columns}))
    assert not named.problem and named.counts == {"sale": 2, "rejected": 0} and named.rows[0]["unit_price"] == 5.25 and named.gross == 30.5


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"x" * 600_000, bytes(range(256))])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "csv.gz", "zip", "exe"])
def test_what_has_no_columns_is_a_problem_and_no_error(tmp_path, content, kind):
    path = tmp_path / f"kasse.{kind}"
    path.write_bytes(content)
    assert understand(path).problem
