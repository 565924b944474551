"""The only way from a question and a viewer to rows: checks rights and filters, asks the cache, reads in the viewer's own database session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
import pandas as pd
import plotly.graph_objects as go
from plotly.io.json import to_json_plotly
from sqlalchemy import Connection, Engine

from dashapp import clock as clocks
from dashapp import comparing, db, periods, scoring
from dashapp.access.viewer import Viewer
from dashapp.cache import Answers, key_of
from dashapp.charts import Chart
from dashapp.charts.entry import spelled
from dashapp.clock import Clock
from dashapp.errors import BadRequest, NoAnswersYet, NotAllowed
from dashapp.figures import theme
from dashapp.filters import SEGMENTS, Filters
from dashapp.queries import marks, runs
from dashapp.queries.runs import Run, Shop

UNHEARD = {
    "market": "the market filter", "period": "the period", "segment": "the segment filter", "product": "the product filter",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """Rows of one chart for one viewer.

    `filters` are those that shaped the rows, `asked` those of the question that this viewer may choose; `ignored` names given filters that the chart cannot
    honour; `notes` are sentences for its face; `left_out` says what of the question could not be asked. `names` gives the names of the products that the
    filters name. `missing` names a kind of run that has not been published: then there are no rows, and nothing is wrong.
    """

    chart: Chart
    frame: pd.DataFrame
    run: Run | None
    filters: Filters
    asked: Filters = field(default_factory=Filters)
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    compared: bool = False
    missing: str = ""
    key: str = ""

    def draw(self, *, dark: bool = False, marks: Sequence[tuple[str, str]] = ()) -> go.Figure:
        """Its figure, with the segments of its run."""
        with self.naming(written=spelled):
            return self.chart.draw(self.frame, self.filters, dark=dark, marks=marks)

    def naming(self, *, written: Callable[[str], str] = str) -> AbstractContextManager[None]:
        """While this holds, the segments are those of its run, under names `written` as the drawing has them."""
        run = self.run
        return theme.drawing([written(name) for name in run.segments], run.rule["quantiles"]) if run else nullcontext()

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the rows and their units, those of a comparison among them; of a sparse chart, those that have a value."""
        units = {**self.chart.columns, **(comparing.columns(self.chart.compares, self.chart.columns) if self.compared else {})}
        return {name: unit for name, unit in units.items() if not self.chart.sparse or (self.frame[name].notna() & self.frame[name].ne("")).any()}

    @property
    def title(self) -> str:
        """The title as a sentence; the chart's own where there are no rows."""
        return self.chart.title if self.missing or self.frame.empty else self.chart.sentence(self.frame, self.filters)

    @property
    def unheard(self) -> list[str]:
        """A sentence for each given filter that the chart cannot follow; net or gross makes no difference to such a chart."""
        return [f"This chart cannot follow {UNHEARD[name]}: it shows all." for name in self.ignored if name in UNHEARD]


@dataclass(frozen=True)
class Offer:
    """What this viewer may choose, the run that is shown, and the shop's rules. `markets`: market, label, iso3, groups. `failing`: see `runs`."""

    markets: pd.DataFrame
    runs: dict[str, Run]
    failing: dict[str, datetime] = field(default_factory=dict)
    shop: Shop = field(default_factory=Shop)

    @property
    def core(self) -> Run:
        """The core run.

        Raises
        ------
        NoAnswersYet
            When none has been published.
        """
        if "core" not in self.runs:
            raise NoAnswersYet("Nothing has been computed yet. Import a file and let the first run finish; this page then fills by itself.")
        return self.runs["core"]

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments that there are."""
        return self.runs["core"].segments if "core" in self.runs else SEGMENTS

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """The viewer's markets by group, such as EU."""
        found: dict[str, list[str]] = {}
        for market, groups in zip(self.markets["market"], self.markets["groups"], strict=True):
            for group in groups:
                found.setdefault(group, []).append(market)
        return found

    @cached_property
    def named(self) -> dict[str, list[str]]:
        """What a market filter may say: the file's own name, the label, a group; each with its markets."""
        known = {group.casefold(): markets for group, markets in self.groups.items()}
        known |= {label.casefold(): [market] for label, market in zip(self.markets["label"], self.markets["market"], strict=True)}
        return known | {market.casefold(): [market] for market in self.markets["market"]}


