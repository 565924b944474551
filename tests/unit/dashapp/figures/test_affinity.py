from __future__ import annotations

import pandas as pd

from dashapp.figures import affinity


def frame(count: int = 3) -> pd.DataFrame:
    rows = [
        (1 + place // 2, 1 + place % 2, f"A{place}", f"NAME {place}" + "X" * 60, f"B{place}", f"OTHER {place}", 9, 10, 0.5, 0.9, 18.0)
        for place in range(count)
    ]
    return pd.DataFrame(rows, columns=["place", "rank", "product_code", "product", "other_code", "other", "orders_both", "orders_product", "expected",
                                       "confidence", "lift"])  # fmt: skip


def test_a_bar_for_each_pair_says_how_many_orders() -> None:
    figure = affinity.pairs(frame(30), basis="net")
    assert len(figure.data[0].x) == affinity.MOST_DRAWN and figure.data[0].ids[0] == "A0"
    assert figure.data[2].text[0] == "9 of 10 orders  ·  18\u00a0× as often as by chance"
    assert "…" in figure.data[1].text[0] and figure.data[1].text[0].endswith("OTHER 0")


def test_two_products_of_one_name_are_told_apart_by_their_codes() -> None:
    alike = frame(1).assign(product="HOOK", other="HOOK")
    assert affinity.pairs(alike, basis="net").data[1].text[0] == "HOOK (A0)  +  (B0)"


def test_each_product_has_a_panel_of_its_partners() -> None:
    figure = affinity.partners(frame(6), basis="gross", dark=True)
    assert sum(trace.type == "bar" for trace in figure.data) == 3 and len(figure.layout.annotations) == 3
    assert "10 orders" in figure.layout.annotations[0].text


def test_nothing_draws_nothing() -> None:
    assert not affinity.partners(frame(0), basis="net").data
    assert len(affinity.pairs(frame(0), basis="net").data[0].x) == 0


def test_times_are_short() -> None:
    assert (affinity.times(1.26), affinity.times(189.4)) == ("1.3\u00a0×", "189\u00a0×")
