"""What a chart is: a question, with the query that answers it and the figure that draws it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from dashapp.errors import BadRequest
from dashapp.figures.marks import mark_days
from dashapp.filters import Filters
from dashapp.queries.runs import Run

MOST_SAID = 20
Runs = Mapping[str, Run]
ALL_FILTERS = frozenset({"market", "period", "segment", "product", "basis"})
# Columns that most charts of sales have, and the sentence that says what they mean.
SALES = {"orders": "count", "gross_sales": "money", "returns": "money", "net_sales": "money"}
MONEY = "Net sales are gross sales less returns; gross sales are quantity x price of all sale lines. The switch in the bar chooses."


@dataclass(frozen=True)
class Option:
    """A choice that belongs to one chart: its `values`, of which `usual` is taken unless another is chosen.

    `drawn`: whether the figure too is told what was chosen. `words` are what the values are called on the card, where they do not speak for themselves.
    `kept`: it stands in the address of its page, for all cards of the page at once, instead of on the card.
    """

    name: str
    label: str
    values: tuple[str, ...]
    usual: str
    drawn: bool = False
    words: tuple[str, ...] = ()
    kept: bool = False

    def said(self) -> str:
        """Its values in words; of many, the first and the last."""
        return ", ".join(self.values) if len(self.values) <= MOST_SAID else f"{', '.join(self.values[:2])}, … {self.values[-1]}"

    def named(self) -> list[tuple[str, str]]:
        """Values and what they are called."""
        return list(zip(self.values, self.words or [value.capitalize() for value in self.values], strict=True))


@dataclass(frozen=True)
class Slide:
    """How a chart becomes a native, editable chart of a presentation: one column of categories, one series for each of `series`.

    `kind` is bar (lying), column (standing; too many to tell apart become a line), line, area, doughnut, or curve (over numbers instead of categories).
    "sales" among the series means the sales of the chosen basis; with a comparison each is followed by what it is compared with. `only` keeps the first
    rows; `apart` names a column that splits the rows into small charts of their own, of which `only` then counts each. `rows` picks or arranges the rows
    where they are not drawn as they stand; `units` and `words` are the units and names of series where the columns' own do not do; those in `faint` stand
    back, and those in `edges` are the ends of the first one's interval.
    """

    kind: str
    category: str
    series: tuple[str, ...]
    only: int = 0
    apart: str = ""
    rows: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    faint: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """One chart.

    `columns` names the rows' columns with their units (text, count, money, share, change, date, flag, measure); `honours` the filters it can follow: one
    that it cannot is said on the card. `sentence` is the title, made from the rows. `needs` names the kinds of run it reads; `nothing` is what an empty
    answer means, and what to do, where that is not simply that nothing was sold; `roles` who may see it.

    `compares` names the measures that are set beside those of other days, in rows that share `key`. `emits` is what a click on a mark filters by (market,
    segment or product), given by the figure as `ids`. `slide` says how it becomes a native chart of a presentation; without one a picture is drawn.
    `listed`: the rows are sentences (`finding`, and the `chart` that shows it), not figures.

    `refuses` gives the reason why a combination of options cannot be answered; `sparse` charts have columns that only some of their answers fill: those
    without any value are not shown. `based` says whether an answer depends on net or gross. `ruled`: its definition tells how customers are scored, so that a
    rule of the shop's own is said on the card.
    """

    id: str
    title: str
    question: str
    definition: str
    columns: Mapping[str, str]
    query: Callable[[Connection, Runs, Filters], pd.DataFrame]
    figure: Callable[..., go.Figure] | None
    sentence: Callable[[pd.DataFrame, Filters], str]
    roles: frozenset[str]
    honours: frozenset[str] = ALL_FILTERS
    options: tuple[Option, ...] = ()
    needs: tuple[str, ...] = ("core",)
    notes: Callable[[pd.DataFrame, Filters], list[str]] = field(default=lambda frame, filters: [])
    nothing: tuple[str, str] = ("", "")
    key: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()
    emits: str = ""
    slide: Slide | None = None
    listed: bool = False
    version: int = 1
    refuses: Callable[[Filters], str] = field(default=lambda filters: "")
    sparse: bool = False
    based: Callable[[Filters], bool] = field(default=lambda filters: True)
    ruled: bool = False

    def draw(self, frame: pd.DataFrame, filters: Filters, *, dark: bool = False, marks: Sequence[tuple[str, str]] = ()) -> go.Figure:
        """The figure of an answer; on one that shows time the days of `marks` (ISO day, words) are annotated."""
        if self.figure is None:
            raise BadRequest(f"{self.id} is a list of figures and has no picture.")
        more: dict[str, Any] = {option.name: filters.option(option.name, option.usual) for option in self.options if option.drawn}
        figure = self.figure(literal(frame, self.columns), basis=filters.basis, dark=dark, **more)
        mark_days(figure, [(day, spelled(words)) for day, words in marks], dark=dark)
        return figure


# Plotly reads a few tags and entities in any text. In a name they are letters like others.
_MARKUP = re.compile(r"<|&(?=#?\w+;)")


def literal(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """The frame with its texts written so that a figure shows them letter by letter."""
    texts = [name for name, unit in columns.items() if unit == "text" and name in frame]
    changed = {name: frame[name].map(spelled) for name in texts if frame[name].astype(str).str.contains("[<&]").any()}
    return frame.assign(**changed)


def spelled(value: Any) -> Any:
    """A text as a figure has to be given it, to be shown letter by letter; other values as they are."""
    return _MARKUP.sub(lambda sign: "&lt;" if sign[0] == "<" else "&amp;", value) if isinstance(value, str) else value
