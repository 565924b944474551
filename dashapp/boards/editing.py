"""A board being edited. What is edited lives in the browser until it is saved; whether it may be saved is checked by the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.boards import drafts, listing, store
from dashapp.boards.contents import MOST_ABOUT, MOST_TITLE, Content, content_of, text, titled
from dashapp.boards.listing import GO, pressed, said
from dashapp.boards.views import PATH, path_of
from dashapp.charts import BY_ID, Option
from dashapp.errors import BadRequest, BasketryError, Conflict

DRAFT, SAID = Output("board-content", "data", allow_duplicate=True), Output("board-said", "children", allow_duplicate=True)
WORDS = (State("board-edit-title", "value"), State("board-edit-about", "value"))
MANY = 6
"""So many choices are a row of buttons; more are a list."""


def register(app: Dash, engine: Engine) -> None:
    """Add the callbacks."""
    _changing(app)
    _adding(app)
    _saving(app, engine)
    _dropping(app, engine)


def _changing(app: Dash) -> None:
    @app.callback(
        DRAFT, SAID, Input({"act": ALL, "tile": ALL}, "n_clicks"), Input({"rename": ALL, "tile": ALL}, "value"), Input({"unmark": ALL}, "n_clicks"),
        State("board-content", "data"), State("location", "search"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def change(acts: Any, names: Any, marks: Any, given: Any, search: Any) -> tuple[Any, Any]:
        which = ctx.triggered_id
        if not isinstance(which, dict) or not ("rename" in which or pressed()):
            raise PreventUpdate
        try:
            content = content_of(given)
            after = changed_by(content, which, ctx.triggered[0]["value"], search)
        except BasketryError as error:
            return no_update, said(error)
        if after == content:
            raise PreventUpdate
        return after.plain(), ""

    @app.callback(
        DRAFT, SAID, Output("mark-day", "value"), Output("mark-words", "value"), Input("mark-add", "n_clicks"), Input("mark-words", "n_submit"),
        State("mark-day", "value"), State("mark-words", "value"), State("board-content", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def point_out(clicks: Any, entered: Any, day: Any, words: Any, given: Any) -> tuple[Any, ...]:
        if not (clicks or entered):
            raise PreventUpdate
        try:
            return drafts.annotated(content_of(given), day, words).plain(), "", "", ""
        except BasketryError as error:
            return no_update, said(error), no_update, no_update


def changed_by(content: Content, which: dict[str, Any], value: Any, search: Any) -> Content:
    """The content after what the component `which` did."""
    if "rename" in which:
        return drafts.renamed(content, which["tile"], value)
    if "unmark" in which:
        return drafts.unmarked(content, which["unmark"])
    return drafts.act(content, which["act"], which["tile"], search)


def _adding(app: Dash) -> None:
    @app.callback(
        Output("tile-dialogue", "is_open"), Output("tile-said", "children"), Input("board-add", "n_clicks"), Input("tile-no", "n_clicks"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def show(add: Any, no: Any) -> tuple[bool, str]:
        return ctx.triggered_id == "board-add", ""

    @app.callback(Output("tile-options", "children"), Output("tile-question", "children"), Input("tile-chart", "value"), prevent_initial_call=True)
    @gate.open_to(EVERYONE)
    def offer(chart_id: Any) -> tuple[Any, str]:
        chart = BY_ID.get(chart_id) if isinstance(chart_id, str) else None
        return ([_choice(option) for option in chart.options], chart.question) if chart else ([], "")

    @app.callback(
        DRAFT, Output("tile-said", "children", allow_duplicate=True), Input("tile-go", "n_clicks"), State("tile-chart", "value"),
        State({"pick": ALL}, "value"), State("tile-filters", "value"), State("location", "search"), State("board-content", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def add(clicks: Any, chart: Any, picked: Any, keep: Any, search: Any, given: Any) -> tuple[Any, Any]:
        if not clicks:
            raise PreventUpdate
        try:
            if not chart:
                raise BadRequest("Choose a chart first.")
            options = {entry["id"]["pick"]: entry.get("value") for entry in ctx.states_list[1]}
            after = drafts.extended(content_of(given), chart, search if keep else "", options)
        except BasketryError as error:
            return no_update, said(error)
        return after.plain(), f"Added “{BY_ID[chart].title}” at the end. Choose another, or close."


def _choice(option: Option) -> html.Label:
    options: Any = [{"label": words, "value": value} for value, words in option.named()]
    named: Any = {"pick": option.name}
    if len(options) > MANY:
        control: Any = dcc.Dropdown(id=named, options=options, value=option.usual, clearable=False)
    else:
        control = dcc.RadioItems(id=named, options=options, value=option.usual, inline=True, className="segmented")
    return html.Label([html.Span(option.label), control])


def _saving(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output("board-again", "data"), SAID, Output("conflict-dialogue", "is_open"), Output("conflict-words", "children"),
        Input("board-save", "n_clicks"), State("board-held", "data"), State("board-content", "data"), *WORDS, prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def save(clicks: Any, held: Any, given: Any, title: Any, words: Any) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        try:
            board, version = held_board(held)
            return store.saved(engine, gate.viewer(), board, version, worded(given, title, words)), "", False, ""
        except Conflict as error:
            return no_update, "", True, said(error)
        except BasketryError as error:
            return no_update, said(error), False, ""

    @app.callback(
        Output("board-again", "data", allow_duplicate=True), Output("conflict-dialogue", "is_open", allow_duplicate=True),
        Input("conflict-reload", "n_clicks"), Input("conflict-no", "n_clicks"), Input("board-cancel", "n_clicks"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def reload(again: Any, no: Any, cancel: Any) -> tuple[Any, bool]:
        return (no_update if ctx.triggered_id == "conflict-no" else -sum(each for each in (again, cancel) if isinstance(each, int))), False

    @app.callback(
        GO, SAID, Output("conflict-dialogue", "is_open", allow_duplicate=True), Input("conflict-copy", "n_clicks"), State("board-content", "data"), *WORDS,
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def copy(clicks: Any, given: Any, title: Any, words: Any) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        try:
            kept = worded(given, title, words)
            return path_of(store.made(engine, gate.viewer(), replace(kept, title=f"Copy of {kept.title}"[:MOST_TITLE]))), "", False
        except BasketryError as error:
            return no_update, said(error), False

    @app.callback(GO, SAID, Input("board-duplicate", "n_clicks"), State("board-held", "data"), prevent_initial_call=True)
    @gate.open_to(EVERYONE)
    def duplicate(clicks: Any, held: Any) -> tuple[Any, Any]:
        if not clicks:
            raise PreventUpdate
        return path_of(listing.copied(engine, held_board(held)[0])), ""


def _dropping(app: Dash, engine: Engine) -> None:
    @app.callback(
        Output("drop-dialogue", "is_open"), Output("drop-words", "children"), Output("drop-pending", "data"), Input("board-delete", "n_clicks"),
        State("board-held", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def ask(clicks: Any, held: Any) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        return listing.asked(engine, held_board(held)[0])

    @app.callback(
        GO, SAID, Output("drop-dialogue", "is_open", allow_duplicate=True), Input("drop-yes", "n_clicks"), Input("drop-no", "n_clicks"),
        State("drop-pending", "data"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def drop(yes: Any, no: Any, pending: Any) -> tuple[Any, Any, bool]:
        if ctx.triggered_id != "drop-yes" or not yes:
            return no_update, "", False
        try:
            listing.gone(engine, pending)
        except BasketryError as error:
            return no_update, said(error), False
        return PATH, "", False


def held_board(held: Any) -> tuple[str, int]:
    """Which board, and which version of it, the page shows."""
    if not isinstance(held, dict) or not isinstance(held.get("board"), str) or not isinstance(held.get("version"), int):
        raise BadRequest("That is no board. Nothing was changed; reload the page.")
    return held["board"], held["version"]


def worded(given: Any, title: Any, words: Any) -> Content:
    """The content with title and description as they stand in their fields."""
    if not isinstance(given, dict):
        raise BadRequest("That is no board. Nothing was changed; reload the page.")
    about = text(words or "", MOST_ABOUT, "A description", lines=True)
    return content_of({**given, "title": titled(title or ""), "description": about.strip()})
