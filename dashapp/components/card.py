"""A chart's card: sentence, explanation, graph, the table behind it, menu, notes and states. It is empty until a callback fills it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashapp.components.attributes import attributes, written
from dashapp.components.graph import graph
from dashapp.components.menu import menu

EMPTY, FAILED = "is-empty", "is-failed"


def card_class(*, wide: bool = False, state: str = "") -> str:
    """The class of a card; `state` is "", EMPTY or FAILED."""
    return " ".join(filter(None, ("card", "is-wide" if wide else "", state)))


def card(
    key: str,
    *,
    chart_id: str = "",
    question: str,
    definition: str,
    controls: Sequence[Component] = (),
    wide: bool = False,
    height: int = 360,
    min_width: int = 0,
    table_only: bool = False,
    emits: str = "",
    ids: Callable[[str], Any] | None = None,
    before: Sequence[Component] = (),
) -> html.Section:
    """The card of one chart.

    Callbacks fill `<key>-title` (a sentence), `<key>-graph` (figure), `<key>-notes`, `<key>-state` and `<key>-rows`, and append
    `is-empty` or `is-failed` to the class of `<key>-card` (see `card_class`). Until the title is filled the card shows a skeleton.
    `<key>-toggle` counts clicks (`n_clicks`); what it switches, graph or rows, is shown by assets/js/shell.js.

    Parameters
    ----------
    key
        What its ids begin with: usually that of the chart, which is then not given.
    controls
        What belongs to this chart alone, such as its grain.
    wide
        Whether the card takes the whole row of the grid.
    height, min_width
        Of the graph, in pixels (see `graph`).
    table_only
        For a chart that has no figure: the rows are what it shows.
    emits
        What a click on a mark filters by: market, segment or product (assets/js/filters.js).
    ids
        The id of a part, where it is not `<chart>-<part>`: a chart may stand on a board several times.
    before
        What stands above the head, such as a board's own tools.
    """
    named = ids or (lambda part: f"{key}-{part}")
    view = "rows" if table_only else "graph"
    return html.Section(
        id=named("card"),
        className=card_class(wide=wide),
        **attributes(aria_labelledby=written(named("title")), data_chart=chart_id or key, data_view=view, data_emits=emits),
        children=[
            *before,
            html.Header(
                className="card-head",
                children=[html.H2(id=named("title"), className="card-title"), _tools(named, question, definition, table_only)],
            ),
            html.Div(list(controls), className="card-controls") if controls else None,
            _body(named, height, min_width),
            html.Footer(id=named("notes"), className="card-notes"),
        ],
    )


def _body(named: Callable[[str], Any], height: int, min_width: int) -> html.Div:
    return html.Div(
        className="card-body",
        tabIndex=0 if min_width else None,
        style={"--card-height": f"{height}px"},
        children=[
            html.Div(className="skeleton", **attributes(aria_hidden="true")),
            graph(named("graph"), height, min_width),
            html.Div(id=named("rows"), className="card-rows", tabIndex=0),
            html.Div(id=named("state"), className="card-state", **attributes(aria_live="polite")),
        ],
    )


def _tools(named: Callable[[str], Any], question: str, definition: str, table_only: bool) -> html.Div:
    about = html.Details(
        className="card-about",
        children=[
            html.Summary("?", className="tool", title="What is this?", **attributes(aria_label="What is this?")),
            html.Div(className="popover", children=[html.Strong(question), html.P(definition)]),
        ],
    )
    words = "Show the figures as a table"
    toggle = html.Button(
        html.Span(className="icon icon-table"),
        id=named("toggle"),
        type="button",
        className="tool",
        title=words,
        **attributes(aria_label=words, aria_pressed="false"),
    )
    return html.Div([about, *([] if table_only else [toggle]), menu(named, table_only=table_only)], className="card-tools")
