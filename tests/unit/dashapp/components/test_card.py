from __future__ import annotations

import pytest
from dash import html

from dashapp.components.card import EMPTY, card, card_class
from tests.unit.dashapp.components.tree import by_id, each


def test_a_card_has_every_part_that_a_callback_fills() -> None:
    parts = by_id(card("sales", question="How much?", definition="Gross less returns."))
    assert set(parts) == {f"sales-{part}" for part in ("card", "title", "graph", "rows", "state", "notes", "toggle", "png")}
    assert all(not getattr(parts[f"sales-{part}"], "children", None) for part in ("title", "rows", "state", "notes"))


def test_a_card_explains_itself() -> None:
    words = [getattr(part, "children", None) for part in each(card("sales", question="How much?", definition="Gross less returns."))]
    assert "How much?" in words
    assert "Gross less returns." in words


def test_every_button_of_a_card_has_a_name() -> None:
    buttons = [part for part in each(card("sales", question="", definition="")) if isinstance(part, html.Button | html.Summary)]
    assert len(buttons) == 3
    assert all(button.to_plotly_json()["props"]["aria-label"] for button in buttons)


def test_a_card_without_a_figure_shows_its_rows() -> None:
    made = card("sales", question="", definition="", table_only=True)
    assert made.to_plotly_json()["props"]["data-view"] == "rows"
    assert not {"sales-toggle", "sales-png"} & set(by_id(made))


@pytest.mark.parametrize(("wide", "state", "expected"), [(False, "", "card"), (True, "", "card is-wide"), (True, EMPTY, "card is-wide is-empty")])
def test_class_of_a_card(wide: bool, state: str, expected: str) -> None:
    assert card_class(wide=wide, state=state) == expected
