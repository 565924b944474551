"""The administrators' page: people (edited in place), open sessions, the audit log. It holds no data; callbacks fill it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashapp.access.viewer import ROLES
from dashapp.components.dialogue import button, dialogue
from dashapp.components.grid import grid
from dashapp.page import Page

ADMINS = frozenset({"admin"})
PEOPLE: list[dict[str, Any]] = [
    {"field": "name", "headerName": "Name", "editable": True},
    {"field": "email", "headerName": "E-mail", "flex": 2, "minWidth": 180},
    {"field": "role", "headerName": "Role", "editable": True, "cellEditor": "agSelectCellEditor", "cellEditorParams": {"values": list(ROLES)}},
    {"field": "markets", "headerName": "Markets", "flex": 2},
    {"field": "state", "headerName": "State"},
    {"field": "sessions", "headerName": "Signed in", "filter": "agNumberColumnFilter", "maxWidth": 120},
    {"field": "seen", "headerName": "Last seen"},
]
SESSIONS: list[dict[str, Any]] = [
    {"field": "email", "headerName": "Person", "flex": 2, "minWidth": 180},
    {"field": "peer", "headerName": "From"},
    {"field": "kind", "headerName": "Kind"},
    {"field": "begun", "headerName": "Signed in"},
    {"field": "seen", "headerName": "Last used"},
    {"field": "ends", "headerName": "Ends"},
]
LOG: list[dict[str, Any]] = [
    {"field": "at", "headerName": "When", "minWidth": 160, "maxWidth": 180},
    {"field": "email", "headerName": "By", "flex": 2},
    {"field": "event", "headerName": "What"},
    {"field": "detail", "headerName": "Details", "flex": 4, "minWidth": 260, "tooltipField": "detail"},
]


@dataclass(frozen=True)
class AdminPage(Page):
    """A page of grids instead of cards."""

    def layout(self) -> Component:
        """The grids, their tools and the two dialogues."""
        head = html.Div([html.H1(self.title), html.P(self.question)], className="page-head")
        return html.Div([head, _people(), _sessions(), _log(), _invitation(), _confirmation(), *_stores()], className="page-inner no-filters")


PAGE = AdminPage(path="/admin", title="Admin", question="Who may see what, who is signed in, and what was done?", cards=(), roles=ADMINS)


def _stores() -> list[Component]:
    return [dcc.Store(id="admin-pending"), dcc.Store(id="admin-done", data=0)]


def _panel(title: str, tools: list[Component], *inside: Component) -> html.Section:
    head = html.Header([html.H2(title, className="card-title"), html.Div(tools, className="panel-tools")], className="card-head")
    return html.Section([head, *inside], className="card panel")


def _people() -> html.Section:
    chosen = html.Div(
        id="admin-chosen",
        className="panel-chosen",
        hidden=True,
        children=[
            html.Strong(id="admin-who"),
            html.Label(
                [html.Span("Markets", className="control-label"), dcc.Dropdown(id="admin-markets", multi=True, placeholder="no market chosen")],
                className="panel-markets",
            ),
            dcc.Checklist(id="admin-all", options=[{"label": "All markets, also new ones", "value": "all"}], value=[]),
            button("admin-save", "Save markets", strong=True),
            button("admin-link", "New link"),
            button("admin-end", "Sign out everywhere"),
            button("admin-toggle", "Disable"),
        ],
    )
    said = html.Div(id="admin-said", className="panel-said", role="status")
    hint = html.P("Double-click a name or a role to change it; choose a row for markets, links and sessions.", className="panel-hint")
    tools: list[Component] = [button("admin-invite", "Invite a person", strong=True)]
    return _panel("People", tools, hint, grid("admin-people", PEOPLE, label="People", height=280, select=True), chosen, said)


def _sessions() -> html.Section:
    tools: list[Component] = [button("admin-revoke", "End the chosen session")]
    return _panel("Open sessions", tools, grid("admin-sessions", SESSIONS, label="Open sessions", height=240, select=True))


def _log() -> html.Section:
    tools: list[Component] = [
        dcc.Input(id="admin-search", type="search", placeholder="Search e-mail, event or details", debounce=0.3, maxLength=200),
        html.A("CSV", id="admin-csv", href="/admin/audit.csv", className="button button-quiet"),
    ]
    return _panel("Audit log", tools, html.P(id="admin-found", className="panel-hint"), grid("admin-log", LOG, label="Audit log", height=420))


def _invitation() -> dbc.Modal:
    roles: Any = [{"label": role.capitalize(), "value": role} for role in ROLES]
    fields = [
        html.Label([html.Span("E-mail"), dcc.Input(id="invite-email", type="email", maxLength=200)]),
        html.Label([html.Span("Name"), dcc.Input(id="invite-name", type="text", maxLength=120)]),
        html.Label([html.Span("Role"), dcc.RadioItems(id="invite-role", options=roles, value="viewer", inline=True, className="segmented")]),
        html.Label([html.Span("Markets"), dcc.Dropdown(id="invite-markets", multi=True, placeholder="no market chosen")]),
        dcc.Checklist(id="invite-all", options=[{"label": "All markets, also new ones", "value": "all"}], value=[]),
        html.Div(id="invite-said", className="panel-said", role="status"),
    ]
    buttons = [button("invite-close", "Close"), button("invite-go", "Invite", strong=True)]
    return dialogue("invite", "Invite a person", fields, buttons)


def _confirmation() -> dbc.Modal:
    return dialogue("confirm", "Sure?", [html.P(id="confirm-words")], [button("confirm-no", "Cancel"), button("confirm-yes", "Yes, do it", strong=True)])
