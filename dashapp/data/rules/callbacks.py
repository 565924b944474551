"""The page of the rules at work: it asks for a look, watches the job, and asks for the change that was looked at. Nothing here writes or computes."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.answers import Desk
from dashapp.clock import Clock
from dashapp.data import door
from dashapp.data.page import KEEPERS
from dashapp.data.rules.entries import ADMINS
from dashapp.data.rules.page import PAGE, VERSIONS
from dashapp.data.rules.sections import SECTIONS
from dashapp.data.rules.standing import Standing, standing
from dashapp.errors import BadRequest, BasketryError
from dashapp.page import logged

FIELDS = [(each, prop) for section in SECTIONS for each, prop in section.fields]
TOLD = [(each, prop) for section in SECTIONS for each, prop in section.shown]
WAITS = "It waits its turn: the worker is at another job, or none is running (`python -m analytics worker` starts one)."
# After so many looks at a job that nobody has begun, this is said.
PATIENCE = 15


def register(app: Dash, desk: Desk) -> None:
    """Add the callbacks."""
    _filling(app, desk)
    _looking(app, desk)
    _going_back(app, desk)
    _watching(app, desk)
    _making(app, desk)
    for section in SECTIONS:
        if section.register:
            section.register(app)


def _filling(app: Dash, desk: Desk) -> None:
    outputs = [Output(each, prop) for each, prop in (*FIELDS, *TOLD)]
    outputs += [
        Output("rules-versions", "rowData"), Output("rules-shown", "data"), Output("rules-fields", "disabled"), Output("rules-standing", "children"),
        Output("rules-look", "disabled"), Output("rules-back", "disabled"), Output("rules-versions", "columnDefs"),
    ]  # fmt: skip

    @app.callback(outputs, Input("location", "pathname"), Input("rules-done", "data"))
    @gate.open_to(KEEPERS)
    def fill(path: Any, done: Any) -> list[Any]:
        if path != PAGE.path:
            raise PreventUpdate
        rules = standing(desk, gate.viewer())
        values = [value for section in SECTIONS for value in section.filled(rules)]
        told = [value for section in SECTIONS if section.told for value in section.told(rules)]
        clock, closed = door.clock(desk.engine, gate.viewer()), not rules.may
        versions = [_version(row, clock) for row in door.listed(desk.engine, gate.viewer(), "rules history")]
        shown = {"version": rules.version}
        return [*values, *told, versions, shown, closed, _standing(rules), closed, closed, clock.over(VERSIONS, "at")]


def _version(row: dict[str, Any], clock: Clock) -> dict[str, str]:
    change = "for those who see all markets" if row["change"] is None else row["change"].replace("\n", " ")
    return {"version": str(row["version"]), "at": clock.at(row["changed_at"]), "by": row["changed_by"] or "command line", "change": change}


def _standing(rules: Standing) -> str:
    may = "" if rules.may else " They are changed by administrators who see all markets."
    return f"Version {rules.version} is in force.{may}"


def changes(rules: Standing, values: tuple[Any, ...]) -> dict[str, Any]:
    """What stands in the fields and differs from the rules that the page was filled with.

    Raises
    ------
    BadRequest
        With a sentence for each part that cannot be read.
    """
    asked: dict[str, Any] = {}
    wrong, place = [], 0
    for section in SECTIONS:
        count = len(section.fields)
        try:
            asked |= section.read(rules, list(values[place : place + count]))
        except BadRequest as error:
            wrong.append(f"{section.title}: {error}")
        place += count
    if wrong:
        raise BadRequest(" ".join(wrong))
    return {name: value for name, value in asked.items() if value != {} and rules.body.get(name) != value}


ASKED = [
    Output(each, prop, allow_duplicate=True)
    for each, prop in (
        ("rules-said", "children"), ("rules-told", "children"), ("rules-make", "hidden"), ("rules-leave", "hidden"), ("rules-job", "data"),
        ("rules-tick", "disabled"), ("rules-tick", "n_intervals"),
    )
]  # fmt: skip


def _asked(desk: Desk, words: str, **args: Any) -> list[Any]:
    """Values of `ASKED` after asking for a job, or saying why none was asked for."""
    try:
        job_id = door.enqueue(desk.engine, gate.viewer(), "rules", **args)
    except BasketryError as error:
        return _refused(error)
    return [words, [], True, True, {"id": job_id}, False, 0]


def _refused(error: BasketryError) -> list[Any]:
    return [f"{error} ({logged(error)})", [], True, True, None, True, 0]


def _looking(app: Dash, desk: Desk) -> None:
    @app.callback(
        ASKED, Input("rules-look", "n_clicks"), State("rules-shown", "data"), *(State(each, prop) for each, prop in FIELDS), prevent_initial_call=True
    )
    @gate.open_to(ADMINS)
    def look(clicks: Any, shown: Any, *values: Any) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        version = _number(shown, "version")
        try:
            if version is None:
                raise BadRequest("The page is not filled yet. Nothing was changed.")
            asked = changes(standing(desk, gate.viewer(), version), values)
        except BasketryError as error:
            return _refused(error)
        if not asked:
            return ["Everything stands as it is: nothing would change.", [], True, True, None, True, 0]
        return _asked(desk, "The worker looks at what this changes …", change=asked)


def _going_back(app: Dash, desk: Desk) -> None:
    @app.callback(ASKED, Input("rules-back", "n_clicks"), State("rules-versions", "selectedRows"), prevent_initial_call=True)
    @gate.open_to(ADMINS)
    def back(clicks: Any, rows: Any) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        chosen = rows[0].get("version") if isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict) else None
        if not isinstance(chosen, str) or not chosen.isascii() or not chosen.isdigit() or len(chosen) > 15:
            return ["Choose a version in the list first.", [], True, True, None, True, 0]
        return _asked(desk, f"The worker looks at what going back to version {chosen} changes …", back_to=int(chosen))


def _watching(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("rules-said", "children", allow_duplicate=True), Output("rules-told", "children", allow_duplicate=True),
        Output("rules-make", "hidden", allow_duplicate=True), Output("rules-leave", "hidden", allow_duplicate=True),
        Output("rules-tick", "disabled", allow_duplicate=True), Output("rules-done", "data"),
        Input("rules-tick", "n_intervals"), State("rules-job", "data"), State("rules-done", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def watch(ticks: Any, job: Any, done: Any) -> list[Any]:
        job_id = _number(job)
        if job_id is None:
            raise PreventUpdate
        found = next(iter(door.listed(desk.engine, gate.viewer(), "rules told", job_id=job_id)), None)
        if found is None:
            return ["This look is not here any more. Look again; nothing was changed.", [], True, True, True, no_update]
        return _watched(found, ticks if isinstance(ticks, int) else 0, done if isinstance(done, int) else 0)


def _number(kept: Any, name: str = "id") -> int | None:
    """A number that the browser kept, if it is one."""
    value = kept.get(name) if isinstance(kept, dict) else None
    return value if type(value) is int and 0 < value < 1 << 62 else None


def _watched(found: dict[str, Any], ticks: int, done: int) -> list[Any]:
    """What is said of a job, and whether it is looked at again."""
    if found["state"] in {"todo", "doing", "aborting"}:
        return [WAITS if found["state"] == "todo" and ticks > PATIENCE else no_update, no_update, True, True, False, no_update]
    if found["state"] != "succeeded":
        return [found["message"] or "It was stopped. Nothing was changed.", [], True, True, True, no_update]
    if not found["dry"]:
        return [found["message"], [], True, True, True, done + 1]
    told = [html.Li(sentence) for sentence in found["told"] or []]
    if not told:
        return ["Everything is so already: nothing would change.", [], True, True, True, no_update]
    return [f"On version {found['base']}, this alters:", told, False, False, True, no_update]


def _making(app: Dash, desk: Desk) -> None:
    @app.callback(ASKED, Input("rules-make", "n_clicks"), State("rules-job", "data"), prevent_initial_call=True)
    @gate.open_to(ADMINS)
    def make(clicks: Any, job: Any) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        job_id = _number(job)
        if job_id is None:
            return _refused(BadRequest("Look first at what this changes. Nothing was changed."))
        return _asked(desk, "It is made so …", look=job_id)

    @app.callback(ASKED, Input("rules-leave", "n_clicks"), prevent_initial_call=True)
    @gate.open_to(ADMINS)
    def leave(clicks: Any) -> list[Any]:
        if not clicks:
            raise PreventUpdate
        return ["Nothing was changed; what you typed still stands in the fields.", [], True, True, None, True, 0]
