"""The administrators' page at work. Every change is checked and written down in `dashapp.access`; what was done, or why not, stands below the grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashapp.access import changes, gate, people
from dashapp.admin import actions, records
from dashapp.admin.page import ADMINS, LOG, PAGE, PEOPLE, SESSIONS
from dashapp.answers import Desk
from dashapp.errors import BadRequest, BasketryError
from dashapp.frame import market_options
from dashapp.mail import Post
from dashapp.page import logged

CHOSEN = [Output("admin-chosen", "hidden"), Output("admin-who", "children"), Output("admin-markets", "value"), Output("admin-all", "value"),
          Output("admin-toggle", "children")]  # fmt: skip
ASKING = [Output("confirm-dialogue", "is_open"), Output("confirm-words", "children"), Output("admin-pending", "data")]
BUTTONS = {"admin-link": "link", "admin-end": "end", "admin-revoke": "revoke"}


def register(app: Dash, auth: Engine, desk: Desk, post: Post) -> None:
    """Add the callbacks."""
    _reading(app, auth, desk)
    _editing(app, auth)
    _asking(app, auth, post)
    _inviting(app, auth, post)


def tried(work: Callable[[], str]) -> str:
    """What `work` says it did, or why it did nothing, with the code that stands in the log."""
    try:
        return work()
    except BasketryError as error:
        return f"{error} ({logged(error)})"


def _one(rows: Any) -> dict[str, Any] | None:
    """The chosen row of a grid, of which only the id and what stands in it as text is used."""
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], dict) or not isinstance(rows[0].get("id"), str):
        return None
    return rows[0]


def _reading(app: Dash, auth: Engine, desk: Desk) -> None:
    @app.callback(
        Output("admin-people", "columnDefs"), Output("admin-sessions", "columnDefs"), Output("admin-log", "columnDefs"), Input("location", "pathname")
    )
    @gate.open_to(ADMINS)
    def head(path: str | None) -> tuple[Any, ...]:
        if path != PAGE.path:
            raise PreventUpdate
        clock = desk.clock(gate.viewer())
        return clock.over(PEOPLE, "seen"), clock.over(SESSIONS, "begun"), clock.over(LOG, "at")

    @app.callback(
        Output("admin-people", "rowData"), Output("admin-sessions", "rowData"), Output("admin-markets", "options"), Output("invite-markets", "options"),
        Input("location", "pathname"), Input("admin-done", "data"),
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def fill(path: str | None, done: int | None) -> tuple[Any, ...]:
        if path != PAGE.path:
            raise PreventUpdate
        offered = desk.offer(gate.viewer())
        markets, clock = market_options(offered.markets), offered.shop.clock
        return records.people_rows(auth, clock), records.session_rows(auth, clock), markets, markets

    @app.callback(
        Output("admin-log", "rowData"), Output("admin-found", "children"), Output("admin-csv", "href"),
        Input("admin-search", "value"), Input("admin-done", "data"),
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def search(wanted: str | None, done: int | None) -> tuple[Any, ...]:
        if not isinstance(wanted or "", str):
            raise BadRequest("A search is text.")
        rows, found = records.log_rows(auth, (wanted or "").strip(), desk.clock(gate.viewer()))
        words = f"{found:,} entries" + (f"; the newest {len(rows):,} are shown, the CSV has all." if found > len(rows) else ".")
        return rows, words, f"/admin/audit.csv?{records.query(wanted or '')}"

    @app.callback(CHOSEN, Input("admin-people", "selectedRows"))
    @gate.open_to(ADMINS)
    def choose(rows: Any) -> tuple[Any, ...]:
        row = _one(rows)
        if row is None:
            return True, "", [], [], no_update
        enabled = row.get("state") != "disabled"
        return False, row.get("email"), row.get("granted"), ["all"] if row.get("all") else [], "Disable" if enabled else "Enable"


def _editing(app: Dash, auth: Engine) -> None:
    @app.callback(
        Output("admin-said", "children"), Output("admin-done", "data"), Input("admin-people", "cellValueChanged"), State("admin-done", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def edit(changed: Any, done: Any) -> tuple[str, int]:
        def work() -> str:
            for cell in changed:
                row, column, value = cell.get("data"), cell.get("colId"), cell.get("value")
                if _one([row]) is None or column not in {"name", "role"} or not isinstance(value or "", str):
                    raise BadRequest("Only names and roles are changed in the grid. Nothing was changed.")
                changes.person(auth, row["id"], by=gate.viewer().email, **{column: value or ""})
            return "Saved. A new role signs the person out; the next sign-in has it."

        if not isinstance(changed, list) or not all(isinstance(cell, dict) for cell in changed):
            raise PreventUpdate
        return tried(work), _next(done)

    @app.callback(
        Output("admin-said", "children", allow_duplicate=True), Output("admin-done", "data", allow_duplicate=True), Input("admin-save", "n_clicks"),
        State("admin-people", "selectedRows"), State("admin-markets", "value"), State("admin-all", "value"), State("admin-done", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def save(clicks: int | None, rows: Any, markets: Any, all_markets: Any, done: Any) -> tuple[str, int]:
        row = _one(rows)
        if not clicks or row is None:
            raise PreventUpdate

        def work() -> str:
            changes.grants(auth, row["id"], by=gate.viewer().email, markets=actions.texts(markets, "Markets"), all_markets=bool(all_markets))
            return "Saved. The person is signed out; the next sign-in sees the new markets."

        return tried(work), _next(done)


def _asking(app: Dash, auth: Engine, post: Post) -> None:
    @app.callback(
        ASKING, Input("admin-link", "n_clicks"), Input("admin-end", "n_clicks"), Input("admin-toggle", "n_clicks"), Input("admin-revoke", "n_clicks"),
        Input("confirm-no", "n_clicks"), State("admin-people", "selectedRows"), State("admin-sessions", "selectedRows"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def ask(link: Any, end: Any, toggle: Any, revoke: Any, no: Any, persons: Any, sessions: Any) -> tuple[Any, ...]:
        pressed = str(ctx.triggered_id)
        row = _one(sessions if pressed == "admin-revoke" else persons)
        if pressed == "confirm-no" or row is None:
            return False, "", None
        name = BUTTONS.get(pressed) or ("enable" if row.get("state") == "disabled" else "disable")
        return True, actions.ACTIONS[name].question.format(who=row.get("email")), {"action": name, "id": row["id"]}

    @app.callback(
        Output("admin-said", "children", allow_duplicate=True), Output("admin-done", "data", allow_duplicate=True),
        Output("confirm-dialogue", "is_open", allow_duplicate=True), Input("confirm-yes", "n_clicks"), State("admin-pending", "data"),
        State("admin-done", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def act(clicks: int | None, pending: Any, done: Any) -> tuple[str, int, bool]:
        if not clicks:
            raise PreventUpdate

        def work() -> str:
            action, target = actions.named(pending)
            return action.work(auth, post, target, gate.viewer().email)

        return tried(work), _next(done), False


def _inviting(app: Dash, auth: Engine, post: Post) -> None:
    @app.callback(
        Output("invite-dialogue", "is_open"), Output("invite-said", "children"), Input("admin-invite", "n_clicks"), Input("invite-close", "n_clicks"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def show(invite: Any, close: Any) -> tuple[bool, str]:
        return ctx.triggered_id == "admin-invite", ""

    @app.callback(
        Output("invite-said", "children", allow_duplicate=True), Output("admin-done", "data", allow_duplicate=True), Input("invite-go", "n_clicks"),
        State("invite-email", "value"), State("invite-name", "value"), State("invite-role", "value"), State("invite-markets", "value"),
        State("invite-all", "value"), State("admin-done", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(ADMINS)
    def invite(clicks: Any, email: Any, name: Any, role: Any, markets: Any, all_markets: Any, done: Any) -> tuple[str, int]:
        if not clicks:
            raise PreventUpdate

        def work() -> str:
            by, wanted = gate.viewer().email, actions.texts(markets, "Markets")
            people.add(auth, email or "", None, name=name or "", role=role, markets=wanted, all_markets=bool(all_markets), by=by)
            return actions.given_link(auth, post, email.strip().lower(), "invitation", by)

        return tried(work), _next(done)


def _next(done: Any) -> int:
    """A number that differs from the last: the grids read again."""
    return (done if isinstance(done, int) else 0) + 1
