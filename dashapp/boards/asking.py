"""A board's questions, asked for whoever is looking: the filters above narrow what the tiles' own filters leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dashapp.access.viewer import Viewer
from dashapp.answers import Answer, Desk, Offer, check, permitted, resolved
from dashapp.boards.contents import Content, Tile
from dashapp.charts import Chart
from dashapp.errors import BasketryError
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.periods import PERIODS
from dashapp.scoring import no_segment

GONE = "This chart is no longer in the catalogue."


@dataclass(frozen=True)
class Told:
    """What one tile gets: an answer, or a sentence why there is none. `nothing`: its own filters and those above have nothing in common."""

    tile: Tile
    answer: Answer | None = None
    why: str = ""
    nothing: bool = False


def asked(desk: Desk, content: Content, bar: Filters, viewer: Viewer) -> tuple[list[Told], tuple[str, ...], Filters, dict[str, str]]:
    """Ask all tiles at once.

    Returns
    -------
    tuple
        What each tile gets; sentences about what of the filters above this viewer may not choose; those filters without it; the names of its products.
    """
    offered, names = desk.offer(viewer), desk.names(viewer, bar.products) if bar.products else {}
    above, left_out = permitted(bar, offered, names, strict=False)
    told: list[Told | None] = []
    questions = []
    for tile in content.tiles:
        filters, nothing = narrowed(tile.filters, above, offered)
        why = refused(tile, filters, viewer, offered)
        told.append(Told(tile, why=why, nothing=nothing) if why else None)
        if not why and tile.entry:
            questions.append((tile.entry, filters, tile, nothing))
    answers = desk.run_charts([(chart, filters) for chart, filters, _, _ in questions], viewer) if questions else []
    given = iter([Told(tile, answer, nothing=nothing) for answer, (_, _, tile, nothing) in zip(answers, questions, strict=True)])
    return [each or next(given) for each in told], left_out, above, names


def slides(desk: Desk, content: Content, bar: Filters, viewer: Viewer) -> list[tuple[Chart, Filters, str]]:
    """The board as questions that this viewer may ask, in its order: chart, filters with options, the tile's own title. For decks, mails and an API."""
    offered, names = desk.offer(viewer), desk.names(viewer, bar.products) if bar.products else {}
    above, _ = permitted(bar, offered, names, strict=False)
    asked_for = [(tile, narrowed(tile.filters, above, offered)[0]) for tile in content.tiles]
    return [(tile.entry, filters, tile.title) for tile, filters in asked_for if tile.entry and not refused(tile, filters, viewer, offered)]


def refused(tile: Tile, filters: Filters, viewer: Viewer, offered: Offer) -> str:
    """Why a tile's question cannot be asked; empty when it can."""
    if tile.entry is None:
        return GONE
    if gone := [name for name in tile.filters.segments if name not in offered.segments]:
        return no_segment(gone, offered.segments)
    try:
        check(tile.entry, filters, viewer)
    except BasketryError as error:
        return str(error)
    return ""


def narrowed(own: Filters, above: Filters, offered: Offer) -> tuple[Filters, bool]:
    """A tile's own filters and those above it together, and whether they have nothing in common.

    Net or gross, and what days are compared with, come from above when something unusual is chosen there, else from the tile.
    """
    mine, bar = resolved(own, offered), resolved(above, offered)
    markets = _common(mine.markets, bar.markets)
    segments = _common(mine.segments, bar.segments)
    products = _common(mine.products, bar.products)
    first, last = _latest(mine.date_from, bar.date_from), _earliest(mine.date_to, bar.date_to)
    together = replace(
        mine,
        markets=markets,
        segments=segments,
        products=products,
        date_from=first,
        date_to=last,
        basis=bar.basis if bar.basis != "net" else mine.basis,
        compare=bar.compare if bar.compare != "previous" else mine.compare,
    )
    apart = first is not None and last is not None and first > last
    return together, apart or any("" in names for names in (markets, segments, products))


def own_words(tile: Tile) -> str:
    """The tile's own filters and options in words, as in "Germany · Champions · Last 90 days · By week"."""
    filters = tile.filters
    period = PERIODS.get(filters.period, "")
    if filters.date_from or filters.date_to:
        first, last = (theme.day(day) if day else words for day, words in ((filters.date_from, "the first day"), (filters.date_to, "the last day")))
        period = f"{first} – {last}"
    parts = [_few(filters.markets, "markets"), _few(filters.segments, "segments"), _few(filters.products, "products"), period]
    parts += ["Gross"] if filters.basis == "gross" else []
    parts += {"year": ["vs last year"], "none": ["Not compared"]}.get(filters.compare, [])
    chosen = dict(filters.options)
    for option in tile.entry.options if tile.entry and tile.chart != "explore" else ():  # what it explores is its title
        if chosen[option.name] != option.usual:
            parts.append(f"{option.label} {dict(option.named())[chosen[option.name]].lower()}")
    return " · ".join(part for part in parts if part)


def _few(names: tuple[str, ...], many: str) -> str:
    return ", ".join(names) if len(names) <= 3 else f"{len(names)} {many}"


def _common(mine: tuple[str, ...], bar: tuple[str, ...]) -> tuple[str, ...]:
    """Names in both lists; an empty list means all, and a name that is none stands for no name in common."""
    if not mine or not bar:
        return mine or bar
    return tuple(name for name in mine if name in bar) or ("",)


def _latest(*days: date | None) -> date | None:
    return max(_known(days), default=None)


def _earliest(*days: date | None) -> date | None:
    return min(_known(days), default=None)


def _known(days: Iterable[date | None]) -> list[date]:
    return [day for day in days if day]
