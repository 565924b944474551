"""In what a shop counts: what its rules name, else its first file that says; the web asks for it as it asks for the clock."""

import pytest

from analytics.ingest import import_file, presets, rules
from analytics.ingest.undo import undo_import
from tests.integration.ingest.test_rules import rows

HEADER = "Order number,Date,SKU,Quantity,Price{},Customer\n"


@pytest.fixture
def file(tmp_path):
    def make(name, currency=""):
        path = tmp_path / f"{name}.csv"
        column = ",Currency" if currency else ""
        path.write_text(HEADER.format(column) + f"{name},2026-01-02 10:00:00,BAG,1,1980{f',{currency}' if currency else ''},c1\n", encoding="utf-8")
        return path

    return make


def counted(env):
    return rows(env, "select currency from facts.shop()")[0][0]


def test_the_first_file_that_says_decides_until_the_rules_do(new_database, file):
    env = new_database()
    import_file(file("silent"), env)
    assert counted(env) == ""
    first = import_file(file("yen", "JPY"), env)
    assert counted(env) == "JPY"
    other = import_file(file("more", "JPY"), env)
    assert other.rows_rejected == 0
    rules.change({"currency": "EUR"}, env)
    assert counted(env) == "EUR"
    rules.change({"currency": ""}, env)
    undo_import(first.import_id, env)
    undo_import(other.import_id, env)
    assert counted(env) == ""


def test_what_is_simulated_says_nothing_of_a_shop_with_a_file_of_its_own(new_database, file):
    env = new_database()
    import_file(file("pretended", "GBP"), env, source="simulated")
    assert counted(env) == "GBP"
    import_file(file("silent"), env)
    assert counted(env) == ""


def test_known_exports_say_what_they_count_in():
    uci = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
    assert presets.recognise(uci).currency == "GBP"
