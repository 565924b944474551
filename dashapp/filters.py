"""What a question may be narrowed by. Values from outside are choices, and are checked here and against what the viewer may choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from dashapp.errors import BadRequest

BASES = ("net", "gross")
SEGMENTS = (
    "Champions", "Loyal", "Potential loyalists", "New customers", "Promising", "Need attention", "About to sleep", "At risk",
    "Can't lose them", "Hibernating",
)  # fmt: skip
NAMES = {"markets": "market", "period": "period", "segments": "segment", "basis": "basis"}
MOST = 300


@dataclass(frozen=True)
class Filters:
    """A narrowing: empty markets or segments mean all that the viewer may see; a missing date means as far as the data go."""

    markets: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    segments: tuple[str, ...] = ()
    basis: str = "net"
    options: tuple[tuple[str, str], ...] = ()

    def given(self) -> set[str]:
        """Which of market, period, segment and basis narrow anything (basis: whether it is not the usual one)."""
        narrowed = {
            "market": self.markets,
            "period": self.date_from or self.date_to,
            "segment": self.segments,
            "basis": self.basis != "net",
        }
        return {name for name, value in narrowed.items() if value}

    def without(self, names: set[str]) -> Filters:
        """The same, not narrowed by `names`."""
        kept = self
        if "market" in names:
            kept = replace(kept, markets=())
        if "period" in names:
            kept = replace(kept, date_from=None, date_to=None)
        if "segment" in names:
            kept = replace(kept, segments=())
        if "basis" in names:
            kept = replace(kept, basis="net")
        return kept

    def option(self, name: str, default: str) -> str:
        """The value of a chart's own option."""
        return dict(self.options).get(name, default)

    def query(self) -> str:
        """The readable text that stands in a link: market=Germany&from=2011-01-01."""
        pairs = [("market", market) for market in self.markets]
        pairs += [("from", self.date_from.isoformat())] if self.date_from else []
        pairs += [("to", self.date_to.isoformat())] if self.date_to else []
        pairs += [("segment", segment) for segment in self.segments]
        pairs += [("basis", self.basis)] if self.basis != "net" else []
        return urlencode(pairs)

    def said(self) -> dict[str, object]:
        """For JSON: the filters by name."""
        return {
            "market": list(self.markets),
            "from": self.date_from.isoformat() if self.date_from else None,
            "to": self.date_to.isoformat() if self.date_to else None,
            "segment": list(self.segments),
            "basis": self.basis,
            **dict(self.options),
        }


def parse(query: Mapping[str, Sequence[str]]) -> Filters:
    """Read the parts of a link.

    Parameters
    ----------
    query
        `market`, `from`, `to`, `segment`, `basis`, each with its values. Names that mean nothing here are left alone.

    Raises
    ------
    BadRequest
        When a value is no date, segment or basis. Whether a market may be chosen is decided with the viewer (`answers`).
    """
    markets, segments = tuple(dict.fromkeys(query.get("market", ()))), tuple(dict.fromkeys(query.get("segment", ())))
    if len(markets) > MOST:
        raise BadRequest(f"At most {MOST} markets can be chosen at once; there are {len(markets)}.")
    if not all(isinstance(market, str) and 0 < len(market) <= 200 for market in markets):
        raise BadRequest("A market is a name of at most 200 characters.")
    for segment in segments:
        if segment not in SEGMENTS:
            raise BadRequest(f"There is no segment {str(segment)[:60]!r}. Choose among: {', '.join(SEGMENTS)}.")
    basis = _one(query, "basis") or "net"
    if basis not in BASES:
        raise BadRequest(f"The basis is net or gross; it is {basis[:40]!r}.")
    date_from, date_to = _day(query, "from"), _day(query, "to")
    if date_from and date_to and date_from > date_to:
        raise BadRequest(f"The period ends ({date_to}) before it begins ({date_from}). Choose a later end.")
    return Filters(markets, date_from, date_to, segments, basis)


def _one(query: Mapping[str, Sequence[str]], name: str) -> str:
    values = query.get(name, ())
    if len(values) > 1 or not all(isinstance(value, str) for value in values):
        raise BadRequest(f"{name!r} can be given once, as text.")
    return values[0].strip() if values else ""


def _day(query: Mapping[str, Sequence[str]], name: str) -> date | None:
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
