"""What the page is narrowed by, each a chip that undoes it, and what of a link could not be done."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashapp.components.attributes import attributes
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.periods import PERIODS

MOST = 4
"""So many values of one filter have a chip each; more have one together."""


def chips(filters: Filters, names: Mapping[str, str]) -> list[Component]:
    """One chip for each filter in use; assets/js/filters.js takes what `data-name` and `data-value` say out of the address (no value: all of them).

    Parameters
    ----------
    names
        Names of products by their codes.
    """
    found = [
        *_each("market", "markets", filters.markets),
        *_period(filters),
        *_each("segment", "segments", filters.segments),
        *_each("product", "products", filters.products, {code: f"{names.get(code, code)} ({code})" for code in filters.products}),
    ]
    clear = [html.Button("Clear all", type="button", className="link-button", **attributes(data_clear=""))] if len(found) > 1 else []
    return [*found, *clear]


def _each(name: str, many: str, values: tuple[str, ...], words: Mapping[str, str] | None = None) -> list[Component]:
    if len(values) > MOST:
        return [_chip(f"{len(values)} {many}", name)]
    return [_chip((words or {}).get(value, value), name, value) for value in values if value]


def _period(filters: Filters) -> list[Component]:
    if filters.period:
        return [_chip(PERIODS[filters.period], "period")]
    if not (filters.date_from or filters.date_to):
        return []
    first, last = (theme.day(day) if day else words for day, words in ((filters.date_from, "the first day"), (filters.date_to, "the last day")))
    return [_chip(f"{first} – {last}", "period")]


def _chip(words: str, name: str, value: str = "") -> html.Button:
    cross = html.Span("×", className="chip-cross", **attributes(aria_hidden="true"))
    about = attributes(data_name=name, data_value=value, aria_label=f"Remove the filter {words}")
    return html.Button([html.Span(words), cross], type="button", className="chip", title=f"Remove the filter {words}", **about)


def notices(sentences: tuple[str, ...]) -> html.Div | None:
    """What of the address was left out and why, with the way back."""
    if not sentences:
        return None
    clear = html.Button("Clear all filters", type="button", className="link-button", **attributes(data_clear=""))
    listed = [html.Li(sentence) for sentence in dict.fromkeys(sentences)]
    return html.Div([html.Strong("Part of this address was left out."), html.Ul(listed), clear], className="left-out", role="status")
