"""With whom a board is shared: everyone, roles, people by their e-mail addresses."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE, ROLES
from dashapp.boards import store
from dashapp.boards.contents import text
from dashapp.boards.editing import held_board
from dashapp.boards.listing import said
from dashapp.boards.store import Shares
from dashapp.errors import BadRequest, BasketryError

MOST_PEOPLE = 100


def register(app: Dash, engine: Engine) -> None:
    """Add the callbacks."""

    @app.callback(
        Output("share-dialogue", "is_open"), Output("share-everyone", "value"), Output("share-roles", "value"), Output("share-people", "value"),
        Output("share-said", "children"), Input("board-share", "n_clicks"), Input("share-no", "n_clicks"), State("board-held", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def show(share: Any, no: Any, held: Any) -> tuple[Any, ...]:
        if ctx.triggered_id != "board-share" or not share:
            return False, [], [], "", ""
        now = store.shares(engine, gate.viewer(), held_board(held)[0])
        return True, ["everyone"] if now.everyone else [], list(now.roles), "\n".join(now.people), ""

    @app.callback(
        Output("share-dialogue", "is_open", allow_duplicate=True), Output("share-said", "children", allow_duplicate=True),
        Output("board-again", "data", allow_duplicate=True), Input("share-go", "n_clicks"), State("board-held", "data"), State("share-everyone", "value"),
        State("share-roles", "value"), State("share-people", "value"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def share(clicks: Any, held: Any, everyone: Any, roles: Any, people: Any) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        try:
            board, version = held_board(held)
            return False, "", store.shared(engine, gate.viewer(), board, version, wanted(everyone, roles, people))
        except BasketryError as error:
            return no_update, said(error), no_update


def wanted(everyone: Any, roles: Any, people: Any) -> Shares:
    """What the dialogue says.

    Raises
    ------
    BadRequest
        When it is nothing that a dialogue of ours says.
    """
    if not isinstance(roles or [], list) or not all(role in ROLES for role in roles or []):
        raise BadRequest(f"Roles are {', '.join(ROLES)}. Nothing was changed.")
    lines = text(people or "", 4000, "The list of people", lines=True).replace(",", "\n").replace(";", "\n").split("\n")
    emails = tuple(sorted({line.strip().lower() for line in lines if line.strip()}))
    if len(emails) > MOST_PEOPLE:
        raise BadRequest(f"A board can be shared with {MOST_PEOPLE} people by name; more than that is a role, or everyone. Nothing was changed.")
    return Shares(bool(everyone), tuple(sorted(set(roles or []))), emails)
