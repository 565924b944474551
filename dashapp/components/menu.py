"""What can be done with a chart: one quiet menu on each card. What its items do stands in assets/js/menu.js."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from dashapp.components.attributes import attributes, written

# data-action → words. Those of the first group need a picture on the screen; `add-to-board` is shown once something answers to it.
PICTURES = {"png": "Picture (PNG)", "svg": "Picture (SVG)"}
FILES = {"csv": "Figures (CSV)", "xlsx": "Workbook (XLSX)", "pptx": "PowerPoint slide"}
VIEWS = {"table": "Show as table"}
OTHERS = {"link": "Copy link", "add-to-board": "Add to board"}


def menu(named: Callable[[str], Any], *, table_only: bool = False) -> html.Div:
    """The button and its menu, closed. Opened by click, Enter or the arrow keys; Escape closes it and gives the focus back."""
    groups = [FILES, OTHERS] if table_only else [PICTURES, FILES, VIEWS | OTHERS]
    opener = html.Button(
        html.Span(className="icon icon-more"),
        id=named("menu"),
        type="button",
        className="tool",
        title="Download, copy link",
        **attributes(aria_label="Download, copy link", aria_haspopup="menu", aria_expanded="false", aria_controls=written(named("actions"))),
    )
    items = [html.Div([_item(*each) for each in group.items()], role="group", className="menu-group") for group in groups]
    actions = html.Div(items, id=named("actions"), role="menu", className="menu", hidden=True, **attributes(aria_label="What can be done with this chart"))
    return html.Div([opener, actions], className="card-menu")


def _item(action: str, words: str) -> html.Button:
    return html.Button(
        words,
        type="button",
        role="menuitem",
        tabIndex=-1,
        className="menu-item",
        hidden=action == "add-to-board",
        **attributes(data_action=action),
    )


def deck_button(slug: str) -> html.Button:
    """The button that makes a deck of a page: one slide for each of its charts."""
    words = "Every chart of this page on a slide of its own, under these filters"
    return html.Button("Download deck", id=f"{slug}-deck", type="button", className="deck-button", title=words, **attributes(data_deck=slug))


def print_button() -> html.Button:
    """The button that prints a page, or keeps it as a PDF: the browser's own dialogue offers both."""
    return html.Button("Print or save as PDF", type="button", className="deck-button", **attributes(data_print="page"))
