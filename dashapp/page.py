"""A page: a path, a question, the charts that answer it, and the one callback by which it asks them all at once."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

import orjson
from dash import ClientsideFunction, Dash, Input, Output, dcc, html, no_update
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.answers import Answer, Desk
from dashapp.charts import BY_ID, Chart, Option
from dashapp.components import chips
from dashapp.components.card import EMPTY, FAILED, card, card_class
from dashapp.components.layout import page as page_layout
from dashapp.components.listing import sentences
from dashapp.components.states import empty, failed, note
from dashapp.components.table import table
from dashapp.components.tiles import tiles
from dashapp.errors import BadRequest, BasketryError, NoAnswersYet
from dashapp.figures import theme
from dashapp.filters import Filters, understood

__all__ = ["EVERYONE", "Page", "Shown", "register"]

log = logging.getLogger(__name__)
# Addresses that sentences on cards name, and who may open them: to the others they are words.
PLACES = {"/trading-days": frozenset({"analyst", "admin"}), "/pinned-groups": frozenset({"analyst", "admin"})}
PARTS = ("graph", "figure"), ("title", "children"), ("notes", "children"), ("state", "children"), ("rows", "children"), ("card", "className")


@dataclass(frozen=True)
class Shown:
    """One card of a page: a chart of the catalogue and how much room it takes. `name` begins its ids; a chart that has a card elsewhere needs one. `heading`
    stands above it, where a part of the page begins."""

    chart_id: str
    wide: bool = False
    height: int = 360
    min_width: int = 0
    name: str = ""
    heading: str = ""

    @property
    def key(self) -> str:
        """What its ids begin with."""
        return self.name or self.chart_id

    @property
    def chart(self) -> Chart:
        """The chart."""
        return BY_ID[self.chart_id]


@dataclass(frozen=True)
class Page:
    """A page of the application, for `roles`. `tiles`: whether the key figures stand above the cards; `sparks`: whether they say how they moved.
    `under`: the path of the page beside which it stands in the navigation, where it has no place of its own;
    `marked`: whether days annotated on boards are shown on its figures of time; `paper`: whether it is offered to be printed."""

    path: str
    title: str
    question: str
    cards: tuple[Shown, ...]
    roles: frozenset[str]
    tiles: bool = False
    sparks: bool = False
    under: str = ""
    marked: bool = False
    paper: bool = False

    @property
    def slug(self) -> str:
        """Its name in ids."""
        return self.path.strip("/").replace("/", "-") or "home"

    def below(self, rest: str) -> Component | None:
        """What stands at `<path>/<rest>`: nothing, unless a page says otherwise."""
        return None

    def layout(self) -> Component:
        """Cards without data: whoever asks for a layout learns nothing."""
        parts: list[Component] = []
        for shown in self.cards:
            parts += [html.H2(shown.heading, className="part-heading")] if shown.heading else []
            parts.append(_card(shown))
        return page_layout(self.slug, self.title, self.question, parts, tiles=self.tiles, sparks=self.sparks, paper=self.paper)


def _card(shown: Shown) -> html.Section:
    return card(
        shown.key,
        chart_id=shown.chart_id,
        question=shown.chart.question,
        definition=shown.chart.definition,
        controls=[_control(shown.key, option) for option in shown.chart.options if not option.kept],
        wide=shown.wide,
        height=shown.height,
        min_width=shown.min_width,
        table_only=shown.chart.figure is None,
        emits=shown.chart.emits,
    )


def _control(key: str, option: Option) -> html.Label:
    options: Any = [{"label": words, "value": value} for value, words in option.named()]
    radio = dcc.RadioItems(id=f"{key}-{option.name}", options=options, value=option.usual, inline=True, className="segmented")
    return html.Label([html.Span(option.label, className="control-label"), radio], className="control")


def read_address(search: str | None) -> tuple[Filters, tuple[str, ...]]:
    """The filters in a link's query, and a sentence for each part of it that means nothing: the page stands, and says what it left out.

    Raises
    ------
    BadRequest
        When the query is no text, or far too long.
    """
    if search is not None and not isinstance(search, str):
        raise BadRequest("The address must be text.")
    try:
        return understood(parse_qs((search or "").lstrip("?"), max_num_fields=1000))
    except ValueError as error:
        raise BadRequest("The address has too many parts to be one of ours.") from error


def kept_in(search: str | None, page: Page) -> tuple[dict[tuple[str, str], str], tuple[str, ...]]:
    """What the address says of the choices that it keeps for all cards (card and option → value), and a sentence for each that there is not."""
    query = parse_qs((search or "").lstrip("?"), max_num_fields=1000)
    found, wrong = {}, []
    for shown in page.cards:
        for option in (option for option in shown.chart.options if option.kept and option.name in query):
            value = query[option.name][0]
            if value in option.values:
                found[shown.key, option.name] = value
            else:
                wrong.append(f"{option.label} is one of {option.said()}; it is {value[:40]!r}.")
    return found, tuple(dict.fromkeys(wrong))


def register(app: Dash, page: Page, desk: Desk, where: Mapping[str, str]) -> None:
    """Add the page's callback: address, theme and the cards' own options in; every card out.

    Parameters
    ----------
    where
        The path of the page of each chart, for those that lead to others.
    """
    options = [(shown.key, option.name) for shown in page.cards for option in shown.chart.options if not option.kept]
    inputs = [Input("location", "search"), Input("dark", "data"), *(Input(f"{key}-{name}", "value") for key, name in options)]
    outputs = [Output(f"{shown.key}-{part}", prop) for shown in page.cards for part, prop in PARTS]
    outputs += [Output(f"{page.slug}-chips", "children"), Output(f"{page.slug}-notices", "children")]
    if page.tiles:
        outputs.append(Output(f"{page.slug}-tiles", "children"))
    clicked = [Input(f"{shown.key}-graph", "clickData") for shown in page.cards if shown.chart.emits]
    if clicked:
        app.clientside_callback(ClientsideFunction("filters", "pick"), Output(f"{page.slug}-picked", "data"), clicked, prevent_initial_call=True)

    @app.callback(outputs, inputs)
    @gate.open_to(page.roles)
    def refresh(search: str | None, dark: bool | None, *chosen: str) -> list[Any]:
        if dark is None:
            return [no_update] * len(outputs)
        return fill(page, desk, search, bool(dark), dict(zip(options, chosen, strict=True)), where)


def fill(page: Page, desk: Desk, search: str | None, dark: bool, chosen: Mapping[tuple[str, str], str], where: Mapping[str, str]) -> list[Any]:
    """Values of all outputs of a page, in their order."""
    try:
        filters, wrong = read_address(search)
        kept, more = kept_in(search, page)
        wrong, chosen = (*wrong, *more), {**chosen, **kept}
        questions = [(shown.chart, replace(filters, options=_options(shown, chosen))) for shown in page.cards]
        questions += [(BY_ID["kpis"], filters)] if page.tiles else []
        questions += [(BY_ID["sales-trend"], replace(filters, options=(("grain", "week"),), compare="none"))] if page.sparks else []
        viewer = gate.viewer()
        asked = [[chart.id, chart.version, said.said(), said.compare] for chart, said in questions]
        marks = desk.marks(viewer) if page.marked else []
        values = desk.drawn(viewer, [page.slug, asked, wrong, dark, marks], lambda: plain(_filled_all(page, desk, questions, wrong, dark, where, marks)))
    except BasketryError as error:
        return _all_failed(page, error, logged(error))
    return [no_update if value == KEEP else value for value in values]


KEEP = {"keep": True}
"""Stands for a value that is left as it is on the screen, where the others are plain JSON."""


def plain(values: list[Any]) -> Any:
    """The values as plain JSON, so that they can be kept."""
    return orjson.loads(to_json_plotly([KEEP if value is no_update else value for value in values]))


def _filled_all(
    page: Page, desk: Desk, questions: Sequence[tuple[Chart, Filters]], wrong: tuple[str, ...], dark: bool, where: Mapping[str, str],
    marks: Sequence[tuple[str, str]],
) -> list[Any]:  # fmt: skip
    answers = desk.run_charts(questions, gate.viewer())
    values: list[Any] = []
    for shown, answer in zip(page.cards, answers, strict=False):
        values += filled(shown, answer, desk, dark, where, marks=marks)
    values += [chips.chips(answers[0].asked, answers[0].names), chips.notices((*wrong, *answers[0].left_out))]
    if page.tiles:
        kpis, weeks = answers[len(page.cards)], answers[-1].frame if page.sparks else None
        values.append(tiles(kpis.frame, basis=kpis.filters.basis, weeks=weeks, dark=dark))
    return values


def _options(shown: Shown, chosen: Mapping[tuple[str, str], str]) -> tuple[tuple[str, str], ...]:
    values = {option.name: chosen.get((shown.key, option.name)) or option.usual for option in shown.chart.options}
    if not all(isinstance(value, str) for value in values.values()):
        raise BadRequest("A card's choice must be text.")
    return tuple(values.items())


def filled(shown: Shown, answer: Answer, desk: Desk, dark: bool, where: Mapping[str, str], marks: Sequence[tuple[str, str]] = ()) -> list[Any]:
    """Figure (with the days of `marks` annotated), title, notes, state, rows and class of one card."""
    chart = answer.chart
    if answer.missing or answer.frame.empty:
        return [no_update, answer.title, said(answer), _nothing(answer), None, card_class(wide=shown.wide, state=EMPTY)]
    figure = desk.figure(answer, dark=dark, marks=marks) if chart.figure else no_update
    rows = sentences(answer.frame, where, answer.asked.query()) if chart.listed else table(answer.frame, answer.columns)
    return [figure, answer.title, said(answer), None, rows, card_class(wide=shown.wide)]


def _nothing(answer: Answer) -> html.Div:
    if answer.run and answer.run.nobody and "product_code" in answer.chart.columns and "period" in answer.filters.given():
        return empty("Products are told for all the data alone.", "Products by day need files that name the customer of an order. Choose all the data.")
    if answer.run and answer.run.nobody and (answer.missing or "segment" in answer.chart.columns):
        return empty("No order names its customer.", "This needs files that say who ordered; sales, markets, products and forecasts do not.")
    if answer.missing:
        return empty("Not computed yet.", "The next run fills this card; an analyst can start one with `python -m analytics run`.")
    if answer.chart.nothing[0]:
        return empty(*answer.chart.nothing)
    if "" in answer.filters.markets or "" in answer.filters.products:
        return empty("Nothing that is asked for here is among what you may see.", "Clear the filters above to see everything that is yours.")
    if answer.filters.given() - {"basis"}:
        return empty("Nothing was sold under these filters.", "Choose a longer period, more markets or all segments.")
    return empty("There is nothing to show.", "Ask an administrator which markets you may see.")


def said(answer: Answer) -> list[Component]:
    """What stands on a card's face: basis, what it cannot follow, notes, and the age of the data."""
    parts: list[Component] = []
    if "basis" in answer.chart.honours and answer.chart.based(answer.filters):
        parts.append(note(theme.sales_words(answer.filters.basis).capitalize()))
    parts += [note(words, "warning") for words in answer.unheard]
    parts += [note("Net or gross makes no difference here.")] if "basis" in answer.ignored else []
    places = [place for place, roles in PLACES.items() if gate.viewer().role in roles]
    parts += [note(text, places=places) for text in answer.notes]
    if answer.run:
        parts.append(note(f"Data to {theme.day(answer.run.data_to)}"))
    return parts


def logged(error: BasketryError) -> str:
    """Write an error to the log under a code of its own, and give the code."""
    code = f"{error.code}-{secrets.token_hex(3)}"
    log.warning("%s %s", code, error, exc_info=error.status >= 500)
    return code


def _all_failed(page: Page, error: BasketryError, code: str) -> list[Any]:
    values: list[Any] = []
    state, way = failed(str(error), "Nothing is lost. Change the filters or reload the page.", code), FAILED
    if isinstance(error, NoAnswersYet):
        state, way = empty("Nothing has been computed yet.", "An analyst imports a file on the page Data; this page fills when the first run is done."), EMPTY
    for shown in page.cards:
        values += [no_update, shown.chart.title, None, state, None, card_class(wide=shown.wide, state=way)]
    return [*values, no_update, None, *([no_update] if page.tiles else [])]
