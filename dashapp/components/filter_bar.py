"""The filter bar, the same on every page. Its choices and values are filled by callbacks; the address holds its state."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.components.attributes import attributes
from dashapp.periods import FISCAL, PERIODS

COMPARISONS = (("vs previous", "previous"), ("vs last year", "year"), ("Not compared", "none"))
BASES = (("Net", "net"), ("Gross", "gross"))

_LABELS: Any = {"select_all": "All shown", "deselect_all": "None", "selected_count": "{num_selected}", "search": "Search"}


def filter_bar() -> html.Div:
    """Markets, period, comparison, segments and basis, in one row that wraps on a phone.

    Ids: `filter-markets`, `filter-period`, `filter-from`, `filter-to` (ISO text), `filter-compare`, `filter-segments`, `filter-basis`.
    """
    return html.Div(
        id="filter-bar",
        className="filter-bar",
        role="search",
        **attributes(aria_label="Filters"),
        children=[
            _field("Markets", _many("filter-markets", "All markets"), "is-markets"),
            _field("Period", _period(), "is-period"),
            html.Div([_day("filter-from", "From"), html.Span("–"), _day("filter-to", "To")], id="filter-dates", className="filter-dates"),
            _field("Compare", _compare(), "is-compare"),
            _field("Segments", _many("filter-segments", "All segments"), "is-segments"),
            _field("Basis", _basis(), "is-basis"),
        ],
    )


def _field(words: str, control: Component, kind: str) -> html.Div:
    label = html.Span(words, className="filter-label")
    return html.Div([label, control], className=f"filter-field {kind}", role="group", **attributes(aria_label=words))


def _many(control_id: str, placeholder: str) -> dcc.Dropdown:
    return dcc.Dropdown(
        id=control_id,
        options=[],
        value=[],
        multi=True,
        searchable=True,
        closeOnSelect=False,
        debounce=True,
        maxHeight=420,
        placeholder=placeholder,
        labels=_LABELS,
    )


def periods(*, fiscal: bool = False) -> list[dict[str, str]]:
    """The periods to choose from; fiscal quarters and years where the shop's year does not begin in January."""
    named = [(value, label) for value, label in PERIODS.items() if fiscal or value not in FISCAL]
    return [{"label": label, "value": value} for value, label in (("all", "All the data"), *named, ("custom", "From – to …"))]


def _period() -> dcc.Dropdown:
    options: Any = periods()
    return dcc.Dropdown(id="filter-period", options=options, value="all", clearable=False, searchable=False, maxHeight=420)


def _compare() -> dcc.Dropdown:
    options = [{"label": label, "value": value} for label, value in COMPARISONS]
    return dcc.Dropdown(id="filter-compare", options=options, value="previous", clearable=False, searchable=False)


def _day(control_id: str, words: str) -> html.Label:
    # Dash passes any type on to the browser, whose own calendar needs no script; its stubs list fewer.
    given: dict[str, Any] = {"id": control_id, "type": "date", "debounce": 0.6}
    return html.Label([html.Span(words, className="visually-hidden"), dcc.Input(**given)], className="filter-day", htmlFor=control_id)


def _basis() -> dcc.RadioItems:
    options = [{"label": label, "value": value} for label, value in BASES]
    return dcc.RadioItems(id="filter-basis", options=options, value="net", inline=True, className="segmented")
