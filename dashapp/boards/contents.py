"""What a board is made of. It comes from the database and, while somebody edits, from a browser: both are read here, and nothing is taken as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from dashapp.charts import BY_ID, Chart, find
from dashapp.errors import BadRequest
from dashapp.filters import Filters, understood

MOST_TILES, MOST_ANNOTATIONS, MOST_TITLE, MOST_ABOUT, MOST_WORDS = 24, 40, 120, 2000, 80
SIZES = ("normal", "wide")


@dataclass(frozen=True)
class Tile:
    """A question on a board: a chart, its own filters as they stand in a link, its own options; `title` takes the place of the chart's sentence."""

    tile: int
    chart: str
    query: str = ""
    options: tuple[tuple[str, str], ...] = ()
    title: str = ""
    size: str = "normal"

    @property
    def entry(self) -> Chart | None:
        """The chart of the catalogue; None when there is none of this id any more."""
        return BY_ID.get(self.chart)

    @property
    def filters(self) -> Filters:
        """The tile's own filters and options; what cannot be read any more is left out."""
        filters, _ = understood(parse_qs(self.query, max_num_fields=1000))
        return replace(filters, options=self.chosen)

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]:
        """The options of the chart as the tile chooses them; one that the chart does not offer any more is as usual."""
        given, offered = dict(self.options), self.entry.options if self.entry else ()
        return tuple((option.name, _offered(given.get(option.name), option.values, option.usual)) for option in offered)


@dataclass(frozen=True)
class Annotation:
    """A day and what is said about it, on every chart of the board that shows time."""

    day: str
    words: str


@dataclass(frozen=True)
class Content:
    """What can be edited of a board."""

    title: str
    description: str = ""
    tiles: tuple[Tile, ...] = ()
    annotations: tuple[Annotation, ...] = ()

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"tiles": [asdict(tile) | {"options": dict(tile.options)} for tile in self.tiles]}

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The annotations as figures take them, by day."""
        return tuple(sorted((each.day, each.words) for each in self.annotations))


@dataclass(frozen=True)
class Board:
    """A board as one person sees it. `version` counts changes; `shared` says in words with whom, `changed` when; `may_edit` whether she may change it."""

    board_id: str
    content: Content
    version: int
    owner: str
    mine: bool
    may_edit: bool
    shared: str
    changed: str
    changed_by: str


def content_of(given: Any) -> Content:
    """Read a board's content from JSON.

    Raises
    ------
    BadRequest
        When it cannot be one.
    """
    whole = _mapping(given)
    tiles = tuple(tile_of(each) for each in _listed(whole, "tiles", MOST_TILES, "charts"))
    if len({tile.tile for tile in tiles}) < len(tiles):
        raise BadRequest("Two tiles of the board have the same number. Nothing was changed; reload the page.")
    notes = tuple(annotation_of(each) for each in _listed(whole, "annotations", MOST_ANNOTATIONS, "annotations"))
    return Content(titled(whole.get("title")), text(whole.get("description", ""), MOST_ABOUT, "A description", lines=True), tiles, notes)


def titled(given: Any) -> str:
    """A board's title."""
    title = text(given, MOST_TITLE, "A title").strip()
    if not title:
        raise BadRequest("A board needs a title. Nothing was changed.")
    return title


def tile_of(given: Any) -> Tile:
    """Read one tile from JSON; a chart that has left the catalogue stays, so that its tile can say so."""
    whole = _mapping(given)
    number, size, options = whole.get("tile"), whole.get("size", "normal"), _mapping(whole.get("options") or {})
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 100_000 or size not in SIZES or len(options) > 12:
        raise BadRequest("That is no tile of a board. Nothing was changed; reload the page.")
    chart = text(whole.get("chart"), 80, "A chart's id")
    chosen = tuple(sorted((text(name, 40, "An option"), text(value, 80, "An option")) for name, value in options.items()))
    return Tile(number, chart or "?", query_of(whole.get("query", "")), chosen, text(whole.get("title", ""), 160, "A tile's title").strip(), size)


def new_tile(number: int, chart_id: Any, query: Any, options: Any) -> Tile:
    """A tile that somebody adds: its chart and its options must be in the catalogue.

    Raises
    ------
    BadRequest
        When they are not.
    """
    chart = find(text(chart_id, 80, "A chart's id"))
    tile = tile_of({"tile": number, "chart": chart.id, "query": query, "options": options, "size": "wide" if chart.id in WIDE else "normal"})
    return replace(tile, query=query_of(tile.query), options=tile.chosen)


WIDE = frozenset({"kpis", "products-top", "forecast-sales", "explore"})
"""Charts that are given a whole row until somebody says otherwise."""


def annotation_of(given: Any) -> Annotation:
    """Read a day and its words."""
    whole = _mapping(given)
    words = text(whole.get("words"), MOST_WORDS, "An annotation").strip()
    try:
        day = date.fromisoformat(text(whole.get("day"), 10, "A day"))
    except ValueError as error:
        raise BadRequest("An annotation needs a day. Nothing was changed.") from error
    if not words or not 1900 <= day.year <= 2999:
        raise BadRequest("An annotation needs a day between 1900 and 2999, and words. Nothing was changed.")
    return Annotation(day.isoformat(), words)


def query_of(given: Any) -> str:
    """A link's query in its own spelling: what means nothing is left out."""
    query = text(given or "", 8000, "An address")
    try:
        return understood(parse_qs(query.lstrip("?"), max_num_fields=1000))[0].query()
    except ValueError as error:
        raise BadRequest("The address has too many parts to be one of ours.") from error


def text(given: Any, most: int, what: str, *, lines: bool = False) -> str:
    """A text of at most `most` letters that a database can keep.

    Raises
    ------
    BadRequest
        When it is none.
    """
    if not isinstance(given, str):
        raise BadRequest(f"{what} must be text. Nothing was changed.")
    if len(given) > most:
        raise BadRequest(f"{what} has at most {most} characters; there are {len(given)}. Nothing was changed.")
    if any((ord(letter) < 32 and not (lines and letter in "\n\t")) or 0xD800 <= ord(letter) <= 0xDFFF for letter in given):
        raise BadRequest(f"{what} has a character that cannot be kept. Nothing was changed.")
    return given


def changed(content: Content, tile: int, change: Callable[[Tile], Tile]) -> Content:
    """The content with one tile changed."""
    return replace(content, tiles=tuple(change(each) if each.tile == tile else each for each in content.tiles))


def _offered(value: str | None, values: tuple[str, ...], usual: str) -> str:
    return value if value in values else usual


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise BadRequest("That is no board. Nothing was changed; reload the page.")
    return given


def _listed(whole: Mapping[str, Any], name: str, most: int, words: str) -> list[Any]:
    given = whole.get(name, [])
    if not isinstance(given, (list, tuple)):
        raise BadRequest("That is no board. Nothing was changed; reload the page.")
    if len(given) > most:
        raise BadRequest(f"A board has at most {most} {words}; these are {len(given)}. Nothing was changed.")
    return list(given)
