from __future__ import annotations

import pytest
from dash import html

from dashapp.components.card import EMPTY, card, card_class
from dashapp.components.menu import menu
from tests.unit.dashapp.components.tree import by_id, each


def test_a_card_has_every_part_that_a_callback_fills() -> None:
    parts = by_id(card("sales", question="How much?", definition="Gross less returns."))
    assert set(parts) == {f"sales-{part}" for part in ("card", "title", "graph", "rows", "state", "notes", "toggle", "menu", "actions")}
    assert all(not getattr(parts[f"sales-{part}"], "children", None) for part in ("title", "rows", "state", "notes"))


def test_a_card_explains_itself() -> None:
    words = [getattr(part, "children", None) for part in each(card("sales", question="How much?", definition="Gross less returns."))]
    assert "How much?" in words
    assert "Gross less returns." in words


def test_every_button_of_a_card_has_a_name() -> None:
    buttons = [part for part in each(card("sales", question="", definition="")) if isinstance(part, html.Button | html.Summary)]
    tools = [part.to_plotly_json()["props"] for part in buttons if getattr(part, "role", None) != "menuitem"]
    assert len(tools) == 3
    assert all(tool["aria-label"] for tool in tools)
    assert all(isinstance(part.children, str) for part in buttons if getattr(part, "role", None) == "menuitem")


def test_a_card_without_a_figure_shows_its_rows() -> None:
    made = card("sales", question="", definition="", table_only=True)
    assert made.to_plotly_json()["props"]["data-view"] == "rows"
    assert "sales-toggle" not in by_id(made)


@pytest.mark.parametrize(("wide", "state", "expected"), [(False, "", "card"), (True, "", "card is-wide"), (True, EMPTY, "card is-wide is-empty")])
def test_class_of_a_card(wide: bool, state: str, expected: str) -> None:
    assert card_class(wide=wide, state=state) == expected


@pytest.mark.parametrize(
    ("table_only", "expected"),
    [(False, ["png", "svg", "csv", "xlsx", "pptx", "table", "link", "add-to-board"]), (True, ["csv", "xlsx", "pptx", "link", "add-to-board"])],
)
def test_the_menu_offers_what_the_chart_can_give(table_only: bool, expected: list[str]) -> None:
    made = menu("sales-{}".format, table_only=table_only)
    items = [part.to_plotly_json()["props"] for part in each(made) if getattr(part, "role", None) == "menuitem"]
    assert [item["data-action"] for item in items] == expected
    assert [item["data-action"] for item in items if item["hidden"]] == ["add-to-board"]
    assert all(item["tabIndex"] == -1 for item in items)
    opener, actions = by_id(made)["sales-menu"].to_plotly_json()["props"], by_id(made)["sales-actions"].to_plotly_json()["props"]
    assert (opener["aria-haspopup"], opener["aria-expanded"], opener["aria-controls"]) == ("menu", "false", "sales-actions")
    assert actions["role"] == "menu" and actions["hidden"]
