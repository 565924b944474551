from __future__ import annotations

from urllib.parse import parse_qs

import pytest

from dashapp.errors import BadRequest, NotFound
from dashapp.exports.asked import Home, address, back, question, questions, read
from dashapp.filters import Filters

HOME = Home("markets", "/markets", "Markets", (("here-trend", "sales-trend"), ("markets-map", "markets-map")), frozenset({"viewer"}))


def test_a_question_is_a_chart_with_filters_and_its_own_choices() -> None:
    chart, filters = question("sales-trend", {"market": ["Germany"], "grain": ["week"], "wait": ["1"]})
    assert chart.id == "sales-trend" and filters.markets == ("Germany",) and filters.options == (("grain", "week"),)
    assert question("sales-trend", {})[1].options == (("grain", "month"),)


def test_the_address_of_a_question_leads_back_to_it() -> None:
    asked = question("sales-trend", {"market": ["Germany", "EU"], "grain": ["week"], "period": ["last-90"], "basis": ["gross"]})
    assert question("sales-trend", read(address(*asked))) == asked


def test_a_deck_asks_every_card_with_its_own_choices() -> None:
    first, second = questions(HOME, {"here-trend.grain": ["day"], "grain": ["week"], "segment": ["Loyal"]})
    assert first[1].options == (("grain", "day"),) and second[1].options == ()
    assert first[1].segments == second[1].segments == ("Loyal",)


@pytest.mark.parametrize("query", [{"from": ["31 March"]}, {"grain": ["day", "week"]}, {"segment": ["x" * 201]}, {"basis": ["both"]}])
def test_nonsense_is_a_sentence(query) -> None:
    with pytest.raises(BadRequest):
        question("sales-trend", query)


def test_an_unknown_chart_is_not_found() -> None:
    with pytest.raises(NotFound, match="There is no chart 'x'"):
        question("x", {})


def test_the_way_back_has_page_filters_and_card() -> None:
    link = back("https://shop.test", HOME, "here-trend", Filters(markets=("Côte d'Ivoire",)))
    page, _, card = link.partition("#")
    assert card == "here-trend" and page.startswith("https://shop.test/markets?") and parse_qs(page.partition("?")[2]) == {"market": ["Côte d'Ivoire"]}
    assert back("", HOME, "here-trend", Filters()) == back("https://shop.test", None, "", Filters()) == ""
