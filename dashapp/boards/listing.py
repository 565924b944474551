"""The list of boards at work: search, new, duplicate, delete."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.boards import store
from dashapp.boards.contents import MOST_TITLE, Content, titled
from dashapp.boards.views import PATH, listing, path_of
from dashapp.errors import BadRequest, BasketryError
from dashapp.page import logged

GO = Output("location", "pathname", allow_duplicate=True)
DELETING = [Output("delete-dialogue", "is_open"), Output("delete-words", "children"), Output("delete-pending", "data")]
SURE = "“{title}” has {charts}. It cannot be brought back, and those it is shared with lose it too."


def register(app: Dash, engine: Engine) -> None:
    """Add the callbacks."""
    _reading(app, engine)
    _making(app, engine)
    _deleting(app, engine)


def said(error: BasketryError) -> str:
    """A refusal, with the code that stands in the log."""
    return f"{error} ({logged(error)})"


def pressed(*values: Any) -> bool:
    """Whether a button was pressed: a button that has just come into the page was not."""
    return any(isinstance(change["value"], int) and change["value"] > 0 for change in ctx.triggered) if ctx.triggered else any(values)


def copied(engine: Engine, board_id: str) -> str:
    """Duplicate a board that this person sees, and give the new one's id."""
    board = store.opened(engine, gate.viewer(), board_id)
    return store.made(engine, gate.viewer(), replace(board.content, title=f"Copy of {board.content.title}"[:MOST_TITLE]))


def _reading(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output("boards-list", "children"), Input("location", "pathname"), Input("boards-search", "value"), Input("boards-done", "data"),
        State("location", "search"),
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def read(path: Any, wanted: Any, done: Any, search: Any) -> Any:
        if path != PATH:
            raise PreventUpdate
        if not isinstance(wanted or "", str):
            raise BadRequest("A search is text.")
        words = (wanted or "").casefold().split()
        found = [each for each in store.listed(engine, gate.viewer()) if all(word in _searched(each) for word in words)]
        return listing(found, " ".join(words), search)


def _searched(each: store.Summary) -> str:
    return f"{each.board.content.title} {each.board.content.description} {each.board.owner}".casefold()


def _making(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output("boards-new-dialogue", "is_open"), Output("boards-new-said", "children"), Output("boards-title", "value"),
        Input("boards-new", "n_clicks"), Input("boards-new-no", "n_clicks"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def show(new: Any, no: Any) -> tuple[bool, str, str]:
        return ctx.triggered_id == "boards-new", "", ""

    @app.callback(
        GO, Output("boards-new-said", "children", allow_duplicate=True), Input("boards-new-go", "n_clicks"), State("boards-title", "value"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def make(clicks: Any, title: Any) -> tuple[Any, Any]:
        if not clicks:
            raise PreventUpdate
        try:
            return path_of(store.made(engine, gate.viewer(), Content(titled(title or "")))), ""
        except BasketryError as error:
            return no_update, said(error)

    @app.callback(
        GO, Output("boards-said", "children", allow_duplicate=True), Input({"board": ALL, "does": "duplicate"}, "n_clicks"), prevent_initial_call=True
    )
    @gate.open_to(EVERYONE)
    def duplicate(clicks: Any) -> tuple[Any, Any]:
        if not pressed(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        try:
            return path_of(copied(engine, ctx.triggered_id["board"])), ""
        except BasketryError as error:
            return no_update, said(error)


def _deleting(app: Dash, engine: Engine) -> None:
    @app.callback(DELETING, Input({"board": ALL, "does": "delete"}, "n_clicks"), prevent_initial_call=True)
    @gate.open_to(EVERYONE)
    def ask(clicks: Any) -> tuple[Any, ...]:
        if not pressed(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        return asked(engine, ctx.triggered_id["board"])

    @app.callback(Output("delete-dialogue", "is_open", allow_duplicate=True), Input("delete-no", "n_clicks"), prevent_initial_call=True)
    @gate.open_to(EVERYONE)
    def no(clicks: Any) -> bool:
        return False

    @app.callback(
        Output("boards-done", "data"), Output("boards-said", "children"), Output("delete-dialogue", "is_open", allow_duplicate=True),
        Input("delete-yes", "n_clicks"), State("delete-pending", "data"), State("boards-done", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def delete(clicks: Any, pending: Any, done: Any) -> tuple[int, str, bool]:
        if not clicks:
            raise PreventUpdate
        try:
            words = f"“{gone(engine, pending)}” is deleted."
        except BasketryError as error:
            words = said(error)
        return (done if isinstance(done, int) else 0) + 1, words, False


def asked(engine: Engine, board_id: Any) -> tuple[bool, str, dict[str, Any]]:
    """The question before a board is deleted, and what is kept for the answer."""
    board = store.opened(engine, gate.viewer(), board_id)
    charts = len(board.content.tiles)
    words = SURE.format(title=board.content.title, charts=f"{charts} {'chart' if charts == 1 else 'charts'}")
    return True, words, {"board": board.board_id, "version": board.version, "title": board.content.title}


def gone(engine: Engine, pending: Any) -> str:
    """Delete what was asked about, and give its title."""
    if not isinstance(pending, dict) or not isinstance(pending.get("version"), int):
        raise BadRequest("That is nothing that can be done here. Nothing was changed.")
    store.removed(engine, gate.viewer(), pending.get("board", ""), pending["version"])
    return str(pending.get("title"))
