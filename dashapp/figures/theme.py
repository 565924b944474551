"""Every colour, font and number format that a chart, a table or a card may use.

Colours: ground and ink in two palettes, one accent, and one colour per segment, the same on every page. Neighbouring segments differ in
lightness as well as hue, so that they stay apart for readers with red-green blindness (tested by simulation).

Which segments there are is the run's to say: `drawing` holds while an answer of that run is drawn, and a shop's own segments then take the same
colours in their order. Outside of it there are the ten in common use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from math import isfinite
from typing import Any

from dashapp.figures.currencies import count_in as count_in  # whoever writes numbers finds all of them here
from dashapp.figures.currencies import shown

FONT = "'Inter Variable', Inter, 'Helvetica Neue', Arial, sans-serif"
# Months below an axis of time; where ticks are closer than that, days.
MONTHS = [{"dtickrange": ["M1", None], "value": "%b\n%Y"}, {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"}]
NO_BREAK = "\u00a0"
MISSING = "–"

SEGMENTS = (
    "Champions", "Loyal", "Potential loyalists", "New customers", "Promising", "Need attention", "About to sleep", "At risk",
    "Can't lose them", "Hibernating", "guest", "no segment",
)  # fmt: skip
_SEGMENTS_LIGHT = (
    "#2e278a", "#359480", "#7bc3ee", "#057339", "#818320", "#ddc763", "#e8864e", "#c7556b",
    "#822354", "#a68ec5", "#959eaa", "#c7cdd4",
)  # fmt: skip
_SEGMENTS_DARK = (
    "#8983ee", "#5ac9b5", "#a5dffe", "#209c5f", "#a4a841", "#f4dc80", "#f9a572", "#e18389",
    "#b1457d", "#bbabd4", "#8a94a0", "#4e5660",
)  # fmt: skip
# For what is no segment: clusters by number, algorithms by place.
_GROUPS_LIGHT = ("#2458d3", "#d97a1f", "#14868c", "#b0307f", "#6b7d14", "#7a52c4", "#c2453d", "#4d8fc7", "#8a6238", "#7d8793")
_GROUPS_DARK = ("#83a8ff", "#f2a65a", "#4fc4c8", "#e57fbf", "#aebf57", "#b79cf0", "#f08d84", "#9ccbf0", "#c9a57a", "#a3adb8")


@dataclass(frozen=True)
class _Drawn:
    """Segments in their order, what is none behind them; the places of their colours in a palette; how many scores there are."""

    names: tuple[str, ...]
    places: Mapping[str, int]
    quantiles: int = 5


_USUAL = _Drawn(SEGMENTS, {name: place for place, name in enumerate(SEGMENTS)})
_DRAWN: ContextVar[_Drawn] = ContextVar("segments", default=_USUAL)


@contextmanager
def drawing(segments: Sequence[str], quantiles: int = 5) -> Iterator[None]:
    """While this holds, these are the segments, in this order; the ten in common use, or some of them, keep their own colours."""
    if set(segments) <= set(SEGMENTS):
        places: dict[str, int] = dict(_USUAL.places)
    else:
        coloured = [*range(len(SEGMENTS) - 2), *range(len(SEGMENTS), len(SEGMENTS) + len(_GROUPS_LIGHT))]
        places = {name: coloured[place % len(coloured)] for place, name in enumerate(segments)} | {name: _USUAL.places[name] for name in SEGMENTS[-2:]}
    token = _DRAWN.set(_Drawn((*segments, *SEGMENTS[-2:]), places, quantiles))
    try:
        yield
    finally:
        _DRAWN.reset(token)


def segments() -> tuple[str, ...]:
    """The segments of what is being drawn in their order, then guests and customers without one."""
    return _DRAWN.get().names


def quantiles() -> int:
    """How many scores customers have in what is being drawn."""
    return _DRAWN.get().quantiles


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, as CSS hex; `segments` in the order of SEGMENTS, `groups` for whatever else has kinds."""

    ground: str
    ink: str
    muted: str
    grid: str
    accent: str
    accent_soft: str
    land: str
    scale_low: str
    segments: tuple[str, ...]
    groups: tuple[str, ...]

    def group(self, number: int) -> str:
        """The colour of a numbered kind, from 1; 0 is outside every group, and grey."""
        return self.muted if number < 1 else self.groups[(number - 1) % len(self.groups)]

    def segment(self, name: str | None) -> str:
        """The colour of a segment; a name that is none gets the grey of `no segment`."""
        place = _DRAWN.get().places.get(name or "")
        return self.segments[-1] if place is None else (*self.segments, *self.groups)[place]


LIGHT = Palette("#ffffff", "#1b1f24", "#5d6672", "#e9ebee", "#2458d3", "#c3d2f6", "#eef0f2", "#d6e2fb", _SEGMENTS_LIGHT, _GROUPS_LIGHT)
DARK = Palette("#16191d", "#e7e9ec", "#9ba5b0", "#2a2f36", "#83a8ff", "#35456f", "#23282e", "#263a6b", _SEGMENTS_DARK, _GROUPS_DARK)


def palette(dark: bool = False) -> Palette:
    """The palette of the light or the dark theme."""
    return DARK if dark else LIGHT


def dark_to_light() -> dict[str, str]:
    """Each dark colour and the light one in its place: a picture for a slide has a white ground whatever the screen shows."""
    pairs = {getattr(DARK, field.name): getattr(LIGHT, field.name) for field in fields(Palette) if field.name not in ("segments", "groups")}
    return pairs | dict(zip(DARK.segments + DARK.groups, LIGHT.segments + LIGHT.groups, strict=True))


