"""The customers' page: a grid of all, or, below `/customers/`, everything about one. It holds no data; callbacks fill it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.access.viewer import EVERYONE
from dashapp.components.attributes import attributes
from dashapp.components.graph import graph
from dashapp.components.grid import endless
from dashapp.customers.rows import FIELDS
from dashapp.page import Page

NAMES = {
    "customer_id": "Customer", "recency_days": "Days since", "spend_per_basket": "Spend per basket", "net_sales": "Net sales",
    "gross_sales": "Gross sales", "first_order": "First order", "last_order": "Last order", "recency_score": "R", "frequency_score": "F", "monetary_score": "M",
    "orders_next_90_days": "Orders, next 90 days", "sales_next_90_days": "Sales, next 90 days", "alive": "P(alive)",
}  # fmt: skip
WIDTHS = {"customer_id": 168, "markets": 140, "segment": 140, "cluster": 210, "recency_score": 70, "frequency_score": 70, "monetary_score": 70}
FORMATS = {
    "money": "params.value == null ? '–' : d3.format(',.{places}f')(params.value)",
    "measure": "params.value == null ? '–' : d3.format(',.2f')(params.value)",
    "share": "params.value == null ? '–' : d3.format('.0%')(params.value)",
}


@dataclass(frozen=True)
class CustomersPage(Page):
    """A page of a grid, with a page of its own for each row."""

    def layout(self) -> Component:
        """Both, one of them hidden until the address is known."""
        head = html.Div([html.H1(self.title), html.P(self.question)], className="page-head")
        return html.Div([head, _everyone(), _one()], className="page-inner")

    def below(self, rest: str) -> Component:
        """A customer's own address shows the same parts: the callbacks choose."""
        return self.layout()


PAGE = CustomersPage(path="/customers", title="Customers", question="Who are they, one by one, and what has each bought?", cards=(), roles=EVERYONE)


def columns(*, consent: bool = False, alive: bool = False, places: int = 2) -> list[dict[str, Any]]:
    """AG Grid's definitions of the fields; that of consent only where any is known, that of P(alive) only where the fit and its test support it.

    Money has so many `places`.
    """
    made = []
    for field, unit in FIELDS.items():
        if (field == "consent" and not consent) or (field == "alive" and not alive):
            continue
        column: dict[str, Any] = {"field": field, "headerName": NAMES.get(field, field.capitalize()), "minWidth": WIDTHS.get(field, 115)}
        if unit == "text":
            column |= {"filter": "agTextColumnFilter", "filterParams": {"maxNumConditions": 1, "filterOptions": ["contains", "equals", "notEqual"]}}
        elif unit == "date":
            column |= {"filter": False}
        else:
            column |= {"filter": "agNumberColumnFilter", "type": "rightAligned", "filterParams": {"maxNumConditions": 1}}
        if unit in FORMATS:
            column["valueFormatter"] = {"function": FORMATS[unit].format(places=places)}
        made.append(column)
    return made


def _everyone() -> html.Section:
    file = html.A("Download as CSV", id="customers-csv", href="/customers.csv", className="button button-quiet")
    only = dcc.Checklist([{"label": "Only with consent", "value": "yes"}], [], id="customers-consenting", className="check")
    consenting = html.Div(only, id="customers-consent", hidden=True)
    tools = html.Div([html.Span(id="customers-count", className="note"), consenting, file], className="panel-tools")
    head = html.Header([html.H2("All customers", className="card-title"), tools], className="card-head")
    words = (
        "A click on a row opens the customer. The file holds the customers of the chosen markets and segments, for mail tools. Customers are taken with all "
        "their orders, whatever the period."
    )
    trust = html.P(id="customers-trust", className="panel-hint")
    made = endless("customers-grid", columns(), label="Customers", row_id="customer_id", height=600)
    return html.Section([head, html.P(words, className="panel-hint"), trust, made], id="customers-all", className="card panel")


def _one() -> html.Section:
    back = html.Div(dcc.Link("All customers", href="/customers", id="customer-back"), className="panel-tools")
    head = html.Header([html.H2("Customer", id="customer-title", className="card-title"), back], className="card-head")
    picture = html.Div(graph("customer-graph", 300), className="card-body", style={"--card-height": "300px"})
    parts = [html.Div(id="customer-facts", className="facts"), picture, html.Div(id="customer-lists", className="lists", **attributes(aria_live="polite"))]
    return html.Section([head, *parts], id="customer-one", className="card panel", hidden=True)
