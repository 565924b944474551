"""What boards look like: in the list, as cards of a board, and the words about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.boards.asking import GONE, own_words
from dashapp.boards.contents import Annotation, Board, Content, Tile
from dashapp.boards.store import Summary
from dashapp.components.attributes import attributes
from dashapp.components.card import card
from dashapp.components.states import empty
from dashapp.page import Shown

PATH = "/boards"
HEIGHT = 320
HEIGHTS = {"kpis": 80, "explore": 420}
WIDTHS = {"explore": 600}
"""Where a chart needs more or less room than on its own page; in pixels."""


def part(name: str, tile: int) -> dict[str, Any]:
    """The id of a part of a tile."""
    return {"part": name, "tile": tile}


def path_of(board_id: str, search: Any = "") -> str:
    """Where a board is; filters in use go along."""
    carried = search if isinstance(search, str) and search.startswith("?") else ""
    return f"{PATH}/{board_id}{carried}"


def about(board: Board, charts: int) -> str:
    """As in: "8 charts · by Ada · changed 25 Nov 2026 10:42 Europe/London"."""
    by = "yours" if board.mine else f"by {board.owner}"
    who = f" by {board.changed_by}" if board.changed_by and board.changed_by != board.owner else ""
    return f"{charts} {'chart' if charts == 1 else 'charts'} · {by} · changed {board.changed}{who}"


def listing(found: Sequence[Summary], wanted: str, search: Any) -> list[Component]:
    """The boards in groups: one's own, those shared, and for administrators the others'."""
    if not found:
        return [html.Div(_none(wanted), className="boards-none")]
    groups = (
        ("Yours", [each for each in found if each.board.mine]),
        ("Shared with you", [each for each in found if not each.board.mine and each.board.shared != "Private"]),
        ("Other people's, not shared", [each for each in found if not each.board.mine and each.board.shared == "Private"]),
    )
    return [_group(title, each, search) for title, each in groups if each]


def _none(wanted: str) -> html.Div:
    if wanted:
        return empty("No board has these words.", "Search for a part of a title, a description or a person's name.")
    return empty("There is no board yet.", "Begin one here, or choose “Add to board” on any chart.")


def _group(title: str, found: Sequence[Summary], search: Any) -> html.Section:
    head = html.H2([title, html.Span(str(len(found)), className="boards-count")], className="boards-group")
    return html.Section([head, html.Div([_summary(each, search) for each in found], className="boards-grid")])


def _summary(each: Summary, search: Any) -> html.Article:
    board = each.board
    does = ("duplicate", "delete") if board.may_edit else ("duplicate",)
    act = [
        html.Button(
            what.capitalize(), id={"board": board.board_id, "does": what}, type="button", className="link-button",
            **attributes(aria_label=f"{what.capitalize()} {board.content.title}"),
        )
        for what in does
    ]  # fmt: skip
    blocks = [html.Span(className=f"is-{size}") for size in each.sizes[:8]]
    return html.Article(
        className="card board-card",
        children=[
            html.Div(blocks, className="board-thumb", **attributes(aria_hidden="true")),
            html.H3(dcc.Link(board.content.title, href=path_of(board.board_id, search), className="board-link")),
            html.P(board.content.description, className="board-about") if board.content.description else None,
            html.P(about(board, len(each.sizes)), className="board-meta"),
            html.Div([html.Span(board.shared, className="badge"), html.Div(act, className="board-acts")], className="board-foot"),
        ],
    )


def tiles_of(content: Content, shown: Mapping[str, Shown]) -> list[Component]:
    """The cards of a board, without data. `shown` says how much room a chart takes on its own page."""
    if not content.tiles:
        hint = "Choose Edit, then Add a chart; or “Add to board” on any chart of any page."
        return [html.Div(empty("This board has no chart yet.", hint), className="board-bare")]
    last = len(content.tiles) - 1
    return [_tile(tile, shown.get(tile.chart), index == 0, index == last) for index, tile in enumerate(content.tiles)]


def _tile(tile: Tile, shown: Shown | None, first: bool, last: bool) -> Component:
    entry, wide = tile.entry, tile.size == "wide"
    height = HEIGHTS.get(tile.chart, shown.height if shown and shown.min_width else HEIGHT)
    made = card(
        tile.chart,
        question=entry.question if entry else GONE,
        definition=entry.definition if entry else "Its tile can be removed.",
        wide=wide,
        height=height,
        min_width=WIDTHS.get(tile.chart, shown.min_width if shown else 0),
        table_only=entry is None or entry.figure is None,
        emits=entry.emits if entry else "",
        ids=lambda name: part(name, tile.tile),
        before=[_tools(tile, first, last), html.P(own_words(tile), className="tile-own", title="This chart's own filters")],
    )
    return html.Div(made, className="board-tile is-wide" if wide else "board-tile", tabIndex=-1, **attributes(data_tile=str(tile.tile)))


def _tools(tile: Tile, first: bool, last: bool) -> html.Div:
    """The tools of a tile, shown while the board is edited (assets/css/48-boards.css); saving is what the server checks."""
    name = tile.title or (tile.entry.title if tile.entry else tile.chart)
    wide = tile.size == "wide"

    def tool(action: str, words: str, label: str, off: bool = False) -> html.Button:
        named = {"act": action, "tile": tile.tile}
        return html.Button(words, id=named, type="button", className="tile-tool", disabled=off, title=label, **attributes(aria_label=f"{label}: {name}"))

    title = dcc.Input(id={"rename": "title", "tile": tile.tile}, value=tile.title, debounce=True, maxLength=160, placeholder="A title of your own")
    return html.Div(
        className="tile-tools",
        children=[
            html.Label([html.Span("Title", className="visually-hidden"), title], className="tile-title"),
            tool("earlier", "←", "Move earlier", first),
            tool("later", "→", "Move later", last),
            tool("size", "Half width" if wide else "Full width", "Change the width"),
            tool("narrow", "Use the filters above", "Make the filters above its own"),
            *([tool("widen", "Drop its filters", "Drop its own filters")] if tile.query else []),
            tool("remove", "Remove", "Remove from the board"),
        ],
    )


def annotation_rows(notes: Sequence[Annotation]) -> list[Component]:
    """The annotations in the editor, each with its button."""
    return [
        html.Li([
            html.Span(note.day, className="mark-day"), html.Span(note.words, className="mark-words"),
            html.Button("Remove", id={"unmark": index}, type="button", className="link-button", **attributes(aria_label=f"Remove {note.words}")),
        ])
        for index, note in enumerate(notes)
    ]  # fmt: skip
