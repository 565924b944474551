from __future__ import annotations

from dashapp.components.filter_bar import filter_bar, periods
from dashapp.components.states import empty, failed, note
from dashapp.periods import FISCAL, PERIODS
from tests.unit.dashapp.components.tree import by_id, each


def text(component: object) -> str:
    return " ".join(str(part.children) for part in each(component) if isinstance(getattr(part, "children", None), str))  # type: ignore[arg-type]


def test_an_empty_card_says_why_and_the_way_out() -> None:
    assert text(empty("No sales.", "Choose a longer period.")) == "No sales. Choose a longer period."


def test_a_failed_card_says_what_is_safe_and_has_a_code() -> None:
    state = failed("The database does not answer.", "Nothing is lost.", "BSK-DB-1")
    assert state.role == "alert"
    assert text(state) == "The database does not answer. Nothing is lost. BSK-DB-1"


def test_a_warning_is_marked() -> None:
    assert "is-warning" in note("Does not follow the segment filter.", "warning").className
    assert "is-warning" not in note("Net sales").className


def test_an_address_that_the_reader_may_open_is_a_link_and_all_else_is_text() -> None:
    words = "Analysts say at /trading-days when a market is open; not //trading-days/x nor /elsewhere."
    before, link, after = note(words, places=["/trading-days", "/pinned-groups"]).children
    assert (before, link.children, link.href) == ("Analysts say at ", "/trading-days", "/trading-days")
    assert after == " when a market is open; not //trading-days/x nor /elsewhere."
    assert note(words).children == words and note("javascript:alert(1) https://shop.test", places=["/trading-days"]).children.startswith("javascript")


def test_filters_begin_with_everything_and_net() -> None:
    parts = by_id(filter_bar())
    assert (parts["filter-markets"].value, parts["filter-segments"].value) == ([], [])
    assert (parts["filter-period"].value, parts["filter-basis"].value) == ("all", "net")
    assert {option["value"] for option in parts["filter-period"].options} == {"all", "custom", *PERIODS} - set(FISCAL)
    assert {option["value"] for option in periods(fiscal=True)} == {"all", "custom", *PERIODS}
    assert parts["filter-compare"].value == "previous"
