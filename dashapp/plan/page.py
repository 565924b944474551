"""The page of the growth plan: assumptions above the cards, in the address; below them whom to talk to, lever by lever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.answers import Desk
from dashapp.charts import BY_ID, Option
from dashapp.components.attributes import attributes
from dashapp.components.states import empty
from dashapp.errors import BasketryError
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.page import Page, Shown, kept_in, logged, read_address

CHART = BY_ID["plan-levers"]
NUMBER = 100
"""A choice of so many values or more is written as a number."""


@dataclass(frozen=True)
class PlanPage(Page):
    """Cards between what is assumed and whom to talk to."""

    def layout(self) -> Component:
        """The general layout with both put in; no data."""
        made = super().layout()
        parts: Any = made.children
        place = next(place for place, part in enumerate(parts) if getattr(part, "className", "") == "grid")
        lists = html.Section([_head(), html.Div(id="plan-lists", **attributes(aria_live="polite"))], className="card panel is-wide plan-lists")
        parts[place].children = [_bar(), *parts[place].children[:2], lists, *parts[place].children[2:]]
        return html.Div([made, dcc.Store(id="plan-followed")])


PAGE = PlanPage(
    path="/plan",
    title="Growth plan",
    question="What must happen to lift sales 10 % by next quarter, and whom to talk to?",
    roles=EVERYONE,
    under="/forecast",
    cards=(
        Shown("plan-target", height=256),
        Shown("plan-levers", height=256, min_width=480),
        Shown("plan-needs", wide=True, height=480),
    ),
)


def _bar() -> html.Div:
    return html.Div([_given(option) for option in CHART.options], id="plan-bar", className="plan-bar", role="group", **attributes(aria_label="Assumptions"))


def _given(option: Option) -> html.Label:
    name = f"plan-{option.name}"
    if len(option.values) < NUMBER:
        options: Any = [{"label": words, "value": value} for value, words in option.named()]
        control: Any = dcc.Dropdown(id=name, options=options, value=option.usual, clearable=False, searchable=False)
    else:
        whole = [int(value) for value in option.values if value.isdigit()]
        usual = int(option.usual) if option.usual.isdigit() else None
        hint = "" if option.usual.isdigit() else "auto"
        control = dcc.Input(
            id=name, type="number", min=min(whole), max=max(whole), step=1, value=usual, placeholder=hint, debounce=True, className="field"
        )
    return html.Label([html.Span(option.label, className="control-label"), control], className="plan-given", **attributes(data_usual=option.usual))


def _head() -> html.Header:
    words = "Each list holds the customers of the chosen markets in these segments, with what is known and expected of them; who took which is written down."
    return html.Header([html.Div([html.H2("Whom to talk to", className="card-title"), html.P(words, className="panel-hint")])], className="card-head")


def register(app: Dash, desk: Desk) -> None:
    """Add the callbacks of the assumptions and the lists; those of the cards are every page's."""

    @app.callback(Output("plan-lists", "children"), Input("location", "search"), Input("location", "pathname"))
    @gate.open_to(EVERYONE)
    def listed(search: Any, path: Any) -> Any:
        if path != PAGE.path:
            raise PreventUpdate
        try:
            filters, _ = read_address(search)
            kept, _ = kept_in(search, PAGE)
            chosen = {option.name: kept.get((CHART.id, option.name), option.usual) for option in CHART.options}
            answer = desk.run_chart(CHART, replace(filters, options=tuple(chosen.items())), gate.viewer())
        except BasketryError as error:
            return empty(str(error), f"Nothing is lost. Change what is assumed or the filters. ({logged(error)})")
        if answer.missing or answer.frame.empty:
            return empty("There is nobody to list.", "Choose more markets, or look again after the next run.")
        return lists(answer.frame, answer.asked)

    names = [f"plan-{option.name}" for option in CHART.options]
    app.clientside_callback(
        ClientsideFunction("plan", "write"), Output("location", "search", allow_duplicate=True), [Input(name, "value") for name in names],
        prevent_initial_call=True,
    )  # fmt: skip
    app.clientside_callback(ClientsideFunction("plan", "follow"), Output("plan-followed", "data"), Input("location", "search"))


def lists(frame: pd.DataFrame, asked: Filters) -> html.Table:
    """One row per lever that has customers: its segments, how many there are, what it would bring, and the way to the list."""
    known = frame[frame["customers"].notna()]
    rows = []
    for lever, mine in known.groupby("lever", sort=False):
        segments = tuple(mine["segment"])
        query = replace(asked, segments=segments, date_from=None, date_to=None, period="", options=()).query()
        file = html.A("List (CSV)", href=f"/customers.csv?{query}", className="button button-quiet", **attributes(aria_label=f"List of {lever} as CSV"))
        look = dcc.Link("Look", href=f"/customers?{query}", title=f"Look at the customers of {lever}")
        cells = [theme.count(mine["customers"].sum()), theme.money_short(mine["extra_sales"].sum())]
        rows.append(html.Tr([
            html.Td(html.Strong(str(lever))), html.Td(", ".join(segments)), *(html.Td(cell, className="number") for cell in cells),
            html.Td([look, file], className="plan-way"),
        ]))  # fmt: skip
    head = [html.Th("Lever", scope="col"), html.Th("Segments", scope="col"), html.Th("Customers", scope="col", className="number")]
    head += [html.Th("Would bring", scope="col", className="number"), html.Th("List", scope="col", className="plan-way")]
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="rows")
