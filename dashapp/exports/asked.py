"""From the address of a download to questions: a chart and its filters, or all charts of a page. Nothing else comes from a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from dashapp.charts import BY_ID, Chart, find
from dashapp.errors import BadRequest, NotFound
from dashapp.filters import Filters, parse

Query = Mapping[str, Sequence[str]]
Question = tuple[Chart, Filters]


@dataclass(frozen=True)
class Home:
    """A page as decks know it: its slug, path, title, cards in their order (name and chart), and who may open it."""

    slug: str
    path: str
    title: str
    cards: tuple[tuple[str, str], ...]
    roles: frozenset[str]


def question(chart_id: str, query: Query, *, prefix: str = "") -> Question:
    """A chart with the filters of a link and the choices of its card (`grain=week`; in a deck `sales-trend.grain=week`, after the card's name).

    Raises
    ------
    NotFound
        When there is no such chart.
    BadRequest
        When a filter or choice cannot be one.
    """
    if chart_id not in BY_ID:
        raise NotFound(f"There is no chart {chart_id[:60]!r}. Choose among: {', '.join(BY_ID)}.")
    chart = find(chart_id)
    options = []
    for option in chart.options:
        values = query.get(option.name if option.kept else prefix + option.name, ())
        if len(values) > 1:
            raise BadRequest(f"{option.name!r} can be given once.")
        options.append((option.name, values[0] if values and values[0] else option.usual))
    return chart, replace(parse(query), options=tuple(options))


def read(text: str) -> Query:
    """The parts of a link's query."""
    return parse_qs(text, keep_blank_values=False, max_num_fields=1000)


def questions(home: Home, query: Query) -> list[Question]:
    """All charts of a page under the filters of a link."""
    return [question(chart_id, query, prefix=f"{card}.") for card, chart_id in home.cards]


def address(chart: Chart, filters: Filters) -> str:
    """The filters and the chart's choices as the text that `question` reads."""
    usual = {option.name: option.usual for option in chart.options}
    chosen = [(name, value) for name, value in filters.options if usual.get(name) != value]
    return "&".join(filter(None, (filters.query(), urlencode(chosen))))


def back(base: str, home: Home | None, card: str, filters: Filters) -> str:
    """The link to a card of a page under filters; empty where the address of the installation or the page is not known."""
    if not base or home is None:
        return ""
    query = filters.query()
    return f"{base}{home.path}{'?' if query else ''}{query}#{card}"
