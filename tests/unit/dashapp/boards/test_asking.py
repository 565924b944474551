"""The filters above a board narrow what a tile's own leave; they never widen it."""

from datetime import date, datetime

import pandas as pd
import pytest

from dashapp.answers import Offer
from dashapp.boards.asking import narrowed, own_words
from dashapp.boards.contents import Tile
from dashapp.filters import Filters
from dashapp.queries.runs import Run

RUN = Run("core", 1, date(2011, 12, 10), date(2010, 12, 1), date(2011, 12, 9), "file", "", datetime(2026, 1, 1))
MARKETS = pd.DataFrame(
    [("Germany", "Germany", "DEU", ["EU"]), ("EIRE", "Ireland", "IRL", ["EU"]), ("Japan", "Japan", "JPN", [])],
    columns=["market", "label", "iso3", "groups"],
)
OFFER = Offer(MARKETS, {"core": RUN})


@pytest.mark.parametrize(
    ("own", "above", "together", "nothing"),
    [
        (Filters(), Filters(), Filters(), False),
        (Filters(("EU",)), Filters(), Filters(("Germany", "EIRE")), False),
        (Filters(("EU",)), Filters(("Ireland",)), Filters(("EIRE",)), False),
        (Filters(("Germany",)), Filters(("Japan",)), Filters(("",)), True),
        (Filters(), Filters(segments=("Loyal",)), Filters(segments=("Loyal",)), False),
        (Filters(segments=("Champions",)), Filters(segments=("Loyal",)), Filters(segments=("",)), True),
        (Filters(products=("A", "B")), Filters(products=("B",)), Filters(products=("B",)), False),
        (
            Filters(date_from=date(2011, 3, 1), date_to=date(2011, 8, 31)), Filters(date_from=date(2011, 6, 1)),
            Filters(date_from=date(2011, 6, 1), date_to=date(2011, 8, 31)), False,
        ),
        (
            Filters(period="last-7"), Filters(date_to=date(2011, 12, 5)),
            Filters(date_from=date(2011, 12, 3), date_to=date(2011, 12, 5)), False,
        ),
        (
            Filters(date_to=date(2011, 3, 1)), Filters(date_from=date(2011, 4, 1)),
            Filters(date_from=date(2011, 4, 1), date_to=date(2011, 3, 1)), True,
        ),
        (Filters(basis="gross"), Filters(), Filters(basis="gross"), False),
        (Filters(), Filters(basis="gross", compare="year"), Filters(basis="gross", compare="year"), False),
        (Filters(compare="none"), Filters(), Filters(compare="none"), False),
        (Filters(options=(("grain", "day"),)), Filters(("Japan",)), Filters(("Japan",), options=(("grain", "day"),)), False),
    ],
)  # fmt: skip
def test_own_filters_and_those_above(own, above, together, nothing):
    assert narrowed(own, above, OFFER) == (together, nothing)


def test_a_tile_says_its_own_filters():
    tile = Tile(1, "sales-trend", "market=Germany&period=last-90&segment=Loyal&basis=gross&compare=year", (("grain", "week"),))
    assert own_words(tile) == "Germany · Loyal · Last 90 days · Gross · vs last year · By week"
    assert own_words(Tile(1, "sales-trend", "from=2011-03-01")) == "1 Mar 2011 – the last day"
    assert own_words(Tile(1, "kpis", "&".join(f"market=M{n}" for n in range(5)))) == "5 markets"
    assert own_words(Tile(1, "gone")) == ""
