"""One question with many faces: a measure by one or two dimensions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Option
from dashapp.figures import explore as figures
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.queries import explore

_USUAL = {"measure": "net_sales", "by": "month", "split": "none"}
_DIMENSIONS = dict.fromkeys((*explore.DIMENSIONS[:-1], "product_code", "product"), "text")
_WORDS = {name: name.capitalize() for name in explore.DIMENSIONS} | {"group": "Group of markets", "none": "Nothing else"}


def chosen(filters: Filters) -> tuple[str, str, str]:
    """Measure, first and second dimension of a question."""
    measure, by, split = (filters.option(name, usual) for name, usual in _USUAL.items())
    return measure, by, split


def _sentence(frame: pd.DataFrame, filters: Filters) -> str:
    """The largest cell, among the periods that are covered whole."""
    measure, by, split = chosen(filters)
    known = frame[frame[measure].notna() & ~frame["partial"].fillna(False).astype(bool)] if by in explore.TIMES or split in explore.TIMES else frame
    known = known[known[measure].notna()]
    words = figures.words(measure)
    if known.empty:
        return f"{words.capitalize()} by {by}"
    best: Any = known.iloc[int(known[measure].astype(float).to_numpy().argmax())]
    where = [_named(best, name) for name in (by, split) if name != "none"]
    if by in explore.TIMES and split == "none":
        return f"{words.capitalize()} {'were' if measure != 'return_rate' else 'was'} highest in {where[0]}: {figures.short(best[measure], measure)}"
    return f"{words.capitalize()} by {' and '.join(name for name in (by, split) if name != 'none')}: {', '.join(where)} first, with " + figures.short(
        best[measure], measure
    )


def _named(row: Any, name: str) -> str:
    if name == "month":
        return f"{pd.Timestamp(row[name]):%B %Y}"
    return f"the week of {theme.day(pd.Timestamp(row[name]))}" if name == "week" else theme.day(pd.Timestamp(row[name])) if name == "day" else str(row[name])


def _notes(frame: pd.DataFrame, filters: Filters) -> list[str]:
    measure, by, split = chosen(filters)
    notes = []
    if by == "product":
        most = explore.MOST if split == "none" else explore.MOST_SPLIT
        notes += [f"The first {most} products by {figures.words(measure)}; postage, fees and other service codes are no products."]
    if measure in ("customers", "new_customers", "returning_customers"):
        notes += ["Customers are counted once in each cell, so that cells do not add up; guests are never counted."]
    return notes


def _drawn(frame: pd.DataFrame, filters: Filters) -> list[str]:
    """What the figure leaves to the table."""
    _, by, split = chosen(filters)
    most = 20
    if by in ("market", "product") and frame[by].nunique() > most:
        return [f"The chart shows the first {most}; the table has all."]
    return ["The chart shows the first 20 markets; the table has all."] if split == "market" and frame["market"].nunique() > most else []


CHARTS = (
    Chart(
        id="explore",
        title="Explore",
        question="How does any measure split by time, market, segment or product?",
        definition="Every cell says what the key figures say when they are narrowed to it. Spend per basket is sales of the chosen basis per order; the return "
        "rate is returns by gross sales; new customers have their first order in the cell, returning ones had it before. " + MONEY,
        columns=_DIMENSIONS | figures.UNITS | {"partial": "flag"},
        query=lambda connection, runs, filters: explore.cells(connection, runs["core"], filters),
        figure=figures.explore,
        sentence=_sentence,
        roles=EVERYONE,
        options=(
            Option("measure", "Measure", explore.MEASURES, "net_sales", drawn=True,
                   words=tuple(name.replace("_", " ").capitalize() for name in explore.MEASURES)),
            Option("by", "By", explore.DIMENSIONS, "month", drawn=True, words=tuple(_WORDS[name] for name in explore.DIMENSIONS)),
            Option("split", "And by", ("none", *explore.DIMENSIONS[:-1]), "none", drawn=True,
                   words=tuple(_WORDS[name] for name in ("none", *explore.DIMENSIONS[:-1]))),
        ),
        notes=lambda frame, filters: [*_notes(frame, filters), *_drawn(frame, filters)],
        refuses=lambda filters: explore.why_not(*chosen(filters)),
        sparse=True,
        based=lambda filters: chosen(filters)[0] == "spend_per_basket",
    ),
)  # fmt: skip
