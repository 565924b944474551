"""What a question may be narrowed by. Values from outside are choices, and are checked here and against what the viewer may choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dashapp.errors import BadRequest
from dashapp.periods import PERIODS

BASES = ("net", "gross")
COMPARISONS = ("previous", "year", "none")
# The ten in common use; a shop may have its own (`queries.runs.Run.segments`).
SEGMENTS = (
    "Champions", "Loyal", "Potential loyalists", "New customers", "Promising", "Need attention", "About to sleep", "At risk",
    "Can't lose them", "Hibernating",
)  # fmt: skip
MOST = 300
NOBODY = ("guest", "no segment")
"""What stands in the place of a segment and is none."""
Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Filters:
    """A narrowing: empty markets, segments or products mean all that the viewer may see; a missing date means as far as the data go.

    `period` names days that move with the data (`periods.PERIODS`) and takes the place of dates; `compare` says which other days the answer is set
    beside; `moved` is the distance of such days from those they are set beside (an interval such as "92 days"), and is never given from outside.
    """

    markets: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    period: str = ""
    segments: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    basis: str = "net"
    compare: str = "previous"
    options: tuple[tuple[str, str], ...] = ()
    moved: str = ""

    def given(self) -> set[str]:
        """Which of market, period, segment, product and basis narrow anything (basis: whether it is not the usual one)."""
        narrowed = {
            "market": self.markets,
            "period": self.date_from or self.date_to or self.period,
            "segment": self.segments,
            "product": self.products,
            "basis": self.basis != "net",
        }
        return {name for name, value in narrowed.items() if value}

    def without(self, names: set[str]) -> Filters:
        """The same, not narrowed by `names`."""
        usual = Filters()
        fields = {"market": ("markets",), "period": ("date_from", "date_to", "period"), "segment": ("segments",), "product": ("products",), "basis": ("basis",)}
        return replace(self, **{field: getattr(usual, field) for name in names for field in fields[name]}) if names else self

    def option(self, name: str, default: str) -> str:
        """The value of a chart's own option."""
        return dict(self.options).get(name, default)

    def query(self) -> str:
        """The readable text that stands in a link: market=Germany&from=2011-01-01."""
        pairs = [("market", market) for market in self.markets]
        pairs += [("period", self.period)] if self.period else []
        pairs += [("from", self.date_from.isoformat())] if self.date_from else []
        pairs += [("to", self.date_to.isoformat())] if self.date_to else []
        pairs += [("segment", segment) for segment in self.segments]
        pairs += [("product", product) for product in self.products]
        pairs += [("basis", self.basis)] if self.basis != "net" else []
        pairs += [("compare", self.compare)] if self.compare != "previous" else []
        return urlencode(pairs)

    def said(self) -> dict[str, object]:
        """For JSON: the filters by name."""
        told: dict[str, object] = {
            "market": list(self.markets),
            "from": self.date_from.isoformat() if self.date_from else None,
            "to": self.date_to.isoformat() if self.date_to else None,
            "segment": list(self.segments),
            "basis": self.basis,
            **dict(self.options),
        }
        more = {"product": list(self.products), "period": self.period, "moved": self.moved}
        return told | {name: value for name, value in more.items() if value}


def parse(query: Query) -> Filters:
    """Read the parts of a link: `market`, `period` or `from` and `to`, `segment`, `product`, `basis`, `compare`, each with its values.

    Names that mean nothing here are left alone. Whether a market, segment or product may be chosen is decided with the viewer (`answers`).

    Raises
    ------
    BadRequest
        When a value cannot be one.
    """
    filters, wrong = understood(query)
    if wrong:
        raise BadRequest(wrong[0])
    return filters


def understood(query: Query) -> tuple[Filters, tuple[str, ...]]:
    """What of a link can be read, and a sentence for each part that cannot and was left out."""
    fields: dict[str, Any] = {}
    wrong = []
    for read in READERS:
        try:
            fields |= read(query)
        except BadRequest as error:
            wrong.append(str(error))
    return Filters(**fields), tuple(wrong)


def _markets(query: Query) -> dict[str, Any]:
    return {"markets": _names(query, "market", "markets")}


def _products(query: Query) -> dict[str, Any]:
    return {"products": tuple(name.strip().upper() for name in _names(query, "product", "products"))}


def _names(query: Query, name: str, many: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(query.get(name, ())))
    if len(values) > MOST:
        raise BadRequest(f"At most {MOST} {many} can be chosen at once; there are {len(values)}.")
    if not all(isinstance(value, str) and 0 < len(value) <= 200 for value in values):
        raise BadRequest(f"A {name} is a name of at most 200 characters.")
    return values


def _segments(query: Query) -> dict[str, Any]:
    return {"segments": _names(query, "segment", "segments")}


def in_order(segments: Sequence[str]) -> tuple[str, ...]:
    """Segments as they are listed everywhere: the ten in common use from the best on, a shop's own as its map names them."""
    return tuple(name for name in SEGMENTS if name in segments) if set(segments) <= set(SEGMENTS) else tuple(segments)


def _choice(name: str, choices: Sequence[str], words: str) -> Callable[[Query], dict[str, Any]]:
    def read(query: Query) -> dict[str, Any]:
        value = _one(query, name)
        if value and value not in choices:
            raise BadRequest(f"{words} is one of {', '.join(choices)}; it is {value[:40]!r}.")
        return {name: value} if value else {}

    return read


def _period(query: Query) -> dict[str, Any]:
    named = _choice("period", tuple(PERIODS), "The period")(query)
    if named:
        return named
    date_from, date_to = _day(query, "from"), _day(query, "to")
    if date_from and date_to and date_from > date_to:
        raise BadRequest(f"The period ends ({date_to}) before it begins ({date_from}). Choose a later end.")
    return {"date_from": date_from, "date_to": date_to}


READERS = (
    _markets, _period, _segments, _products, _choice("basis", BASES, "The basis"), _choice("compare", COMPARISONS, "The comparison"),
)  # fmt: skip


def _one(query: Query, name: str) -> str:
    values = query.get(name, ())
    if len(values) > 1 or not all(isinstance(value, str) for value in values):
        raise BadRequest(f"{name!r} can be given once, as text.")
    return values[0].strip() if values else ""


def _day(query: Query, name: str) -> date | None:
    value = _one(query, name)
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise BadRequest(f"{name!r} must be a day such as 2011-06-30; it is {value[:40]!r}.") from error
    if not 1900 <= day.year <= 2999:
        raise BadRequest(f"{name!r} must lie between the years 1900 and 2999; it is {value[:40]!r}.")
    return day
