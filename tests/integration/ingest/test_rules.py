"""Rules as data: each change is a version, says what it alters, and holds for what comes after and what is there."""

import pytest

from analytics.errors import FileRefused
from analytics.ingest import import_file, rules
from tests.integration.ingest.test_idempotency import connected

HEADER = "Order number,Date,SKU,Quantity,Price,Currency,Country\n"
ROWS = "1,2026-01-02 10:00:00,BAG,1,10.00,GBP,Freedonia\n2,2026-01-03 10:00:00,MUG,2,5.00,EUR,Freedonia\n3,2026-02-03 10:00:00,MUG,2,5.00,EUR,Freedonia\n"


def rows(env, sql):
    with connected(env) as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def shop(new_database, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return new_database(), path


def test_amounts_in_another_currency_need_a_rate(shop):
    env, path = shop
    summary = import_file(path, env)
    assert (summary.accepted["sale"], summary.rows_rejected) == (1, 2)
    assert summary.rejected[0]["reason"] == "a currency that the shop has no rate for" and summary.rejected[0]["column"] == "Currency"


def test_rates_hold_from_their_day_on_and_identity_does_not_depend_on_them(shop):
    env, path = shop
    rules.change({"currency": "GBP"}, env)
    assert "2026-02-01" in rules.rate("EUR=0.90@2026-02-01", env)
    rules.rate("EUR=0.80", env)
    assert import_file(path, env).rows_rejected == 0
    assert rows(env, "select invoice_no, amount::float from facts.order_lines order by 1") == [("1", 10.0), ("2", 8.0), ("3", 9.0)]
    keys = rows(env, "select line_key from facts.order_lines order by invoice_no")
    rules.rate("EUR=0.85", env)
    longer = path.with_name("longer.csv")
    longer.write_text(HEADER + ROWS + ROWS.splitlines()[0].replace("1,", "4,", 1) + "\n", encoding="utf-8")
    again = import_file(longer, env)
    assert (again.lines_known, again.lines_new) == (3, 1)
    assert rows(env, "select line_key from facts.order_lines where invoice_no < '4' order by invoice_no") == keys


def test_a_change_says_what_it_alters_and_a_dry_one_alters_nothing(shop):
    env, path = shop
    rules.change({"currency": "GBP"}, env, by="ada@shop.test")
    import_file(path, env)
    asked = {"service_codes": {"bag": "carrier bags"}, "country_names": {"Freedonia": {"label": "Free Land", "iso3": None, "groups": ["EU"]}}}
    told = rules.change(asked, env, dry=True)
    assert any("1 codes (BAG) become services: 1 lines" in sentence for sentence in told) and any("Free Land" in sentence for sentence in told)
    unchanged = rows(env, "select product_code, merchandise from facts.products order by 1"), rules.load(env).version
    assert unchanged[0][0] == ("BAG", True)
    assert rules.change(asked, env, by="ada@shop.test") == told
    assert rules.load(env).version > unchanged[1]
    assert rows(env, "select product_code, merchandise from facts.products order by 1")[0] == ("BAG", False)
    assert rows(env, "select merchandise from facts.order_lines where product_code = 'BAG'") == [(False,)]
    assert rows(env, "select label, groups from facts.markets") == [("Free Land", ["EU"])]
    assert rows(env, "select changed_by from facts.rules order by version") == [("",), ("ada@shop.test",), ("ada@shop.test",)]
    back = rules.change({"service_codes": {"BAG": None}}, env)
    assert any("become goods" in sentence for sentence in back)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"currency": "pounds"}, "three letters"), ({"time_zone": "Mars"}, "a name such as"), ({"fiscal_year_starts": 13}, "a month"),
        ({"open_days": [0]}, "from 1"), ({"service_codes": ["x"]}, "pattern and reason"), ({"colour": 1}, "some of"), ([], "some of"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(shop, asked, told):
    with pytest.raises(FileRefused, match=told):
        rules.change(asked, shop[0])
    for text in ("EUR", "EUR=0", "EUR=1@2026-02-30", "euro=1"):
        with pytest.raises(FileRefused, match=r"EUR=0\.86"):
            rules.rate(text, shop[0])
