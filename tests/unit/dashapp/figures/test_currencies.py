"""Money in the shop's own currency: its sign and its decimals, wherever money is written."""

import pytest

from dashapp.exports.sheet import headings, plain
from dashapp.exports.slides.series import Series
from dashapp.figures import theme


@pytest.mark.parametrize(
    ("code", "exact", "short", "small", "spreadsheet"),
    [
        ("GBP", "£1,234,567.80", "£1.23M", "£3.85", '"£"#,##0.00'), ("USD", "$1,234,567.80", "$1.23M", "$3.85", '"$"#,##0.00'),
        ("EUR", "€1,234,567.80", "€1.23M", "€3.85", '"€"#,##0.00'), ("JPY", "¥1,234,568", "¥1.23M", "¥4", '"¥"#,##0'),
        ("CHF", "CHF\u00a01,234,567.80", "CHF\u00a01.23M", "CHF\u00a03.85", '"CHF\u00a0"#,##0.00'),
        ("KWD", "KWD\u00a01,234,567.800", "KWD\u00a01.23M", "KWD\u00a03.85", '"KWD\u00a0"#,##0.000'),
        ("", "1,234,567.80", "1.23M", "3.85", '""#,##0.00'),
    ],
)  # fmt: skip
def test_each_currency_has_its_sign_and_decimals(code, exact, short, small, spreadsheet):
    theme.count_in(code)
    assert (theme.money(1_234_567.8), theme.money_short(1_234_567.8), theme.money_short(3.85), theme.money_code()) == (exact, short, small, spreadsheet)
    assert theme.money(-5).startswith("-") and theme.money(-0.0001) == theme.money(0)


def test_small_money_keeps_its_pence_and_round_money_has_none():
    assert [theme.money_short(value) for value in (3.85, 12.0, 12.004, 19.5, 48.88, -0.5)] == ["£3.85", "£12", "£12", "£19.50", "£49", "-£0.50"]
    assert [theme.money_round(value) for value in (2.5, 5, 0, 1500)] == ["£2.50", "£5", "£0", "£1.5k"]


def test_whole_money_is_written_whole_where_there_are_no_decimals():
    assert repr(plain(1980.0, "money")) == "1980.0"
    theme.count_in("JPY")
    assert repr(plain(1980.0, "money")) == "1980" and plain(4.35, "money") == 4.35


def test_files_name_the_currency_of_their_bare_numbers():
    columns, series = {"net_sales": "money", "orders": "count"}, Series("Net sales", "money", (1_980.0, 250_000.0), "#000000")
    theme.count_in("JPY")
    assert headings(columns) == ["Net sales (¥)", "Orders"]
    assert "¥" in series.format and "£" not in series.format
    theme.count_in("")
    assert headings(columns) == ["Net sales", "Orders"]


def test_one_order_is_one_and_names_that_do_not_shout_are_left_alone():
    assert [theme.counted(value, "order") for value in (0, 1, 4338)] == ["0 orders", "1 order", "4,338 orders"]
    names = ["REGENCY CAKESTAND 3 TIER", "T-Shirt / Black / M", "南部鉄器 急須", "Café Mug ☕"]
    assert [theme.name(name) for name in names] == ["Regency cakestand 3 tier", "T-Shirt / Black / M", "南部鉄器 急須", "Café Mug ☕"]
