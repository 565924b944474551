"""A rule of many entries as a table: cells are edited in place, rows are added below it and taken away. Nothing holds before it is made so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.components.dialogue import button
from dashapp.components.grid import grid
from dashapp.data.rules.section import field
from dashapp.errors import BadRequest

ADMINS = frozenset({"admin"})
MOST = 2000
Row = dict[str, Any]


def table(name: str, columns: Sequence[Row], *, label: str, adding: Mapping[str, tuple[str, str]], height: int) -> list[Component]:
    """A grid `<name>-rows`, and the fields by which a row is added.

    Parameters
    ----------
    adding
        For each field of a new row its words and an example; the first ones make the row's own name.
    """
    fields = [field(words, dcc.Input(id=f"{name}-{each}", type="text", maxLength=100, placeholder=example)) for each, (words, example) in adding.items()]
    tools = [button(f"{name}-add", "Add"), button(f"{name}-remove", "Take the chosen row away")]
    return [
        grid(f"{name}-rows", columns, label=label, height=height, select=True),
        html.Div([*fields, html.Div(tools, className="button-row")], className="map-fields rules-adding"),
        html.Div(id=f"{name}-said", className="panel-said", role="status"),
    ]


def register(app: Dash, name: str, adding: Sequence[str], keys: int, more: Row) -> None:
    """Let rows be added and taken away.

    Parameters
    ----------
    keys
        How many of the fields, the first ones, make a row's own name (`id`).
    more
        What else a new row has.
    """
    inputs = [f"{name}-{each}" for each in adding]

    @app.callback(
        Output(f"{name}-rows", "rowData", allow_duplicate=True), Output(f"{name}-said", "children"), *(Output(each, "value") for each in inputs),
        Input(f"{name}-add", "n_clicks"), State(f"{name}-rows", "rowData"), *(State(each, "value") for each in inputs), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def add(clicks: Any, rows: Any, *values: Any) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        present = rows_of(rows)
        texts = [text_of(value).strip() for value in values]
        kept = [no_update] * len(inputs)
        if not all(texts[:keys]):
            return [no_update, "A row needs its name first. Nothing was added.", *kept]
        row_id = "@".join(texts[:keys])
        if any(row["id"].casefold() == row_id.casefold() for row in present):
            return [no_update, f"{row_id} is in the table already: change it there. Nothing was added.", *kept]
        made = {"id": row_id, **dict(zip(adding, texts, strict=True)), **more}
        return [[made, *present], f"{row_id} stands at the top of the table.", *[""] * len(inputs)]

    @app.callback(
        Output(f"{name}-rows", "deleteSelectedRows"), Output(f"{name}-said", "children", allow_duplicate=True), Input(f"{name}-remove", "n_clicks"),
        State(f"{name}-rows", "selectedRows"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def remove(clicks: Any, rows: Any) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        chosen = rows_of(rows)
        return (True, f"{chosen[0]['id']} is taken out of the table.") if chosen else (no_update, "Choose a row first.")


def columns(defined: Sequence[Row], may: bool) -> list[Row]:
    """Column definitions, of which none can be edited by those who may not."""
    return [each if may else {key: value for key, value in each.items() if key != "editable"} for each in defined]


def rows_of(rows: Any) -> list[Row]:
    """Rows as the browser sends them, if they are rows.

    Raises
    ------
    BadRequest
        When they are not.
    """
    if rows is None:
        return []
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows):
        raise BadRequest(f"A table of at most {MOST} rows was expected. Nothing was changed.")
    return rows


def text_of(value: Any) -> str:
    """A cell's or field's text; empty when nothing stands in it.

    Raises
    ------
    BadRequest
        When it is no text.
    """
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > 1000:
        raise BadRequest("A text of at most 1000 letters was expected. Nothing was changed.")
    return value


def differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Entries that were changed or added; null for those that are gone."""
    changed = {key: value for key, value in now.items() if key not in before or before[key] != value}
    return changed | {key: None for key in before if key not in now}
