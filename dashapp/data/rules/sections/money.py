"""The currency that everything is counted in, and what others are worth in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashapp.data.rules import entries
from dashapp.data.rules.section import Section, field
from dashapp.data.rules.standing import Standing

COLUMNS: list[dict[str, Any]] = [
    {"field": "currency", "headerName": "Currency", "maxWidth": 130},
    {"field": "day", "headerName": "From"},
    {"field": "rate", "headerName": "One is worth", "editable": True, "type": "rightAligned"},
]
ADDING = {"currency": ("Another currency", "EUR"), "day": ("From (first day)", "2024-01-01"), "rate": ("One is worth", "0.86")}


def _inside() -> Sequence[Component]:
    shop = field("The shop's currency", dcc.Input(id="rules-currency", type="text", maxLength=20, placeholder="that of the first file"))
    return [html.Div(shop, className="map-fields"), *entries.table("rates", COLUMNS, label="Rates", adding=ADDING, height=150)]


def _rows(rates: Any) -> list[dict[str, Any]]:
    return [{"id": key, "currency": key[:3], "day": key[4:], "rate": rate} for key, rate in sorted(rates.items())]


def _filled(rules: Standing) -> list[Any]:
    return [rules.body.get("currency", ""), _rows(rules.tables.get("rates", {}))]


def _read(rules: Standing, values: list[Any]) -> dict[str, Any]:
    currency, rows = values
    now = {row["id"]: entries.text_of(row.get("rate")).strip() for row in entries.rows_of(rows)}
    return {"currency": entries.text_of(currency).strip().upper(), "rates": entries.differing(rules.tables.get("rates", {}), now)}


def _register(app: Dash) -> None:
    entries.register(app, "rates", list(ADDING), 2, {})


SECTION = Section(
    name="money",
    title="Currency",
    hint="Pages write money in the shop's currency: the one that is named here, else that of the first file that says. Amounts in "
    "another currency count by the rate of the latest day that is not after the sale; without a rate, such rows are put aside. How amounts are counted holds "
    "for files that are imported from now on.",
    inside=_inside,
    fields=(("rules-currency", "value"), ("rates-rows", "rowData")),
    filled=_filled,
    read=_read,
    shown=(("rates-rows", "columnDefs"),),
    told=lambda rules: [entries.columns(COLUMNS, rules.may)],
    register=_register,
)
