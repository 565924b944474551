"""The only way from a question and a viewer to rows: checks rights and filters, asks the cache, reads in the viewer's own database session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pandas as pd
from plotly.io.json import to_json_plotly
from sqlalchemy import Engine

from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.cache import Answers, key_of
from dashapp.charts import Chart
from dashapp.errors import BadRequest, NoAnswersYet, NotAllowed
from dashapp.filters import Filters
from dashapp.queries import runs
from dashapp.queries.runs import Run


@dataclass(frozen=True)
class Answer:
    """Rows of one chart for one viewer.

    `filters` are those that shaped the rows; `ignored` names given filters that the chart cannot honour; `notes` are sentences for its face.
    `missing` names a kind of run that has not been published: then there are no rows, and nothing is wrong.
    """

    chart: Chart
    frame: pd.DataFrame
    run: Run | None
    filters: Filters
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: str = ""
    key: str = ""


@dataclass(frozen=True)
class Offer:
    """What this viewer may choose, and the run that is shown. `markets`: market, label, iso3, groups."""

    markets: pd.DataFrame
    runs: dict[str, Run]
    notes: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)

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


class Desk:
    """Where questions are answered: the viewers' database pool and the cache."""

    def __init__(self, engine: Engine, cache: Answers | None = None) -> None:
        self.engine = engine
        self.cache = cache or Answers()

    def offer(self, viewer: Viewer) -> Offer:
        """What may be chosen."""
        with db.reading_as(self.engine, viewer.token) as connection:
            return Offer(runs.markets(connection), runs.current(connection))

    def run_charts(self, questions: Sequence[tuple[Chart, Filters]], viewer: Viewer, *, strict: bool = False) -> list[Answer]:
        """Answer several questions in one transaction, from one state of the data.

        Parameters
        ----------
        strict
            A market that the viewer may not choose is an error; otherwise it is left out, and the answer says so.

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
            offered = Offer(runs.markets(connection), runs.current(connection))
            return [self._answer(connection, chart, *narrowed(filters, offered, strict), offered, viewer) for chart, filters in questions]

    def run_chart(self, chart: Chart, filters: Filters, viewer: Viewer, *, strict: bool = False) -> Answer:
        """Answer one question."""
        return self.run_charts([(chart, filters)], viewer, strict=strict)[0]

    def _answer(self, connection, chart: Chart, filters: Filters, notes: tuple[str, ...], offered: Offer, viewer: Viewer) -> Answer:
        core, columns = offered.core, list(chart.columns)
        ignored = filters.given() - chart.honours
        honoured = filters.without(ignored)
        if absent := [kind for kind in chart.needs if kind not in offered.runs]:
            return Answer(chart, pd.DataFrame(columns=columns), core, honoured, tuple(sorted(ignored)), notes, absent[0])
        run_ids = [offered.runs[kind].run_id for kind in chart.needs]
        key = key_of(run_ids, viewer.scope, chart.id, chart.version, honoured.said())
        frame = self.cache.get(key, columns)
        if frame is None:
            frame = chart.query(connection, offered.runs, honoured)
            self.cache.set(key, frame)
        run = offered.runs[chart.needs[-1]]
        return Answer(chart, frame, run, honoured, tuple(sorted(ignored)), (*notes, *chart.notes(frame, honoured)), key=key)

    def figure(self, answer: Answer, *, dark: bool = False) -> dict[str, Any]:
        """The answer's figure as plain JSON values, drawn once for all who get the same answer."""
        key = key_of(answer.key, "figure", dark)
        figure = self.cache.picture(key)
        if figure is None:
            figure = orjson.loads(to_json_plotly(answer.chart.draw(answer.frame, answer.filters, dark=dark)))
            self.cache.keep_picture(key, figure)
        return figure


def check(chart: Chart, filters: Filters, viewer: Viewer) -> None:
    """Whether this person may ask this chart with these options."""
    if viewer.role not in chart.roles:
        raise NotAllowed(f"{chart.title} is not open to the role {viewer.role}. Ask an administrator.")
    offered = {option.name: option.values for option in chart.options}
    for name, value in filters.options:
        if name not in offered:
            raise BadRequest(f"{chart.id} has no option {name[:40]!r}.")
        if value not in offered[name] and not (name == "limit" and value.isdigit() and 1 <= int(value) <= 1000):
            raise BadRequest(f"{name} of {chart.id} is one of {', '.join(offered[name])}; it is {value[:40]!r}.")


def narrowed(filters: Filters, offered: Offer, strict: bool) -> tuple[Filters, tuple[str, ...]]:
    """The filters with markets under their own names (a label such as Ireland is accepted for EIRE), and what had to be left out.

    When nothing of what was asked may be chosen, the answer is for no market, never for all.
    """
    if not filters.markets:
        return filters, ()
    by_name = dict(zip(offered.markets["label"].str.casefold(), offered.markets["market"], strict=True))
    by_name |= {market.casefold(): market for market in offered.markets["market"]}
    found = {wanted: by_name.get(wanted.casefold()) for wanted in filters.markets}
    absent = [wanted for wanted, market in found.items() if market is None]
    if absent and strict:
        raise BadRequest(f"There is no market {absent[0][:60]!r} here. Choose among: {', '.join(offered.markets['market'])}.")
    kept = tuple(dict.fromkeys(market for market in found.values() if market))
    many = len(absent)
    note = (f"{many} chosen market{'s are' if many > 1 else ' is'} not among yours and {'were' if many > 1 else 'was'} left out.",) if absent else ()
    return replace(filters, markets=kept or ("",)), note
