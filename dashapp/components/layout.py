"""How a page is laid out: its heading, the strip of figures, and cards in a grid."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.components.attributes import attributes
from dashapp.components.menu import deck_button, print_button
from dashapp.components.tiles import placeholder


def page(slug: str, title: str, question: str, cards: Sequence[Component], *, tiles: bool = False, sparks: bool = False, paper: bool = False) -> html.Div:
    """A page: what it is, the question it answers, its cards; with `tiles` the strip of figures above them; with `paper` a button that prints.

    Callbacks fill `<slug>-chips`, `<slug>-notices` and `<slug>-tiles`; `<slug>-picked` takes what the click of a mark gives.
    """
    strip = [html.Div(placeholder(sparks=sparks), id=f"{slug}-tiles", className="strip")] if tiles else []
    chips = html.Div(id=f"{slug}-chips", className="chips", **attributes(aria_label="Filters in use"), role="group")
    heading = html.Div([html.H1(title), html.P(question), chips, *([print_button()] if paper else []), deck_button(slug)], className="page-head")
    notices = html.Div(id=f"{slug}-notices", className="notices", **attributes(aria_live="polite"))
    return html.Div([heading, notices, *strip, html.Div(list(cards), className="grid"), dcc.Store(id=f"{slug}-picked")], className="page-inner")
