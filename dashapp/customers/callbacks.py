"""The customers' page at work."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.answers import Desk
from dashapp.components.states import empty
from dashapp.components.table import heading, written
from dashapp.customers import rows
from dashapp.customers.page import PAGE, columns
from dashapp.errors import BasketryError
from dashapp.figures import customer as figures
from dashapp.figures import theme
from dashapp.page import logged, read_address
from dashapp.queries.customers import FIELDS

ORDERS = {"invoice": "text", "day": "date", "market": "text", "kind": "text", "lines": "count", "units": "count", "net_sales": "money"}
PRODUCTS = {"product": "text", "product_code": "text", "units": "count", "orders": "count", "net_sales": "money"}
NEXT = {"product": "text", "because": "text", "confidence": "share", "lift": "measure"}
FACTS = ("segment", "cluster", "markets", "orders", "net_sales", "spend_per_basket", "recency_days", "first_order", "last_order")
EXPECTED = ("orders_next_90_days", "sales_next_90_days", "alive")
SHOWN = 12


def register(app: Dash, desk: Desk) -> None:
    """Add the callbacks."""
    _grid(app, desk)
    _offered(app, desk)
    _one(app, desk)
    app.clientside_callback(
        ClientsideFunction("customers", "refresh"), Output("customers-csv", "href"), Input("location", "search"), Input("location", "pathname"),
        Input("customers-consenting", "value"),
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("customers", "open"), Output("location", "pathname", allow_duplicate=True), Input("customers-grid", "cellClicked"),
        prevent_initial_call=True,
    )  # fmt: skip


def _grid(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("customers-grid", "getRowsResponse"), Output("customers-count", "children"), Input("customers-grid", "getRowsRequest"),
        State("location", "search"),
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def fill(request: dict[str, Any] | None, search: str | None) -> tuple[dict[str, Any], str]:
        if not isinstance(request, dict):
            raise PreventUpdate
        try:
            filters, _ = read_address(search)
            frame, count = rows.page(desk, gate.viewer(), filters, request)
        except BasketryError as error:
            return {"rowData": [], "rowCount": 0}, f"{error} ({logged(error)})"
        return {"rowData": plain(frame), "rowCount": count}, f"{theme.count(count)} customers"


def _offered(app: Dash, desk: Desk) -> None:
    outputs = [Output("customers-grid", "columnDefs"), Output("customers-consent", "hidden"), Output("customers-trust", "children")]

    @app.callback(outputs, Input("location", "pathname"))
    @gate.open_to(EVERYONE)
    def offer(path: str | None) -> tuple[Any, Any, str]:
        if path != PAGE.path:
            raise PreventUpdate
        try:
            known, told = rows.consent_known(desk, gate.viewer()), rows.trust(desk, gate.viewer())
        except BasketryError as error:
            logged(error)
            return no_update, no_update, ""
        alive = bool(((told["about"] == "alive") & (told["grade"] != "not supported")).any())
        usual = not known and not alive and theme.places() == 2
        return no_update if usual else columns(consent=known, alive=alive, places=theme.places()), not known, said(told)


def said(told: pd.DataFrame) -> str:
    """How far what is expected of customers can be trusted, in words."""
    clauses = [sentence.partition(";")[0].partition(". ")[0].rstrip(".") for sentence in told["sentence"]]
    return f"What is expected of the next 90 days was tested on the last. {'. '.join(clauses)}. More on the page Value." if clauses else ""


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for the grid: dates as ISO text, null where nothing is known."""
    shown = frame.astype(object).where(frame.notna(), None)
    dates = [name for name, unit in FIELDS.items() if unit == "date"]
    for name in dates:
        shown[name] = [value.isoformat() if value else None for value in shown[name]]
    return [{str(name): value for name, value in row.items()} for row in shown.to_dict("records")]


