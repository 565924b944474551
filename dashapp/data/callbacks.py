"""The data page at work: it watches the rows of uploads and jobs, and asks for work through the database's doors. Nothing here reads a file."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.answers import Desk
from dashapp.data import door, preview, records, standing
from dashapp.data.page import ANSWERS, IMPORTS, JOBS, KEEPERS, MORE, PAGE, PARTS
from dashapp.errors import BadRequest, BasketryError
from dashapp.page import logged

FIELDS = [f"map-{part}" for part in (*PARTS, *MORE)]
ASKED = [f"map-{name}" for name in ANSWERS]


def register(app: Dash, desk: Desk) -> None:
    """Add the callbacks."""
    _watching(app, desk)
    _reading(app, desk)
    _mapping(app, desk)
    _jobs(app, desk)
    _undoing(app, desk)
    standing.register(app, desk)


def _chosen(rows: Any) -> dict[str, Any] | None:
    """The chosen row of a grid, of which only the number is used."""
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict) or not str(rows[0].get("id", "")).isdigit():
        return None
    return rows[0]


def _next(done: Any) -> int:
    return (done if isinstance(done, int) else 0) + 1


def _watching(app: Dash, desk: Desk) -> None:
    @app.callback(Output("data-imports", "columnDefs"), Output("data-jobs", "columnDefs"), Input("location", "pathname"))
    @gate.open_to(KEEPERS)
    def head(path: Any) -> tuple[Any, ...]:
        if path != PAGE.path:
            raise PreventUpdate
        clock = door.clock(desk.engine, gate.viewer())
        return clock.over(IMPORTS, "at"), clock.over(JOBS, "begun")

    @app.callback(
        Output("data-imports", "rowData"), Output("data-jobs", "rowData"), Output("data-tick", "interval"),
        Input("data-tick", "n_intervals"), Input("data-done", "data"), State("location", "pathname"),
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def watch(ticks: Any, done: Any, path: Any) -> tuple[Any, ...]:
        if path != PAGE.path:
            raise PreventUpdate
        jobs = records.jobs(desk.engine, gate.viewer())
        busy = any(row["state"] in records.ACTIVE for row in jobs)
        return records.imports(desk.engine, gate.viewer()), jobs, 1500 if busy else 6000


def _reading(app: Dash, desk: Desk) -> None:
    outputs = [
        Output("read-panel", "data-state"), Output("read-said", "children"), Output("read-doubts", "children"), Output("read-facts", "children"),
        Output("read-rows", "children"), Output("data-shown", "data"), Output("data-import", "disabled"), Output("map-constant", "value"),
    ]  # fmt: skip
    outputs += [Output(name, "options") for name in FIELDS] + [Output(name, "value") for name in (*FIELDS, *ASKED)]
    outputs += [Output(f"ask-{name}", "hidden") for name in ANSWERS]

    @app.callback(
        outputs, Input("data-tick", "n_intervals"), Input("data-upload", "data"), Input("data-done", "data"), State("data-shown", "data"),
        State("location", "pathname"),
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def show(ticks: Any, upload: Any, done: Any, shown: Any, path: Any) -> list[Any]:
        if path != PAGE.path:
            raise PreventUpdate
        uploads = door.listed(desk.engine, gate.viewer(), "uploads")
        found = current(uploads, upload)
        mark = marked(found)
        if isinstance(shown, dict) and shown.get("mark") == mark:
            raise PreventUpdate
        if found is None:
            return ["none", "", [], [], None, {"mark": mark}, True, no_update] + [no_update] * (len(outputs) - 8)
        if found["preview"] is None or found["state"] == "imported":
            state = "imported" if found["state"] == "imported" else "looking"
            return [state, preview.said(found), [], [], None, {"mark": mark}, True, no_update] + [no_update] * (len(outputs) - 8)
        look = found["preview"]
        doubts = list((look.get("doubts") or {}).values())
        ready = not doubts and not look.get("problem")
        kept = {"mark": mark, "id": found["upload_id"], "mapping": wanted(look)}
        options = preview.options(look)
        return [
            "ready" if ready else "asking", preview.said(found), [f"Please say: {doubt}." for doubt in doubts], preview.facts(look), preview.rows(look), kept,
            not ready, (look.get("mapping") or {}).get("market") or "", *[options] * len(FIELDS), *preview.chosen(look), *preview.answers(look),
            *preview.asked(look),
        ]  # fmt: skip


def current(uploads: Any, chosen: Any) -> Any:
    """The upload that is shown: the one that was just sent, else the newest that waits to be imported."""
    sent = chosen.get("id") if isinstance(chosen, dict) else None
    for row in uploads:
        if row["upload_id"] == sent and row["state"] != "receiving":
            return row
    return next((row for row in uploads if row["state"] in {"received", "looked at", "refused"}), None)


def marked(found: Any) -> str:
    """Changes when what is shown of an upload does."""
    if found is None:
        return "none"
    told = json.dumps([found["upload_id"], found["state"], found["message"], found["preview"]], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def wanted(look: Any) -> dict[str, Any]:
    """The columns and answers that a preview was made with."""
    mapping = look.get("mapping") or {}
    answers = {name: value or "" for name, value in zip(ANSWERS, preview.answers(look), strict=True)}
    return {"columns": mapping.get("columns") or {}, "market": mapping.get("market") or "", **answers}


def asked_for(values: tuple[Any, ...]) -> dict[str, Any]:
    """The columns and answers that stand in the fields.

    Raises
    ------
    BadRequest
        When a field holds no text.
    """
    if not all(value is None or isinstance(value, str) for value in values):
        raise BadRequest("A column is chosen by its name. Nothing was changed.")
    columns = {part: value for part, value in zip((*PARTS, *MORE), values, strict=False) if value}
    answers = {name: value or "" for name, value in zip(ANSWERS, values[len(FIELDS) :], strict=False)}
    return {"columns": columns, "market": (values[len(FIELDS) + len(ASKED)] or "").strip()[:100], **answers}


def lacking(columns: dict[str, str]) -> str:
    """What no answer can do without, in words; empty when all of it is there."""
    parts = [words for part, words in (("invoice_no", "the order number"), ("sold_at", "the date")) if part not in columns]
    if not ({"unit_price", "quantity"} <= set(columns) or {"line_total", "order_total"} & set(columns)):
        parts.append("the price of one with the quantity, or a total")
    if len(set(columns.values())) < len(columns):
        parts.append("one part for each column")
    return ", ".join(parts)


def mapping_of(look: Any, asked: dict[str, Any], name: str = "") -> dict[str, Any]:
    """The preview's own mapping with what was changed in the fields."""
    before = (look or {}).get("mapping") or {}
    same = before.get("columns") == asked["columns"]
    named = name or (before.get("name") if same else "") or ""
    kept = {key: before[key] for key in ("marks", "first_row", "currency", "encoding", "separator") if key in before}
    return kept | asked | {"name": named}


