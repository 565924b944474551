"""The page of Explore. The address holds what was picked; only what the published tables answer exactly can be picked."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, dcc, html, no_update
from dash.development.base_component import Component

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.answers import Desk
from dashapp.charts import BY_ID, Option
from dashapp.components import chips
from dashapp.components.attributes import attributes
from dashapp.components.card import EMPTY, FAILED, card, card_class
from dashapp.components.layout import page as page_layout
from dashapp.components.states import failed
from dashapp.errors import BasketryError
from dashapp.filters import Filters
from dashapp.page import PARTS, Page, Shown, filled, logged, read_address

CHART = BY_ID["explore"]
SHOWN = Shown("explore", wide=True, height=420, min_width=760)
PICKS = tuple(option.name for option in CHART.options)
MEASURE = CHART.options[0]
# How a reason (`queries.explore.why_not`) begins, and what it is in short beside a measure and beside a dimension.
REASONS = {
    "Choose two different": ("already chosen", "already chosen"),
    "Time is there": ("time is there", "time is there"),
    "A market is in": ("in its group", "in its group already"),
    "Put products": ("products first", "products go first"),
    "Customers and baskets": ("not by product", "not with this measure"),
    "Products are published": ("not by product", "not with products"),
    "A customer who comes": ("not by weekday", "not with this measure"),
}


@dataclass(frozen=True)
class ExplorePage(Page):
    """What is picked above the chart, its rows below it."""

    def layout(self) -> Component:
        """Pickers, the chart's card and the card of its rows; no data."""
        chart = card("explore", question=CHART.question, definition=CHART.definition, wide=True, height=SHOWN.height, min_width=SHOWN.min_width)
        rows = card(
            "explore", question=CHART.question, definition="Every row of the chart, exactly.", wide=True, height=300, table_only=True,
            ids=lambda part: f"explore-all-{part}",
        )  # fmt: skip
        # Built by the general layout, so that heading, chips and notices are those of every page.
        made = page_layout(self.slug, self.title, self.question, [_bar(), chart, rows])
        return html.Div([made, dcc.Store(id="explore-followed")])


PAGE = ExplorePage(
    path="/explore", title="Explore", question="Any measure, by time, market, segment or product, and by a second of them.", cards=(), roles=EVERYONE
)


def _bar() -> html.Div:
    add = html.Button("Add to board", type="button", className="button button-quiet", **attributes(data_add_to_board="explore"))
    choices = json.dumps({option.name: list(option.values) for option in CHART.options})
    return html.Div(
        [*(_picker(option) for option in CHART.options), html.Div(className="spring"), add],
        id="explore-bar",
        className="explore-bar",
        **attributes(data_choices=choices, data_usual=json.dumps({option.name: option.usual for option in CHART.options})),
    )


def _picker(option: Option) -> html.Label:
    options: Any = [{"label": words, "value": value} for value, words in option.named()]
    control = dcc.Dropdown(id=f"pick-{option.name}", options=options, value=option.usual, clearable=False, searchable=False, maxHeight=460)
    return html.Label([html.Span(option.label, className="control-label"), control], className="explore-pick")


def register(app: Dash, desk: Desk) -> None:
    """Add the callbacks."""
    outputs = [Output(f"explore-{part}", prop) for part, prop in PARTS]
    outputs += [Output("explore-all-title", "children"), Output("explore-all-rows", "children"), Output("explore-all-card", "className")]
    outputs += [Output(f"pick-{name}", "options") for name in PICKS]

    @app.callback(*outputs, Output("explore-chips", "children"), Output("explore-notices", "children"), Input("location", "search"), Input("dark", "data"))
    @gate.open_to(EVERYONE)
    def refresh(search: Any, dark: Any) -> list[Any]:
        if dark is None:
            return [no_update] * (len(outputs) + 2)
        return fill(desk, search, bool(dark))

    picks = [Input(f"pick-{name}", "value") for name in PICKS]
    app.clientside_callback(
        ClientsideFunction("explore", "write"), Output("location", "search", allow_duplicate=True), *picks, prevent_initial_call=True
    )
    app.clientside_callback(ClientsideFunction("explore", "follow"), Output("explore-followed", "data"), Input("location", "search"))


def fill(desk: Desk, search: Any, dark: bool) -> list[Any]:
    """Values of all outputs, in their order."""
    options: list[Any] = [no_update] * len(PICKS)
    try:
        filters, wrong = read_address(search)
        picked, more = picked_in(search)
        options = offered(picked)
        answer = desk.run_chart(CHART, replace(filters, options=tuple(picked.items())), gate.viewer())
    except BasketryError as error:
        state = failed(str(error), "Nothing is lost. Pick something else above.", logged(error))
        card_values = [no_update, CHART.title, None, state, None, card_class(wide=True, state=FAILED)]
        return [*card_values, "", None, card_class(wide=True, state=EMPTY), *options, no_update, None]
    values = filled(SHOWN, answer, desk, dark, {})
    rows = [f"All rows: {len(answer.frame):,}", values[4], card_class(wide=True, state="" if len(answer.frame) else EMPTY)]
    return [*values, *rows, *options, chips.chips(answer.asked, answer.names), chips.notices((*wrong, *more, *answer.left_out))]


def picked_in(search: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the address picks, and a sentence for each pick that there is not."""
    query = parse_qs((search or "").lstrip("?"), max_num_fields=1000)
    picked, wrong = {}, []
    for option in CHART.options:
        value = query.get(option.name, [option.usual])[0]
        if value not in option.values:
            wrong.append(f"{option.label} is one of {', '.join(words for _, words in option.named())}; it is {value[:40]!r}.")
            value = option.usual
        picked[option.name] = value
    return picked, tuple(wrong)


def offered(picked: dict[str, str]) -> list[list[dict[str, Any]]]:
    """The options of each picker: those that do not go with what else is picked are closed, and say why."""
    return [[_one(option, value, words, picked) for value, words in option.named()] for option in CHART.options]


def _one(option: Option, value: str, words: str, picked: dict[str, str]) -> dict[str, Any]:
    reason = CHART.refuses(Filters(options=tuple((picked | {option.name: value}).items())))
    if not reason or value == picked[option.name]:
        return {"label": words, "value": value}
    brief = next((briefs for start, briefs in REASONS.items() if reason.startswith(start)), ("not offered",) * 2)[option is not MEASURE]
    return {"label": f"{words} ({brief})", "value": value, "disabled": True, "title": reason}
