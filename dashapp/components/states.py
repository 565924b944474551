"""What a card says when it has nothing to draw, and the small notes on its face."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from dash import html


def empty(reason: str, way_out: str) -> html.Div:
    """There is nothing for these filters: why, and what to do."""
    return html.Div([html.Strong(reason), html.P(way_out)], className="state")


def failed(what: str, safe: str, code: str) -> html.Div:
    """Something went wrong: what happened, what is safe, and the code that stands in the log."""
    words = [html.Strong(what), html.P(safe), html.Small(["Code ", html.Code(code)])]
    return html.Div(words, className="state is-failure", role="alert")


def note(text: str, kind: Literal["plain", "warning"] = "plain", places: Collection[str] = ()) -> html.Span:
    """One note below a chart; a warning, such as a filter that the chart cannot honour, is marked.

    Parameters
    ----------
    places
        Addresses inside the application that the reader may open, such as `/trading-days`: where the text names one, it is a link. Whatever else the text
        holds, names from the data among it, stays text.
    """
    return html.Span(_linked(text, places), className="note is-warning" if kind == "warning" else "note")


def _linked(text: str, places: Collection[str]) -> str | list[str | html.A]:
    named = "|".join(re.escape(place) for place in sorted(places, key=len, reverse=True))
    parts = re.split(rf"(?<![\w/])({named})(?![\w/])", text) if named else [text]
    return [html.A(part, href=part) if part in places else part for part in parts if part] if len(parts) > 1 else text