class Desk:
    """Where questions are answered: the viewers' database pool and the cache."""

    def __init__(self, engine: Engine, cache: Answers | None = None) -> None:
        self.engine = engine
        self.cache = cache or Answers()

    def offer(self, viewer: Viewer) -> Offer:
        """What may be chosen."""
        with db.reading_as(self.engine, viewer.token) as connection:
            return replace(offering(connection), failing=runs.failing(connection))

    def clock(self, viewer: Viewer) -> Clock:
        """The clock by which this shop tells the time."""
        with db.reading_as(self.engine, viewer.token) as connection:
            return clocks.of(connection)

    def names(self, viewer: Viewer, codes: Sequence[str]) -> dict[str, str]:
        """The names of those products among `codes` that were sold in the viewer's markets."""
        with db.reading_as(self.engine, viewer.token) as connection:
            return runs.product_names(connection, sorted(set(codes)))

    def run_charts(self, questions: Sequence[tuple[Chart, Filters]], viewer: Viewer, *, strict: bool = False) -> list[Answer]:
        """Answer several questions in one transaction, from one state of the data.

        Parameters
        ----------
        strict
            A market or product that the viewer may not choose is an error; otherwise it is left out, and the answer says so.

        Raises
        ------
        NotAllowed
            When a chart is not for this viewer's role.
        BadRequest
            When a filter or option has a value that cannot be chosen.
        NoAnswersYet
            When nothing has been computed.
        """
        for chart, filters in questions:
            check(chart, filters, viewer)
        with db.reading_as(self.engine, viewer.token) as connection:
            offer = offering(connection)
            codes = sorted({code for _, filters in questions for code in filters.products})
            names = runs.product_names(connection, codes) if codes else {}
            reading = _Reading(connection, offer, names, viewer, self.cache)
            return [reading.answer(chart, filters, strict) for chart, filters in questions]

    def run_chart(self, chart: Chart, filters: Filters, viewer: Viewer, *, strict: bool = False) -> Answer:
        """Answer one question."""
        return self.run_charts([(chart, filters)], viewer, strict=strict)[0]

    def marks(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Days annotated on the boards that this viewer may see (ISO day, words), for pages that show them."""
        with db.reading_as(self.engine, viewer.token) as connection:
            return marks.marks(connection)

    def drawn(self, viewer: Viewer, parts: Sequence[object], make: Callable[[], Any]) -> Any:
        """What `make` gives (plain JSON values), made once for all who would get the same: `parts` are what it depends on beside runs, rules and viewer."""
        with db.reading_as(self.engine, viewer.token) as connection:
            offer = offering(connection)
        current = {kind: run.run_id for kind, run in offer.runs.items()}
        key = key_of(current, offer.shop.version, offer.shop.currency, viewer.scope, viewer.role, *parts)
        found = self.cache.picture(key)
        if found is None:
            found = {"values": make()}
            self.cache.keep_picture(key, found)
        return found["values"]

    def figure(self, answer: Answer, *, dark: bool = False, marks: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
        """The answer's figure as plain JSON values, drawn once for all who get the same answer with the same days annotated (`marks`)."""
        key = key_of(answer.key, "figure", dark, list(marks))
        figure = self.cache.picture(key)
        if figure is None:
            figure = orjson.loads(to_json_plotly(answer.draw(dark=dark, marks=marks)))
            self.cache.keep_picture(key, figure)
        return figure


@dataclass(frozen=True)
class _Reading:
    """One transaction in which questions are answered."""

    connection: Connection
    offered: Offer
    names: Mapping[str, str]
    viewer: Viewer
    cache: Answers

    def answer(self, chart: Chart, filters: Filters, strict: bool) -> Answer:
        core = self.offered.core
        asked, left_out = permitted(filters, self.offered, self.names, strict)
        filters = resolved(asked, self.offered)
        ignored = filters.given() - chart.honours
        honoured = filters.without(ignored)
        blank = pd.DataFrame(columns=list(chart.columns))
        answer = Answer(chart, blank, core, honoured, asked, tuple(sorted(ignored)), left_out=left_out, names=self.names)
        if absent := [kind for kind in chart.needs if kind not in self.offered.runs]:
            return replace(answer, missing=absent[0])
        frame, key = self.rows(chart, honoured)
        other, said = comparing.other_days(honoured, core) if chart.compares and len(frame) else (None, "")
        notes = (*chart.notes(frame, honoured), *scoring.notes(chart, self.offered.runs), *([said] if said else []))
        if other is not None:
            earlier, other_key = self.rows(chart, other)
            frame, key = comparing.beside(frame, earlier, chart.key, chart.compares), key_of(key, other_key)
        return replace(answer, frame=frame, run=self.offered.runs[chart.needs[-1]], notes=notes, compared=other is not None, key=key)

    def rows(self, chart: Chart, filters: Filters) -> tuple[pd.DataFrame, str]:
        """The rows of a question, from the cache or the database, and the key that they are kept under."""
        run_ids = [self.offered.runs[kind].run_id for kind in chart.needs]
        key = key_of(run_ids, self.offered.shop.version, self.offered.shop.currency, self.viewer.scope, chart.id, chart.version, filters.said())
        frame = self.cache.get(key, list(chart.columns))
        if frame is None:
            frame = chart.query(self.connection, self.offered.runs, filters)
            self.cache.set(key, frame)
        return frame, key


def offering(connection: Connection) -> Offer:
    """What may be chosen by whom this connection reads for. Money is written in the shop's currency from here on."""
    shop = runs.shop(connection)
    theme.count_in(shop.currency)
    return Offer(runs.markets(connection), runs.current(connection), shop=shop)


def check(chart: Chart, filters: Filters, viewer: Viewer) -> None:
    """Whether this person may ask this chart with these options."""
    if viewer.role not in chart.roles:
        raise NotAllowed(f"{chart.title} is not open to the role {viewer.role}. Ask an administrator.")
    offered = {option.name: option for option in chart.options}
    for name, value in filters.options:
        if name not in offered:
            raise BadRequest(f"{chart.id} has no option {name[:40]!r}.")
        if value not in offered[name].values and not (name == "limit" and value.isdigit() and 1 <= int(value) <= 1000):
            raise BadRequest(f"{name} of {chart.id} is one of {offered[name].said()}; it is {value[:40]!r}.")
    if reason := chart.refuses(filters):
        raise BadRequest(reason)


def permitted(filters: Filters, offered: Offer, names: Mapping[str, str], strict: bool) -> tuple[Filters, tuple[str, ...]]:
    """The filters without markets and products that this viewer may not choose and segments that there are not, and sentences about what was left out.

    When no market or product of those asked may be chosen, what remains is a name that is none: the answer is for none, never for all.
    """
    left_out: list[str] = []
    if filters.markets:
        kept = tuple(wanted for wanted in filters.markets if offered.named.get(wanted.casefold()))
        if len(kept) < len(filters.markets) and strict:
            absent = next(wanted for wanted in filters.markets if wanted not in kept)
            raise BadRequest(f"There is no market {absent[:60]!r} here. Choose among: {', '.join(offered.markets['market'])}.")
        left_out += _absent(len(filters.markets) - len(kept), "market")
        filters = replace(filters, markets=kept or ("",))
    if gone := [name for name in filters.segments if name and name not in offered.segments]:
        told = scoring.no_segment(gone, offered.segments)
        if strict:
            raise BadRequest(told)
        left_out.append(told)
        filters = replace(filters, segments=tuple(name for name in filters.segments if name not in gone))
    if filters.products:
        kept = tuple(code for code in filters.products if code in names)
        if len(kept) < len(filters.products) and strict:
            raise BadRequest(f"No product {next(code for code in filters.products if code not in names)[:60]!r} was sold here.")
        left_out += _absent(len(filters.products) - len(kept), "product")
        filters = replace(filters, products=kept or ("",))
    return filters, tuple(left_out)


def resolved(filters: Filters, offered: Offer) -> Filters:
    """Markets under the file's own names (a label such as Ireland or a group such as EU is accepted), and days in place of a named period."""
    if filters.period:
        first, last = periods.span(filters.period, offered.core.data_to, offered.shop.fiscal_year_starts)
        filters = replace(filters, period="", date_from=first, date_to=last)
    if filters.markets:
        markets = [market for wanted in filters.markets for market in offered.named.get(wanted.casefold(), [wanted])]
        filters = replace(filters, markets=tuple(dict.fromkeys(markets)))
    return filters


def _absent(many: int, what: str) -> list[str]:
    if not many:
        return []
    return [f"{many} chosen {what}{'s are' if many > 1 else ' is'} not among yours and {'were' if many > 1 else 'was'} left out."]