def layout(dark: bool = False, **more: Any) -> dict[str, Any]:
    """What every figure's layout begins with; `more` is laid over it. It is set (`figure.layout = …`), not updated: that is ten times as fast.

    Axes are quiet, labels horizontal, the ground transparent (the card's own shows) and the view keeps what a reader has hidden.
    """
    colours = palette(dark)
    axis = {
        "gridcolor": colours.grid, "showline": False, "zeroline": False, "automargin": True, "tickangle": 0,
        "tickfont": {"color": colours.muted, "size": 12}, "title": None, "fixedrange": True,
    }  # fmt: skip
    base: dict[str, Any] = {
        "template": "none",  # plotly's own outlines bars in a colour of its own, and weighs more than most figures
        "font": {"family": FONT, "size": 12, "color": colours.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
        "showlegend": False,
        "hoverlabel": {
            "bgcolor": colours.ground, "bordercolor": colours.grid, "align": "left",
            "font": {"family": FONT, "size": 12, "color": colours.ink},
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"color": colours.muted, "size": 12}},
        "xaxis": axis,
        "yaxis": axis,
        "uirevision": "basketry",
        "dragmode": False,
    }  # fmt: skip
    for name, value in more.items():
        merge = isinstance(value, dict) and (name in base or name.startswith(("xaxis", "yaxis")))
        base[name] = {**base.get(name, axis), **value} if merge else value
    return base


def _number(value: Any) -> float | None:
    """The value as a float; None for everything that is missing (None, NaN, NaT, pandas.NA)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def sign() -> str:
    """The sign of the shop's currency, as it stands before a number; nothing while nobody has said which it is."""
    return shown().sign


def places() -> int:
    """How many decimals exact money has."""
    return shown().places


def money_code() -> str:
    """How a spreadsheet writes exact money."""
    return f'"{sign()}"#,##0{"." + "0" * shown().places if shown().places else ""}'


def money(value: Any) -> str:
    """Exact, for tables: £4,128,090.26, ¥4,128,090."""
    number, places = _number(value), shown().places
    return MISSING if number is None else f"{'-' if round(number, places) < 0 else ''}{sign()}{abs(number):,.{places}f}"


def money_short(value: Any) -> str:
    """Short, for charts: £4.13M, £285k, £1.2k, £351; what is small keeps its pence: £3.85."""
    number = _number(value)
    if number is None:
        return MISSING
    small = 20 if shown().places else 0
    before, size = ("-" if number <= (-0.005 if small else -0.5) else ""), abs(number)
    for limit, unit, name in ((999.5e6, 1e9, "bn"), (999.5e3, 1e6, "M"), (999.5, 1e3, "k")):
        if size >= limit:
            scaled = size / unit
            places = 2 if scaled < 9.995 and name != "k" else 1 if scaled < 9.95 or (scaled < 99.95 and name != "k") else 0
            return f"{before}{sign()}{scaled:.{places}f}{name}"
    return f"{before}{sign()}{size:.{2 if size < small and abs(size - round(size)) >= 0.005 else 0}f}"


def money_round(value: float) -> str:
    """A round number on an axis: £1M, £2.5M, £500k, £0, £2.50."""
    for unit, name in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            return f"{sign()}{value / unit:g}{name}"
    return f"{sign()}{value:.2f}" if value != round(value) and shown().places else f"{sign()}{value:g}"


def count(value: Any) -> str:
    """A whole number: 4,338."""
    number = _number(value)
    return MISSING if number is None else f"{number:,.0f}"


def counted(value: Any, what: str) -> str:
    """A whole number of things: 1 order, 4,338 orders."""
    words = count(value)
    return f"{words} {what}{'' if words == '1' else 's'}"


def name(product: Any) -> str:
    """A product's name in a sentence: one that shouts is lowered, any other stands as it is written."""
    words = str(product)
    return words.capitalize() if words.isupper() else words


def measure(value: Any, places: int = 2) -> str:
    """A plain number that need not be whole: 1.25."""
    number = _number(value)
    return MISSING if number is None else f"{number:,.{places}f}"


def share(value: Any, places: int = 1) -> str:
    """A share between 0 and 1 as per cent: 84.0 %; a small one is never shown as nothing."""
    number = _number(value)
    if number is None:
        return MISSING
    least = 10.0**-places
    if 0 < number * 100 < least / 2:
        return f"<{NO_BREAK}{least:.{places}f}{NO_BREAK}%"
    return f"{round(number * 100, places) + 0.0:.{places}f}{NO_BREAK}%"


def round_ticks(highest: float) -> list[float]:
    """Zero and two to four round numbers below the highest value."""
    size = 10.0 ** (len(str(int(highest))) - 1)
    step = next(part * size for part in (0.25, 0.5, 1.0, 2.0, 5.0) if highest / (part * size) <= 4.5)
    return [step * index for index in range(int(highest / step) + 1)]


def day(value: Any) -> str:
    """A day in words: 9 Dec 2011."""
    return MISSING if value is None or value != value else f"{value.day} {value:%b %Y}"


def change(value: Any, places: int = 1) -> str:
    """A ratio less one, as per cent with its sign: +12.3 %."""
    number = _number(value)
    if number is None:
        return MISSING
    shown = round(number * 100, places)
    return f"{'+' if shown > 0 else '-' if shown < 0 else ''}{abs(shown):,.{places}f}{NO_BREAK}%"


FORMATS = {"count": count, "money": money, "share": share, "change": change, "measure": measure, "date": day}


def sales_column(basis: str) -> str:
    """The column of a frame that the chosen basis draws."""
    return "gross_sales" if basis == "gross" else "net_sales"


def sales_words(basis: str) -> str:
    """The same in words, for titles and tooltips."""
    return "gross sales" if basis == "gross" else "net sales"
