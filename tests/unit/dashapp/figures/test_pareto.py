from __future__ import annotations

import pandas as pd
import pytest

from dashapp.figures import pareto, sentences
from dashapp.filters import Filters


def frame() -> pd.DataFrame:
    sold = [50.0, 20.0, 10.0, 8.0, 5.0, 3.0, 2.0, 1.0, 0.6, 0.4]
    rows = pd.DataFrame({"product": [f"P{place}" for place in range(10)], "rank": range(1, 11), "net_sales": sold, "gross_sales": sold})
    return rows.assign(cumulative_share=rows["net_sales"].cumsum() / 100, product_share=rows["rank"] / 10)


def test_the_curve_says_what_a_fifth_of_the_products_brings() -> None:
    assert pareto.reach(frame()) == pytest.approx(0.7)
    assert sentences.pareto(frame(), Filters()) == "20\u00a0% of products bring 70\u00a0% of their net sales"
    figure = pareto.curve(frame(), basis="net")
    assert list(figure.data[0].y)[-1] == pytest.approx(1.0)
    assert "20\u00a0% of products: 70\u00a0%" in {note.text for note in figure.layout.annotations}


def test_too_few_products_make_no_curve() -> None:
    assert pareto.reach(frame().head(0)) is None
    assert "Too few" in sentences.pareto(frame().tail(1), Filters())


def test_names_that_are_alike_keep_bars_of_their_own() -> None:
    back = pd.DataFrame({"product": ["BAG", "BAG"], "product_code": ["1", "2"], "returns": [9.0, 1.0], "gross_sales": [10.0, 0.0],
                         "return_rate": [0.9, None], "share": [0.9, 0.1]})  # fmt: skip
    bars = pareto.returned(back, basis="net").data[0]
    assert len(set(bars.y)) == 2 and list(bars.ids) == ["1", "2"] and list(bars.x) == [9.0, 1.0]
