"""One board at work: opened, laid out as cards, and its questions answered for whoever is looking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import ALL, ClientsideFunction, Dash, Input, Output, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.answers import Answer, Desk
from dashapp.boards import store
from dashapp.boards.asking import Told, asked
from dashapp.boards.contents import Board, Content, content_of
from dashapp.boards.views import PATH, about, annotation_rows, tiles_of
from dashapp.components import chips
from dashapp.components.card import EMPTY, FAILED, card_class
from dashapp.components.states import empty, failed
from dashapp.components.tiles import tiles as key_figures
from dashapp.errors import BasketryError, NotFound
from dashapp.filters import Filters
from dashapp.page import KEEP, Shown, filled, logged, plain, read_address
from dashapp.page import PARTS as CARD_PARTS

# What a tile gets: what a card gets, and its question as it would stand in a link, for its menu (assets/js/menu.js).
PARTS = (*CARD_PARTS, ("card", "data-query"))
OPENED = [
    Output("board-title", "children"), Output("board-about", "children"), Output("board-description", "children"), Output("board-shared", "children"),
    Output("board-held", "data"), Output("board-content", "data"), Output("board-edit-title", "value"), Output("board-edit-about", "value"),
    Output("board", "className"), Output("board-missing", "children"), Output("board-said", "children"),
    Output("board-deck", "data-deck"),
]  # fmt: skip
TILES = [Output({"part": part, "tile": ALL}, prop) for part, prop in PARTS]
APART = ("The filters above and this chart's own have nothing in common.", "Change the filters above; this chart's own stand in its corner.")


def register(app: Dash, desk: Desk, shown: Mapping[str, Shown], where: Mapping[str, str]) -> None:
    """Add the callbacks.

    Parameters
    ----------
    shown, where
        How much room each chart takes on its own page, and the path of that page.
    """

    @app.callback(OPENED, Input("location", "pathname"), Input("board-again", "data"))
    @gate.open_to(EVERYONE)
    def open_board(path: Any, again: Any) -> tuple[Any, ...]:
        if not isinstance(path, str) or not path.startswith(f"{PATH}/"):
            raise PreventUpdate
        try:
            return opened(store.opened(desk.engine, gate.viewer(), path.removeprefix(f"{PATH}/")), again)
        except NotFound as error:
            return ("", "", "", "", None, None, "", "", "board is-missing", _missing(error), "", "")

    @app.callback(
        Output("board-grid", "children"), Output("board-marks", "children"), Output("board-shown", "data"), Input("board-content", "data"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def lay_out(given: Any) -> tuple[Any, ...]:
        if given is None:
            return [], [], None
        content = content_of(given)
        return tiles_of(content, shown), annotation_rows(content.annotations), given

    @app.callback(
        *TILES, Output("board-chips", "children"), Output("board-notices", "children"), Input("location", "search"), Input("dark", "data"),
        Input("board-shown", "data"), Input("board-clock", "n_intervals"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def fill(search: Any, dark: Any, given: Any, clock: Any) -> list[Any]:
        if given is None or dark is None:
            raise PreventUpdate
        wanted = [entry["id"]["tile"] for entry in ctx.outputs_list[0]]
        return answered(desk, content_of(given), search, bool(dark), wanted, where)

    clicks = Input({"part": "graph", "tile": ALL}, "clickData")
    app.clientside_callback(ClientsideFunction("filters", "pick"), Output("board-picked", "data"), clicks, prevent_initial_call=True)
    app.clientside_callback(
        ClientsideFunction("boards", "present"), Output("board-present", "data-presented"), Input("board-present", "n_clicks"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("boards", "edit"), Output("board", "data-editing"), Input("board-edit", "n_clicks"), Input("board-held", "data"),
        prevent_initial_call=True,
    )  # fmt: skip


def opened(board: Board, again: Any) -> tuple[Any, ...]:
    """Values of the outputs of a board that is there, in their order."""
    content = board.content
    held = {"board": board.board_id, "version": board.version, "again": again}
    state = f"board {'may-edit' if board.may_edit else ''}".strip()
    words = about(board, len(content.tiles))
    return (
        content.title, words, content.description, board.shared, held, content.plain(), content.title, content.description, state, None, "",
        f"boards/{board.board_id}",
    )  # fmt: skip


def _missing(error: NotFound) -> html.Div:
    said, _, safe = str(error).partition(". ")
    return html.Div([empty(f"{said}.", safe), dcc.Link("All boards", href=PATH, className="button")], className="board-none")


def answered(desk: Desk, content: Content, search: Any, dark: bool, wanted: Sequence[Any], where: Mapping[str, str]) -> list[Any]:
    """Values of all outputs: for each part the values of the tiles `wanted`, in their order; then chips and notices."""
    try:
        bar, wrong = read_address(search)
        viewer = gate.viewer()
        parts = ["board", PARTS, content.plain(), bar.said(), bar.compare, wrong, dark, list(wanted)]
        values = desk.drawn(viewer, parts, lambda: plain(_filled_all(desk, content, bar, wrong, dark, wanted, where)))
    except BasketryError as error:
        state = failed(str(error), "Nothing is lost. Change the filters or reload the page.", logged(error))
        columns = [[value for _ in wanted] for value in (no_update, "Not answered", None, state, None, card_class(state=FAILED), no_update)]
        return [*columns, no_update, no_update]
    return [[no_update if value == KEEP else value for value in column] for column in values[: len(PARTS)]] + values[len(PARTS) :]


def _filled_all(
    desk: Desk, content: Content, bar: Filters, wrong: tuple[str, ...], dark: bool, wanted: Sequence[Any], where: Mapping[str, str]
) -> list[Any]:
    told, left_out, above, names = asked(desk, content, bar, gate.viewer())
    by_tile = {each.tile.tile: each for each in told}
    rows = [filled_tile(by_tile[tile], desk, dark, where, content.marks) if tile in by_tile else [no_update] * len(PARTS) for tile in wanted]
    columns = [[KEEP if value is no_update else value for value in column] for column in zip(*rows, strict=True)] if rows else [[] for _ in PARTS]
    return [*columns, chips.chips(above, names), chips.notices((*wrong, *left_out))]


def filled_tile(told: Told, desk: Desk, dark: bool, where: Mapping[str, str], marks: Sequence[tuple[str, str]]) -> list[Any]:
    """Figure, title, notes, state, rows, class and question of one tile."""
    tile, answer = told.tile, told.answer
    wide = tile.size == "wide"
    if answer is None:
        title = tile.title or (tile.entry.title if tile.entry else tile.chart)
        return [no_update, title, None, empty(told.why, "Whoever owns the board can remove it."), None, card_class(wide=wide, state=EMPTY), ""]
    values = filled(Shown(tile.chart, wide=wide), answer, desk, dark, where, marks=marks)
    values.append("&".join(filter(None, (answer.asked.query(), urlencode(answer.asked.options)))))
    values[1] = _title(tile.title, answer)
    if told.nothing and (answer.frame.empty or values[3] is not None):
        values[3], values[5] = empty(*APART), card_class(wide=wide, state=EMPTY)
    elif tile.chart == "kpis" and not answer.frame.empty:
        values[4] = key_figures(answer.frame, basis=answer.filters.basis, dark=dark)
    return values


def _title(own: str, answer: Answer) -> Any:
    """The tile's own title with the chart's sentence below it; else the sentence."""
    return [own, html.Span(answer.title, className="tile-finding")] if own else answer.title
