from __future__ import annotations

from datetime import date

from dashapp.components.chips import chips, notices
from dashapp.filters import Filters


def told(filters: Filters, names: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    made = [chip.to_plotly_json()["props"] for chip in chips(filters, names or {})]
    return [(chip["children"][0].children, chip["data-name"], chip["data-value"]) for chip in made if "data-name" in chip]


def test_every_filter_has_a_chip_that_undoes_it() -> None:
    filters = Filters(("Germany", "EU"), date(2011, 3, 1), None, segments=("Loyal",), products=("22423",))
    assert told(filters, {"22423": "CAKESTAND"}) == [
        ("Germany", "market", "Germany"), ("EU", "market", "EU"), ("1 Mar 2011 – the last day", "period", ""), ("Loyal", "segment", "Loyal"),
        ("CAKESTAND (22423)", "product", "22423"),
    ]  # fmt: skip
    assert told(Filters(period="last-30")) == [("Last 30 days", "period", "")]
    assert told(Filters()) == [] and told(Filters(basis="gross")) == []


def test_many_values_share_a_chip_and_what_may_not_be_seen_has_none() -> None:
    assert told(Filters(tuple("ABCDE"))) == [("5 markets", "market", "")]
    assert told(Filters(("",))) == []


def test_what_was_left_out_is_said_once_with_the_way_back() -> None:
    assert notices(()) is None
    made = notices(("One thing.", "One thing.", "Another."))
    assert [item.children for item in made.children[1].children] == ["One thing.", "Another."]
    assert "data-clear" in made.children[2].to_plotly_json()["props"]