def _mapping(app: Dash, desk: Desk) -> None:
    fields = [Input(name, "value") for name in (*FIELDS, *ASKED)] + [Input("map-constant", "value")]

    @app.callback(Output("read-said", "children", allow_duplicate=True), fields, State("data-shown", "data"), prevent_initial_call=True)
    @gate.open_to(KEEPERS)
    def look_again(*values: Any) -> Any:
        shown, asked = values[-1], asked_for(values[:-1])
        if not isinstance(shown, dict) or "mapping" not in shown or asked == shown["mapping"]:
            raise PreventUpdate
        if missing := lacking(asked["columns"]):
            return f"Still to be said: {missing}."
        upload = _own(desk, shown)
        try:
            door.enqueue(desk.engine, gate.viewer(), "preview", upload_id=upload["upload_id"], mapping=mapping_of(upload["preview"], asked))
        except BasketryError as error:
            return f"{error} ({logged(error)})"
        return "It is read again with your choice …"

    states = [State(name, "value") for name in (*FIELDS, *ASKED)] + [State("map-constant", "value"), State("map-name", "value")]

    @app.callback(
        Output("read-said", "children", allow_duplicate=True), Output("data-done", "data", allow_duplicate=True),
        Output("data-import", "disabled", allow_duplicate=True), Input("data-import", "n_clicks"), *states, State("data-shown", "data"),
        State("data-done", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def load(clicks: Any, *values: Any) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        *fields, name, shown, done = values
        if not isinstance(shown, dict) or not isinstance(name or "", str):
            raise BadRequest("There is no file to import. Nothing was changed.")
        upload = _own(desk, shown)
        try:
            mapping = mapping_of(upload["preview"], asked_for(tuple(fields)), (name or "").strip())
            door.enqueue(desk.engine, gate.viewer(), "import", upload_id=upload["upload_id"], mapping=mapping)
        except BasketryError as error:
            return f"{error} ({logged(error)})", no_update, False
        return f"{upload['file_name']} is imported; then everything is computed anew. You may leave this page.", _next(done), True

    @app.callback(
        Output("data-done", "data", allow_duplicate=True), Input("data-drop", "n_clicks"), State("data-shown", "data"), State("data-done", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def drop(clicks: Any, shown: Any, done: Any) -> int:
        if not clicks or not isinstance(shown, dict) or "id" not in shown:
            raise PreventUpdate
        door.call(desk.engine, gate.viewer(), "drop", upload_id=_own(desk, shown)["upload_id"])
        return _next(done)


def _own(desk: Desk, shown: dict[str, Any]) -> Any:
    """The person's own upload that the browser names."""
    found = next((row for row in door.listed(desk.engine, gate.viewer(), "uploads") if row["upload_id"] == shown.get("id")), None)
    if found is None:
        raise BadRequest("This file is not here any more. Send it again; nothing was changed.")
    return found


def _jobs(app: Dash, desk: Desk) -> None:
    for button, name in (("data-cancel", "cancel"), ("data-again", "again"), ("data-run", "run")):
        _job_button(app, desk, button, name)


def _job_button(app: Dash, desk: Desk, button: str, name: str) -> None:
    @app.callback(
        Output("data-said", "children", allow_duplicate=True), Output("data-done", "data", allow_duplicate=True), Input(button, "n_clicks"),
        State("data-jobs", "selectedRows"), State("data-done", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def press(clicks: Any, rows: Any, done: Any) -> tuple[Any, ...]:
        row = _chosen(rows)
        if not clicks:
            raise PreventUpdate
        try:
            if name == "run":
                door.enqueue(desk.engine, gate.viewer(), "run")
                return "A run waits its turn.", _next(done)
            if row is None:
                return "Choose a job in the list first.", no_update
            told = door.call(desk.engine, gate.viewer(), name, job_id=int(row["id"]))
        except BasketryError as error:
            return f"{error} ({logged(error)})", _next(done)
        return f"The job is {told}." if name == "cancel" else "It is started again.", _next(done)


def _undoing(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("data-rejected", "href"), Output("data-rejected", "hidden"), Input("data-imports", "selectedRows"), prevent_initial_call=True
    )
    @gate.open_to(KEEPERS)
    def choose(rows: Any) -> tuple[Any, ...]:
        row = _chosen(rows)
        if row is None or row.get("rejected") == "0" or not gate.viewer().all_markets:
            return "", True
        return f"/data/imports/{int(row['id'])}/rejected.csv", False

    @app.callback(
        Output("data-dialogue", "is_open"), Output("data-words", "children"), Output("data-pending", "data"), Input("data-undo", "n_clicks"),
        State("data-imports", "selectedRows"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def ask(clicks: Any, rows: Any) -> tuple[Any, ...]:
        row = _chosen(rows)
        if not clicks or row is None:
            raise PreventUpdate
        words = f"Take back {str(row.get('file'))[:200]}? Lines that no other import holds go, and everything is computed anew. The file can be imported again."
        return True, words, int(row["id"])

    @app.callback(
        Output("data-dialogue", "is_open", allow_duplicate=True), Output("data-said", "children", allow_duplicate=True),
        Output("data-done", "data", allow_duplicate=True), Input("data-yes", "n_clicks"), Input("data-no", "n_clicks"), State("data-pending", "data"),
        State("data-done", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def undo(yes: Any, no: Any, pending: Any, done: Any) -> tuple[Any, ...]:
        if ctx.triggered_id != "data-yes" or not yes or not isinstance(pending, int):
            return False, no_update, no_update
        try:
            door.enqueue(desk.engine, gate.viewer(), "undo", import_id=pending)
        except BasketryError as error:
            return False, f"{error} ({logged(error)})", _next(done)
        return False, "The import is taken back; then everything is computed anew.", _next(done)
