"""How the names that files write for countries are shown, where they lie on the map, and which groups they are filtered by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Dash
from dash.development.base_component import Component

from dashapp.data.rules import entries
from dashapp.data.rules.section import Section
from dashapp.data.rules.standing import Standing

COLUMNS: list[dict[str, Any]] = [
    {"field": "name", "headerName": "As files write it", "flex": 2, "minWidth": 150},
    {"field": "label", "headerName": "Shown as", "editable": True, "flex": 2, "minWidth": 150},
    {"field": "iso3", "headerName": "ISO code", "editable": True, "maxWidth": 120},
    {"field": "groups", "headerName": "Groups", "editable": True, "flex": 2, "minWidth": 140},
    {"field": "state", "headerName": "In this shop", "flex": 2, "minWidth": 150},
]
ADDING = {
    "name": ("As files write it", "Deutschland"), "label": ("Shown as", "Germany"), "iso3": ("ISO code", "DEU"), "groups": ("Groups, by commas", "EU, DACH"),
}  # fmt: skip
UNKNOWN = "market, not known yet"


def _inside() -> Sequence[Component]:
    return entries.table("countries", COLUMNS, label="Countries", adding=ADDING, height=360)


def rows(rules: Standing) -> list[dict[str, Any]]:
    """The shop's own markets first, those that nothing is known of before the others; then every other name that is known."""
    known = rules.tables.get("country_names", {})
    found = {name.casefold(): name for name in known}
    own = [(name, found.get(name.casefold())) for name in rules.markets["market"]]
    of_markets = [
        _row(name, known[entry] if entry else {"label": name}, "market" if entry else UNKNOWN, entry or name)
        for name, entry in sorted(own, key=lambda each: (each[1] is not None, each[0].casefold()))
    ]
    taken = {entry for _, entry in own}
    return of_markets + [_row(name, known[name], "", name) for name in sorted(known, key=str.casefold) if name not in taken]


def _row(name: str, entry: Any, state: str, row_id: str) -> dict[str, Any]:
    where = state + (", no place on the map" if state == "market" and not entry.get("iso3") else "")
    return {
        "id": row_id, "name": name, "label": entry.get("label") or name, "iso3": entry.get("iso3") or "", "groups": ", ".join(entry.get("groups") or []),
        "state": where,
    }  # fmt: skip


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    groups = [group.strip() for group in entries.text_of(row.get("groups")).split(",") if group.strip()]
    iso3 = entries.text_of(row.get("iso3")).strip().upper()
    return {"label": entries.text_of(row.get("label")).strip() or row["id"], "iso3": iso3 or None, "groups": groups}


def _read(rules: Standing, values: list[Any]) -> dict[str, Any]:
    before = {row["id"]: _entry(row) for row in rows(rules)}
    now = {row["id"].strip(): _entry(row) for row in entries.rows_of(values[0])}
    known = rules.tables.get("country_names", {})
    # A market that nothing is known of cannot be taken away: it is in the data.
    return {"country_names": {name: said for name, said in entries.differing(before, now).items() if said is not None or name in known}}


def _register(app: Dash) -> None:
    entries.register(app, "countries", list(ADDING), 1, {"state": ""})


SECTION = Section(
    name="countries",
    title="Countries and groups",
    hint="The shop's own markets stand first. A name without a code counts, and is told in words beside the map. Groups can be chosen in the filter bar.",
    inside=_inside,
    fields=(("countries-rows", "rowData"),),
    filled=lambda rules: [rows(rules)],
    read=_read,
    shown=(("countries-rows", "columnDefs"),),
    told=lambda rules: [entries.columns(COLUMNS, rules.may)],
    register=_register,
)
