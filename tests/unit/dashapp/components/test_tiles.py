from __future__ import annotations

import pandas as pd

from dashapp.components.tiles import placeholder, tiles

FRAME = pd.DataFrame(
    [("net_sales", 9_758_809.99), ("gross_sales", 10_655_622.48), ("orders", 19_959), ("repeat_rate", 0.6558), ("guest_sales", 5.0)],
    columns=["measure", "value"],
)


def told(basis: str, frame: pd.DataFrame = FRAME) -> dict[str, str]:
    return {tile.children[0].children: tile.children[1].children[0].children for tile in tiles(frame, basis=basis).children}


def test_six_tiles_in_a_fixed_order() -> None:
    assert list(told("net")) == ["Net sales", "Orders", "Customers", "Spend per basket", "Repeat rate", "Return rate"]


def test_values_are_short_and_exact_to_whoever_points() -> None:
    assert told("net")["Net sales"] == "£9.76M"
    assert tiles(FRAME).children[0].children[1].children[0].title == "£9,758,809.99"


def test_the_basis_chooses_the_sales() -> None:
    assert told("gross")["Gross sales"] == "£10.7M"
    assert "Net sales" not in told("gross")


def test_an_unknown_value_is_a_dash() -> None:
    assert told("net")["Customers"] == "–"
    assert set(told("net", FRAME.head(0)).values()) == {"–"}


def test_the_placeholder_has_as_many_tiles() -> None:
    assert len(placeholder().children) == len(tiles(FRAME).children)


def test_a_change_says_its_sign_and_whether_it_is_good() -> None:
    rows = [("net_sales", 110.0, 100.0, 0.1), ("return_rate", 0.08, 0.05, 0.6), ("orders", 5.0, 5.0, 0.0), ("customers", 4.0, None, None)]
    shown = tiles(pd.DataFrame(rows, columns=["measure", "value", "value_before", "value_change"])).children
    marks = [[(mark.children, mark.className.split()[-1]) for mark in tile.children[1].children[1:]] for tile in shown]
    assert marks[0] == [("+10.0\u00a0%", "is-good")]
    assert marks[1] == [("0.0\u00a0%", "is-flat")]
    assert marks[2] == []
    assert marks[5] == [("+3.0\u00a0pts", "is-bad")]