def _one(app: Dash, desk: Desk) -> None:
    outputs = [
        Output("customers-all", "hidden"), Output("customer-one", "hidden"), Output("customer-title", "children"), Output("customer-facts", "children"),
        Output("customer-graph", "figure"), Output("customer-lists", "children"),
    ]  # fmt: skip

    @app.callback(outputs, Input("location", "pathname"), Input("location", "search"), Input("dark", "data"))
    @gate.open_to(EVERYONE)
    def show(path: str | None, search: str | None, dark: bool | None) -> list[Any]:
        wanted = path.removeprefix(PAGE.path).strip("/") if isinstance(path, str) and path.startswith(PAGE.path) else None
        if wanted is None or dark is None:
            raise PreventUpdate
        if not wanted:
            return [False, True, no_update, no_update, no_update, no_update]
        try:
            filters, _ = read_address(search)
            found, segments = rows.one(desk, gate.viewer(), filters, unquote(wanted))
        except BasketryError as error:
            return [True, False, "No such customer", None, no_update, empty(str(error), f"Choose other filters, or all customers. ({logged(error)})")]
        profile = found["profile"].to_dict("records")[0]
        with theme.drawing(segments):
            figure = figures.timeline(found["orders"], found["history"], dark=bool(dark))
        return [True, False, title(profile), [*facts(profile), *_expected(found["trust"])], figure, lists(found)]


def title(profile: dict[Any, Any]) -> str:
    """Who she is, as a sentence."""
    orders = f"{theme.count(profile['orders'])} order{'s' if profile['orders'] != 1 else ''}"
    return f"Customer {profile['customer_id']}: {profile['segment']}, {orders}, {theme.money_short(profile['net_sales'])} net sales"


def facts(profile: dict[Any, Any]) -> list[html.Div]:
    """Her measures, each with its name."""
    made = [html.Div([html.Span(heading(name)), html.Strong(written(profile[name], FIELDS[name]) or theme.MISSING)], className="fact") for name in FACTS]
    scores = " · ".join(f"{letter} {theme.count(profile[name])}" for letter, name in (
        ("R", "recency_score"), ("F", "frequency_score"), ("M", "monetary_score"),
    ))  # fmt: skip
    if profile["consent"]:
        made.append(html.Div([html.Span("Consent to marketing"), html.Strong(profile["consent"].capitalize())], className="fact"))
    ahead = [
        html.Div([html.Span(heading(name)), html.Strong(written(profile[name], FIELDS[name]))], className="fact")
        for name in EXPECTED if profile[name] is not None and profile[name] == profile[name]
    ]  # fmt: skip
    return [*made, html.Div([html.Span("Scores"), html.Strong(scores)], className="fact"), *ahead]


def _expected(told: pd.DataFrame) -> list[html.P]:
    return [html.P(said(told), className="panel-hint whole")] if len(told) else []


def lists(found: dict[str, pd.DataFrame]) -> list[html.Div]:
    """Her latest orders, her leading products, and what else she may like."""
    made = [_list("Latest orders", found["orders"], ORDERS), _list("Leading products", found["products"], PRODUCTS)]
    return [*made, _next(found["next"])] if "next" in found else made


def _next(frame: pd.DataFrame) -> html.Div:
    """Products that she has not bought, each with the one of hers that it often goes with."""
    words = "Products for this customer"
    if frame.empty:
        why = "Nothing goes surely more often than by chance with what was bought here, or all of it was bought already."
        return html.Div([html.H3(words), html.P(why, className="note")])
    why = "Not bought yet, and often in one order with something that was: the share of those orders, and how many times as often as by chance."
    return _list(words, frame, NEXT, why)


def _list(words: str, frame: pd.DataFrame, units: dict[str, str], about: str = "") -> html.Div:
    head = html.Tr([html.Th(heading(name), className="" if unit == "text" else "number", scope="col") for name, unit in units.items()])
    body = [
        html.Tr([html.Td(written(row[name], unit), className="" if unit == "text" else "number") for name, unit in units.items()])
        for row in frame.head(SHOWN).to_dict("records")
    ]
    more = html.P(f"The first {SHOWN} of {theme.count(len(frame))}.", className="note") if len(frame) > SHOWN else None
    hint = html.P(about, className="note") if about else None
    return html.Div([html.H3(words), hint, html.Table([html.Thead(head), html.Tbody(body)], className="rows"), more])


def address(customer: str) -> str:
    """The page of a customer."""
    return f"{PAGE.path}/{quote(customer, safe='')}"
