"""Which codes are services, not goods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash
from dash.development.base_component import Component

from dashapp.data.rules import entries
from dashapp.data.rules.section import Section
from dashapp.data.rules.standing import Standing

COLUMNS: list[dict[str, Any]] = [
    {"field": "pattern", "headerName": "Code", "maxWidth": 220},
    {"field": "reason", "headerName": "Why it is no product", "editable": True, "flex": 3, "tooltipField": "reason"},
]
ADDING = {"pattern": ("Code", r"GIFT\_%"), "reason": ("Why it is no product", "gift voucher")}


def _inside() -> Sequence[Component]:
    return entries.table("services", COLUMNS, label="Service codes", adding=ADDING, height=240)


def _filled(rules: Standing) -> list[Any]:
    return [[{"id": pattern, "pattern": pattern, "reason": reason} for pattern, reason in sorted(rules.tables.get("service_codes", {}).items())]]


def _read(rules: Standing, values: list[Any]) -> dict[str, Any]:
    now = {row["id"].strip().upper(): entries.text_of(row.get("reason")).strip() for row in entries.rows_of(values[0])}
    return {"service_codes": entries.differing(rules.tables.get("service_codes", {}), now)}


def _register(app: Dash) -> None:
    entries.register(app, "services", list(ADDING), 1, {})


SECTION = Section(
    name="services",
    title="Service codes",
    hint="Postage, fees and vouchers count in sales, and are left out of product lists. In a code, % stands for any letters and _ for one; a backslash takes "
    "either as it is.",
    inside=_inside,
    fields=(("services-rows", "rowData"),),
    filled=_filled,
    read=_read,
    shown=(("services-rows", "columnDefs"),),
    told=lambda rules: [entries.columns(COLUMNS, rules.may)],
    register=_register,
)
