"""What a card says when it has nothing to draw, and the small notes on its face."""

from __future__ import annotations

from typing import Literal

from dash import html


def empty(reason: str, way_out: str) -> html.Div:
    """There is nothing for these filters: why, and what to do."""
    return html.Div([html.Strong(reason), html.P(way_out)], className="state")


def failed(what: str, safe: str, code: str) -> html.Div:
    """Something went wrong: what happened, what is safe, and the code that stands in the log."""
    words = [html.Strong(what), html.P(safe), html.Small(["Code ", html.Code(code)])]
    return html.Div(words, className="state is-failure", role="alert")


def note(text: str, kind: Literal["plain", "warning"] = "plain") -> html.Span:
    """One note below a chart; a warning, such as a filter that the chart cannot honour, is marked."""
    return html.Span(text, className="note is-warning" if kind == "warning" else "note")
