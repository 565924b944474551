from __future__ import annotations

import pandas as pd

from dashapp.components.tiles import placeholder, tiles

FRAME = pd.DataFrame(
    [("net_sales", 9_758_809.99), ("gross_sales", 10_655_622.48), ("orders", 19_959), ("repeat_rate", 0.6558), ("guest_sales", 5.0)],
    columns=["measure", "value"],
)


def told(basis: str, frame: pd.DataFrame = FRAME) -> dict[str, str]:
    return {tile.children[0].children: tile.children[1].children for tile in tiles(frame, basis=basis).children}


def test_six_tiles_in_a_fixed_order() -> None:
    assert list(told("net")) == ["Net sales", "Orders", "Customers", "Spend per basket", "Repeat rate", "Return rate"]


def test_values_are_short_and_exact_to_whoever_points() -> None:
    assert told("net")["Net sales"] == "£9.76M"
    assert tiles(FRAME).children[0].children[1].title == "£9,758,809.99"


def test_the_basis_chooses_the_sales() -> None:
    assert told("gross")["Gross sales"] == "£10.7M"
    assert "Net sales" not in told("gross")


def test_an_unknown_value_is_a_dash() -> None:
    assert told("net")["Customers"] == "–"
    assert set(told("net", FRAME.head(0)).values()) == {"–"}


def test_the_placeholder_has_as_many_tiles() -> None:
    assert len(placeholder().children) == len(tiles(FRAME).children)
