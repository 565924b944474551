"""The data page: a file comes in, its columns get their parts, it is loaded; imports, jobs and how fresh the answers are. Callbacks fill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashapp.components.grid import grid
from dashapp.page import Page

KEEPERS = frozenset({"analyst", "admin"})
# The parts that a column can play, in the order of asking; the first eight make an order line.
PARTS = {
    "invoice_no": "Order number", "sold_at": "Date", "product_code": "Product code", "description": "Product name", "quantity": "Quantity",
    "unit_price": "Price of one", "customer_id": "Customer", "market": "Country",
}  # fmt: skip
MORE = {
    "line_total": "Total of the line", "order_total": "Total of the order", "time": "Time of day", "currency": "Currency", "status": "State of the order",
    "discount": "Discount on the order", "line_discount": "Discount on the line", "shipping": "Shipping", "refund": "Refunded", "tax": "Tax",
    "consent": "Consent to marketing",
}  # fmt: skip
ANSWERS: dict[str, tuple[str, list[dict[str, str]]]] = {
    "date_order": ("Dates such as 1/2/2011", [{"label": "Day first", "value": "day first"}, {"label": "Month first", "value": "month first"}]),
    "decimal_mark": ("Decimals", [{"label": "1.5", "value": "."}, {"label": "1,5", "value": ","}]),
}
IMPORTS: list[dict[str, Any]] = [
    {"field": "file", "headerName": "File", "flex": 2, "minWidth": 180, "tooltipField": "file"},
    {"field": "preset", "headerName": "Read as", "flex": 2, "minWidth": 150},
    {"field": "at", "headerName": "When", "minWidth": 145},
    {"field": "by", "headerName": "By", "minWidth": 120},
    {"field": "rows", "headerName": "Rows", "type": "rightAligned"},
    {"field": "new", "headerName": "New lines", "type": "rightAligned"},
    {"field": "known", "headerName": "Known", "type": "rightAligned"},
    {"field": "rejected", "headerName": "Rejected", "type": "rightAligned"},
    {"field": "state", "headerName": "State", "minWidth": 110},
]
JOBS: list[dict[str, Any]] = [
    {"field": "kind", "headerName": "Job", "maxWidth": 120},
    {"field": "what", "headerName": "What", "flex": 2, "minWidth": 150, "tooltipField": "what"},
    {"field": "state", "headerName": "State", "maxWidth": 120},
    {"field": "progress", "headerName": "Progress", "minWidth": 130},
    {"field": "begun", "headerName": "Began", "minWidth": 145},
    {"field": "took", "headerName": "Took", "maxWidth": 110},
    {"field": "by", "headerName": "Asked by", "minWidth": 120},
    {"field": "message", "headerName": "What it says", "flex": 3, "minWidth": 220, "tooltipField": "message"},
]


QUALITY: list[dict[str, Any]] = [
    {"field": "title", "headerName": "What is odd", "flex": 4, "minWidth": 260, "tooltipField": "title"},
    {"field": "rows", "headerName": "How many", "type": "rightAligned", "minWidth": 120},
    {"field": "money", "headerName": "Money at stake", "type": "rightAligned", "minWidth": 160},
    {"field": "done", "headerName": "What was done", "flex": 4, "minWidth": 240, "tooltipField": "done"},
    {"field": "examples", "headerName": "Examples", "flex": 4, "minWidth": 240, "tooltipField": "examples"},
]
_ODD = ("Etc/", "posix/", "right/")
ZONES = ("UTC", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(_ODD)))


@dataclass(frozen=True)
class DataPage(Page):
    """A page of panels instead of cards."""

    def layout(self) -> Component:
        """Panels without data."""
        head = html.Div([html.H1(self.title), html.P(self.question)], className="page-head")
        panels = [_bring(), _reading(), _imports(), _quality(), _jobs(), _schedule()]
        return html.Div([head, *panels, _confirmation(), *_stores()], className="page-inner no-filters")


PAGE = DataPage(
    path="/data", title="Data", question="What has come in, how was it read, and how fresh are the answers?", cards=(), roles=KEEPERS
)


def _stores() -> list[Component]:
    return [
        dcc.Store(id="data-upload"), dcc.Store(id="data-shown"), dcc.Store(id="data-done", data=0), dcc.Store(id="data-pending"),
        dcc.Interval(id="data-tick", interval=1500),
    ]  # fmt: skip


def button(button_id: str, label: str, *, strong: bool = False) -> html.Button:
    """A button of a panel."""
    return html.Button(label, id=button_id, type="button", className="button" if strong else "button button-quiet")


def _panel(title: str, tools: Sequence[Component], *inside: Component, panel_id: str = "") -> html.Section:
    head = html.Header([html.H2(title, className="card-title"), html.Div(list(tools), className="panel-tools")], className="card-head")
    return html.Section([head, *inside], id=panel_id or f"{title.lower().replace(' ', '-')}-panel", className="card panel")


def _bring() -> html.Section:
    words = "Drop a file here, or choose one: .csv, .xlsx, .parquet, also packed as .zip or .gz, up to 2 GiB."
    zone = html.Div(
        [html.P(words), button("upload-choose", "Choose a file", strong=True), html.Div(id="upload-bar", className="upload-bar", hidden=True),
         html.P(id="upload-said", className="panel-hint", role="status")],
        id="upload-zone", className="upload-zone",
    )  # fmt: skip
    return _panel("Bring data in", [], zone)


def _field(label: str, control: Component) -> html.Label:
    return html.Label([html.Span(label, className="control-label"), control], className="map-field")


def _reading() -> html.Section:
    main = [_field(words, dcc.Dropdown(id=f"map-{part}", placeholder="no column")) for part, words in PARTS.items()]
    more = [_field(words, dcc.Dropdown(id=f"map-{part}", placeholder="no column")) for part, words in MORE.items()]
    answers: list[Component] = [
        html.Div(_field(words, dcc.RadioItems(id=f"map-{name}", options=options, inline=True, className="segmented")), id=f"ask-{name}", hidden=True)
        for name, (words, options) in ANSWERS.items()
    ]  # fmt: skip
    extra = [
        _field("Save this way of reading as", dcc.Input(id="map-name", type="text", maxLength=80, placeholder="a name, if you like")),
        _field("Market, where no column tells", dcc.Input(id="map-constant", type="text", maxLength=100, placeholder="Unspecified")),
    ]
    return _panel(
        "How the file is read",
        [button("data-drop", "Put it away"), button("data-import", "Import", strong=True)],
        html.Div(id="read-said", className="panel-hint", role="status"),
        html.Div(id="read-doubts", className="read-doubts"),
        html.Div(answers, className="map-answers"),
        html.Div(main, className="map-fields"),
        html.Details([html.Summary("Discounts, shipping, totals, currency and other columns"), html.Div([*more, *extra], className="map-fields")]),
        html.Div(id="read-facts", className="read-facts"),
        html.Div(id="read-rows", className="read-rows"),
        panel_id="read-panel",
    )


def _imports() -> html.Section:
    hint = html.P("Choose an import to take it back, or to see the rows that it rejected.", className="panel-hint")
    tools = [html.A("Rejected rows", id="data-rejected", className="button button-quiet", hidden=True), button("data-undo", "Undo the chosen import")]
    said = html.Div(id="data-said", className="panel-said", role="status")
    return _panel("Imports", tools, hint, grid("data-imports", IMPORTS, label="Imports", height=220, select=True), said)


def _jobs() -> html.Section:
    tools = [button("data-cancel", "Cancel"), button("data-again", "Start again"), button("data-run", "Compute everything now")]
    hint = html.P("Choose a job to see what it said.", className="panel-hint")
    return _panel("Jobs", tools, hint, grid("data-jobs", JOBS, label="Jobs", height=260, select=True), html.Div(id="data-log"))


def _quality() -> html.Section:
    hint = html.P(id="quality-of", className="panel-hint")
    tools = [html.A("CSV", id="quality-csv", href="/data/quality.csv", className="button button-quiet")]
    return _panel("Quality", tools, hint, grid("data-quality", QUALITY, label="Quality report", height=300, row_id="id"))


def _schedule() -> html.Section:
    fields = [
        _field("When, as a cron line by the shop's clock", dcc.Input(id="schedule-cron", type="text", maxLength=100, placeholder="0 3 * * *")),
        _field("The shop's time zone", dcc.Dropdown(id="schedule-zone", options=list(ZONES), placeholder="UTC", clearable=False)),
        dcc.Checklist(id="schedule-on", options=[{"label": "Compute everything by this schedule", "value": "on"}], value=["on"]),
    ]
    said = html.Div(id="schedule-said", className="panel-said", role="status")
    words = html.P(id="schedule-words", className="panel-hint")
    return _panel("Schedule", [button("schedule-save", "Save")], words, html.Div(fields, className="map-fields"), said)


def _confirmation() -> dbc.Modal:
    head = dbc.ModalHeader(html.H2("Sure?", className="card-title"), close_button=False)
    foot = dbc.ModalFooter([button("data-no", "Cancel"), button("data-yes", "Yes, undo it", strong=True)])
    return dbc.Modal([head, dbc.ModalBody(html.P(id="data-words")), foot], id="data-dialogue", is_open=False, fade=False)
