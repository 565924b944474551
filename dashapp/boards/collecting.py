"""“Add to board” from any card of any page: `window.basketry.addToBoard(chart, query)` (assets/js/boards.js) asks, and this dialogue answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.boards import store
from dashapp.boards.asking import own_words
from dashapp.boards.contents import Content, Tile, new_tile, text, titled
from dashapp.boards.listing import said
from dashapp.boards.views import path_of
from dashapp.charts import find
from dashapp.components.dialogue import button, dialogue, field
from dashapp.errors import BadRequest, BasketryError


def parts() -> list[Component]:
    """The dialogue and what is asked, for the frame of every page; without data."""
    inside = [
        html.P(id="collect-words", className="panel-hint"),
        field("Board", dcc.Dropdown(id="collect-board", placeholder="A new board")),
        html.Div(field("Title of the new board", dcc.Input(id="collect-title", type="text", maxLength=120)), id="collect-new"),
        html.Div(id="collect-said", className="panel-said", role="status"),
    ]
    made = dialogue("collect", "Add to a board", inside, [button("collect-no", "Close"), button("collect-go", "Add it", strong=True)])
    return [made, dcc.Store(id="collect-asked")]


def register(app: Dash, engine: Engine) -> None:
    """Add the callbacks."""
    app.clientside_callback(ClientsideFunction("boards", "titled"), Output("collect-new", "style"), Input("collect-board", "value"))

    @app.callback(
        Output("collect-dialogue", "is_open"), Output("collect-words", "children"), Output("collect-board", "options"), Output("collect-title", "value"),
        Output("collect-said", "children"), Input("collect-asked", "data"), Input("collect-no", "n_clicks"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def show(asked: Any, no: Any) -> tuple[Any, ...]:
        if ctx.triggered_id != "collect-asked" or asked is None:
            return False, "", no_update, "", ""
        tile = asked_tile(asked)
        own = own_words(tile)
        boards = [each.board for each in store.listed(engine, gate.viewer()) if each.board.may_edit]
        options = [{"label": board.content.title, "value": board.board_id} for board in boards]
        return True, f"“{find(tile.chart).title}”{f', with {own}' if own else ', with all the data'}.", options, "", ""

    @app.callback(
        Output("collect-said", "children", allow_duplicate=True), Input("collect-go", "n_clicks"), State("collect-asked", "data"),
        State("collect-board", "value"), State("collect-title", "value"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def add(clicks: Any, asked: Any, board: Any, title: Any) -> Any:
        if not clicks:
            raise PreventUpdate
        try:
            board_id = collected(engine, asked_tile(asked), board, title)
        except BasketryError as error:
            return said(error)
        return ["Added. ", dcc.Link("Open the board", href=path_of(board_id))]


def collected(engine: Engine, tile: Tile, board: Any, title: Any) -> str:
    """Put the tile on a board, or on a new one of this title; the board's id."""
    if not board:
        return store.made(engine, gate.viewer(), Content(titled(title or ""), tiles=(tile,)))
    store.added(engine, gate.viewer(), board, tile)
    return str(board)


def asked_tile(asked: Any) -> Tile:
    """The question that the browser asks to keep: the query holds filters and, by their names, the chart's own choices."""
    if not isinstance(asked, dict):
        raise BadRequest("That is no chart. Nothing was added.")
    query = text(asked.get("query") or "", 8000, "An address").lstrip("?")
    tile = new_tile(1, asked.get("chart"), query, {})
    chosen = parse_qs(query, max_num_fields=1000)
    return new_tile(1, tile.chart, query, {name: chosen[name][0] for name, _ in tile.options if name in chosen})
