"""The page of the shop's rules: a panel for each part, the bar that looks at a change and makes it so, and the versions that were. Callbacks fill it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.components.attributes import attributes
from dashapp.components.dialogue import button
from dashapp.components.grid import grid
from dashapp.data.page import KEEPERS
from dashapp.data.rules.sections import SECTIONS
from dashapp.page import Page

VERSIONS: list[dict[str, Any]] = [
    {"field": "version", "headerName": "Version", "maxWidth": 110},
    {"field": "at", "headerName": "When", "minWidth": 145, "maxWidth": 170},
    {"field": "by", "headerName": "By", "flex": 1, "minWidth": 140},
    {"field": "change", "headerName": "What it changed", "flex": 5, "minWidth": 300, "tooltipField": "change", "wrapText": True, "autoHeight": True},
]


@dataclass(frozen=True)
class RulesPage(Page):
    """A page of panels instead of cards."""

    def layout(self) -> Component:
        """Panels without data."""
        head = html.Div([html.H1(self.title), html.P(self.question)], className="page-head")
        said = html.P(id="rules-standing", className="rules-standing", role="status")
        fields = html.Fieldset([section.layout() for section in SECTIONS], id="rules-fields", className="rules-fields", disabled=True)
        return html.Div([head, said, fields, _versions(), _bar(), *_stores()], className="page-inner no-filters")


PAGE = RulesPage(
    path="/settings", title="Settings", question="What does the shop call things, when is it open, and by which clock?", cards=(), roles=KEEPERS, under="/data",
)  # fmt: skip


def _stores() -> list[Component]:
    return [
        dcc.Store(id="rules-shown"), dcc.Store(id="rules-job"), dcc.Store(id="rules-done", data=0),
        dcc.Interval(id="rules-tick", interval=700, disabled=True),
    ]  # fmt: skip


def _versions() -> html.Section:
    tools = html.Div(button("rules-back", "Go back to the chosen version"), className="panel-tools")
    head = html.Header([html.H2("Versions", className="card-title"), tools], className="card-head")
    hint = html.P("A version is never lost: going back makes a new one, after the same look.", className="panel-hint")
    return html.Section([head, hint, grid("rules-versions", VERSIONS, label="Versions", height=260, row_id="version", select=True)], className="card panel")


def _bar() -> html.Section:
    """What stands at the foot of the window: first the look, then the change."""
    buttons = [
        button("rules-look", "See what this changes", strong=True), button("rules-make", "Make it so", strong=True, hidden=True),
        button("rules-leave", "Leave it", hidden=True),
    ]  # fmt: skip
    return html.Section(
        [
            html.Div([html.P(id="rules-said", className="rules-said", role="status"), html.Div(buttons, className="panel-tools")], className="rules-foot"),
            html.Ul(id="rules-told", className="rules-told-list"),
        ],
        id="rules-bar", className="card panel rules-bar", **attributes(aria_label="The change"),
    )  # fmt: skip
