"""What a file holds of an answer: rows of plain values, and the sentences that say what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashapp.access.viewer import Viewer
from dashapp.answers import Answer
from dashapp.components.table import heading
from dashapp.errors import NothingToExport
from dashapp.figures import theme

MOST = 100_000
# More names than this are counted instead.
NAMED = 6


@dataclass(frozen=True)
class Sheet:
    """An answer as it is written down.

    `filters` are sentences such as "Markets: Germany"; `warnings` say what was left out, cut off or not followed: they stand in every file.
    `link` leads back to the chart; empty where the address of the installation is not known.
    """

    answer: Answer
    filters: tuple[str, ...]
    warnings: tuple[str, ...]
    link: str = ""
    most: int = MOST

    @property
    def title(self) -> str:
        """The title as a sentence."""
        return self.answer.title

    @property
    def columns(self) -> dict[str, str]:
        """Columns and their units."""
        return {name: unit for name, unit in self.answer.columns.items() if name in self.answer.frame}

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything that is said beside the filters."""
        return (*self.answer.notes, *self.warnings)

    @property
    def source(self) -> str:
        """How old the data are, and where they come from."""
        run = self.answer.run
        if run is None:
            return "Basketry"
        return f"Basketry · Data to {theme.day(run.data_to)} · {run.origin} · computed {run.computed}"

    def rows(self) -> Iterator[list[Any]]:
        """Rows of plain values in the order of the columns, at most `most` of them."""
        units = self.columns
        for row in self.answer.frame[list(units)].head(self.most).itertuples(index=False, name=None):
            yield [plain(value, unit) for value, unit in zip(row, units.values(), strict=True)]


def sheet(answer: Answer, viewer: Viewer, *, link: str = "", most: int = MOST) -> Sheet:
    """Say what an answer is."""
    unheard = tuple(answer.unheard)
    many = len(answer.frame)
    capped = (f"The first {theme.count(most)} of {theme.count(many)} rows; narrow the filters to have the others.",) if many > most else ()
    return Sheet(answer, tuple(_filters(answer, viewer)), (*answer.left_out, *unheard, *capped), link, most)


def refuse_nothing(answers: Sequence[Answer]) -> None:
    """Refuse to make a file of nothing.

    Raises
    ------
    NothingToExport
        When no answer has a row.
    """
    if any(len(answer.frame) for answer in answers):
        return
    if answers and all(answer.missing for answer in answers):
        raise NothingToExport("This has not been computed yet, so there is no file. The next run fills it.")
    words = " ".join(dict.fromkeys(sentence for answer in answers for sentence in answer.left_out))
    raise NothingToExport(f"There are no rows under these filters, so there is no file. {words or 'Choose a longer period or more markets.'}")


def plain(value: Any, unit: str) -> Any:
    """A value without pandas or NumPy in it: whole counts, days, booleans, texts; None where it is not known."""
    if value is None or value != value:
        return None
    if unit == "flag":
        return bool(value)
    if unit == "date":
        return value.date() if isinstance(value, datetime) else value
    if unit == "text":
        return str(value)
    number = float(value)
    whole = unit == "count" or (unit == "money" and not theme.places())
    return int(number) if whole and number.is_integer() else number


def headings(columns: dict[str, str]) -> list[str]:
    """Columns in words, money with its currency: a file's numbers are bare."""
    return [f"{heading(name)} ({theme.sign().strip()})" if unit == "money" and theme.sign() else heading(name) for name, unit in columns.items()]


def _filters(answer: Answer, viewer: Viewer) -> Iterator[str]:
    chart, filters = answer.chart, answer.filters
    if "market" in chart.honours:
        names = [name for name in answer.asked.markets if name] or ([] if viewer.all_markets else sorted(viewer.markets))
        yield f"Markets: {_listed(names, 'markets') or 'all'}"
    if "period" in chart.honours and answer.run:
        first, last = _span(filters.date_from, filters.date_to, answer.run.data_from, answer.run.data_to)
        yield f"Period: {theme.day(first)} – {theme.day(last)}"
    if filters.segments:
        yield f"Segments: {_listed(filters.segments, 'segments')}"
    if codes := [code for code in filters.products if code]:
        yield f"Products: {_listed([answer.names.get(code, code) for code in codes], 'products')}"
    if "basis" in chart.honours:
        yield f"Basis: {theme.sales_words(filters.basis)}"
    for option in chart.options:
        value = filters.option(option.name, option.usual)
        yield f"{option.label}: {dict(option.named()).get(value, value)}"


def _span(first: date | None, last: date | None, data_from: date, data_to: date) -> tuple[date, date]:
    return max(first or data_from, data_from), min(last or data_to, data_to)


def _listed(names: Sequence[str], many: str) -> str:
    return ", ".join(names) if len(names) <= NAMED else f"{len(names)} {many}"
