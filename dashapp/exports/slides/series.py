"""What a native chart draws of an answer: categories, and series of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashapp.answers import Answer
from dashapp.charts import Slide
from dashapp.components.table import heading
from dashapp.exports.sheet import plain
from dashapp.exports.text import neutral
from dashapp.figures import theme

# More columns than can be told apart become a line.
MOST_COLUMNS = 60
MOST_BARS = 20
FORMATS = {"count": "#,##0", "share": "0.0%", "change": "+0.0%;-0.0%;0.0%", "measure": "#,##0.00"}


@dataclass(frozen=True)
class Series:
    """Numbers in the order of the categories; None where there is none. `colours` are those of single points, where they have their own."""

    name: str
    unit: str
    values: tuple[float | None, ...]
    colour: str
    faint: bool = False
    colours: tuple[str, ...] = ()

    @property
    def format(self) -> str:
        """How a chart writes these numbers: short, as on the card (£4.13M, £285k, £351)."""
        known = [abs(value) for value in self.values if value is not None]
        if self.unit != "money":
            return FORMATS[self.unit]
        pound = f'"{theme.sign()}"'
        if max(known, default=0) < 20:
            return f"{theme.money_code()};-{theme.money_code()}"
        if max(known, default=0) < 10_000:
            return f"{pound}#,##0;-{pound}#,##0"
        if any(value is not None and value < 0 for value in self.values):
            return f'{pound}#,##0,"k";-{pound}#,##0,"k"'
        return f'[>=999500]{pound}0.00,,"M";[>=999.5]{pound}#,##0,"k";{pound}#,##0'


@dataclass(frozen=True)
class Plot:
    """One native chart. `categories` are texts, days for a line over time, or numbers for a curve, of the `unit`.

    `hatched` marks categories that are not whole; `rest` says what is not drawn.
    """

    kind: str
    categories: tuple[str | date | float, ...]
    series: tuple[Series, ...]
    unit: str = "text"
    title: str = ""
    hatched: tuple[bool, ...] = ()
    rest: str = ""


def plots(answer: Answer) -> list[Plot]:
    """The native charts of an answer: one, or one for each part; none where the chart has none or there is nothing to draw."""
    slide = answer.chart.slide
    if slide is None or answer.frame.empty:
        return []
    with answer.naming():
        frame = slide.rows(answer.frame) if slide.rows else answer.frame
        if frame.empty:
            return []
        if not slide.apart or frame[slide.apart].nunique() == 1:
            return [_plot(answer, replace(slide, only=MOST_BARS if slide.apart else slide.only), frame)]
        parts = frame.groupby(slide.apart, sort=False)
        return [replace(_plot(answer, slide, part, str(name)), title=neutral(str(name))) for name, part in parts]


def _plot(answer: Answer, slide: Slide, frame: pd.DataFrame, part: str = "") -> Plot:
    # Bars beside those compared with need more room.
    most = slide.only * 2 // 3 if answer.compared else slide.only
    shown = frame.head(most) if most else frame
    rest = f"The first {len(shown)} of {len(frame)} are drawn." if len(shown) < len(frame) else ""
    kind = "line" if slide.kind == "column" and len(shown) > MOST_COLUMNS else slide.kind
    partial = tuple(bool(flag) for flag in shown["partial"]) if "partial" in shown else ()
    grain = next((answer.filters.option("grain", option.usual) for option in answer.chart.options if option.name == "grain"), "day")
    if partial and any(partial):
        rest = " ".join(filter(None, (rest, f"{'Hatched: n' if kind == 'column' else 'N'}ot the whole {grain}." if grain != "day" else "")))
    unit = answer.columns.get(slide.category, "text")
    categories = tuple(_category(value, kind, unit, grain) for value in shown[slide.category])
    return Plot(kind, categories, _series(answer, slide, shown, part), unit, hatched=partial if kind == "column" else (), rest=rest)


def _category(value: Any, kind: str, unit: str, grain: str) -> str | date | float:
    if kind == "curve":
        return float(value)
    if unit != "date":
        return neutral(theme.MISSING if value is None or value != value else str(value))
    day = plain(value, "date")
    if kind == "line":
        return day
    return f"{day:%b %Y}" if grain == "month" else theme.day(day)


def _series(answer: Answer, slide: Slide, frame: pd.DataFrame, part: str) -> tuple[Series, ...]:
    """The columns of a slide; with a comparison each is followed by what it is compared with."""
    colours = theme.palette()
    chosen = [theme.sales_column(answer.filters.basis) if name == "sales" else name for name in slide.series]
    strong = iter([colours.accent, colours.ink, colours.segment("Loyal"), colours.segment("About to sleep"), colours.segment("Can't lose them")] * 3)
    made: list[Series] = []
    for name in chosen:
        faint = name in slide.faint or name in slide.edges
        colour = colours.accent_soft if name in slide.edges else colours.muted if faint else colours.segment(part) if part in theme.segments() else next(strong)
        own = _own(frame, slide, colours) if len(chosen) == 1 else ()
        words = slide.words.get(name, heading(name))
        made.append(_numbers(frame, name, slide.units.get(name) or answer.columns.get(name, "measure"), words, colour, faint, own))
        past = f"{name}_before"
        if answer.compared and past in frame:
            made.append(_numbers(frame, past, made[-1].unit, f"{words}, days compared with", colours.muted, True))
    return tuple(made)


def _numbers(frame: pd.DataFrame, name: str, unit: str, words: str, colour: str, faint: bool, own: Sequence[str] = ()) -> Series:
    values = tuple(plain(value, unit) for value in frame[name])
    return Series(neutral(words), unit, values, colour, faint, tuple(own))


def _own(frame: pd.DataFrame, slide: Slide, colours: theme.Palette) -> list[str]:
    """A segment has its colour wherever it is drawn."""
    return [colours.segment(name) for name in frame["segment"]] if slide.category == "segment" else []
