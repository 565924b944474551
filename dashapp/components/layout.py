"""How a page is laid out: its heading, the strip of figures, and cards in a grid."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashapp.components.tiles import placeholder


def page(title: str, question: str, cards: Sequence[Component], *, tiles_id: str | None = None) -> html.Div:
    """A page: what it is, the question it answers, its cards; with `tiles_id` the strip of figures above them (children by callback)."""
    strip = [html.Div(placeholder(), id=tiles_id, className="strip")] if tiles_id else []
    heading = html.Div([html.H1(title), html.P(question)], className="page-head")
    return html.Div([heading, *strip, html.Div(list(cards), className="grid")], className="page-inner")
