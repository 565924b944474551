"""Changes to a board while it is edited: pure functions from one content to the next. Nothing is kept before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dashapp.boards.contents import MOST_ANNOTATIONS, MOST_TILES, Content, Tile, annotation_of, changed, new_tile, query_of, text
from dashapp.errors import BadRequest


def act(content: Content, action: Any, tile: Any, search: Any = "") -> Content:
    """Do what a button of a tile says: earlier, later, size, remove, narrow (to the filters of the address `search`) or widen.

    Raises
    ------
    BadRequest
        When there is no such action or tile.
    """
    if action not in ACTIONS or tile not in {each.tile for each in content.tiles}:
        raise BadRequest("That is nothing that can be done to this board. Nothing was changed; reload the page.")
    return ACTIONS[action](content, tile, search)


def _moved(step: int) -> Callable[[Content, int, Any], Content]:
    def move(content: Content, tile: int, search: Any) -> Content:
        tiles = list(content.tiles)
        place = next(index for index, each in enumerate(tiles) if each.tile == tile)
        other = min(max(place + step, 0), len(tiles) - 1)
        tiles[place], tiles[other] = tiles[other], tiles[place]
        return replace(content, tiles=tuple(tiles))

    return move


def _resized(content: Content, tile: int, search: Any) -> Content:
    return changed(content, tile, lambda each: replace(each, size="normal" if each.size == "wide" else "wide"))


def _removed(content: Content, tile: int, search: Any) -> Content:
    return replace(content, tiles=tuple(each for each in content.tiles if each.tile != tile))


def _narrowed(content: Content, tile: int, search: Any) -> Content:
    return changed(content, tile, lambda each: replace(each, query=query_of(search)))


def _widened(content: Content, tile: int, search: Any) -> Content:
    return changed(content, tile, lambda each: replace(each, query=""))


ACTIONS: dict[str, Callable[[Content, int, Any], Content]] = {
    "earlier": _moved(-1), "later": _moved(1), "size": _resized, "remove": _removed, "narrow": _narrowed, "widen": _widened,
}  # fmt: skip


def renamed(content: Content, tile: Any, title: Any) -> Content:
    """Give a tile a title of its own; an empty one gives it the chart's sentence again."""
    words = text(title or "", 160, "A tile's title").strip()
    return changed(content, tile, lambda each: replace(each, title=words))


def extended(content: Content, chart_id: Any, query: Any, options: Any) -> Content:
    """Add a chart at the end."""
    if len(content.tiles) >= MOST_TILES:
        raise BadRequest(f"A board has at most {MOST_TILES} charts. Take one away, or begin another board.")
    number = max((each.tile for each in content.tiles), default=0) + 1
    added: Tile = new_tile(number, chart_id, query, options)
    return replace(content, tiles=(*content.tiles, added))


def annotated(content: Content, day: Any, words: Any) -> Content:
    """Add a day and what is said about it."""
    if len(content.annotations) >= MOST_ANNOTATIONS:
        raise BadRequest(f"A board has at most {MOST_ANNOTATIONS} annotations.")
    added = annotation_of({"day": day or "", "words": words or ""})
    return replace(content, annotations=tuple(sorted({*content.annotations, added}, key=lambda each: (each.day, each.words))))


def unmarked(content: Content, place: Any) -> Content:
    """Take an annotation away."""
    return replace(content, annotations=tuple(each for index, each in enumerate(content.annotations) if index != place))
