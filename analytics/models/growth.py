"""Growth plan: what would have to happen for sales to rise by so much?

Question
    Against what is expected of the coming days: how far would customers who come back, second orders, larger baskets and fewer returns carry, each by itself
    and together, and what would each have to do alone?
Formula
    Gap = target x baseline. Customers reached = customers x reach; extra orders = reached x response; extra sales = extra orders x spend per basket. Larger
    baskets: orders expected x spend per basket x growth. Fewer returns: gross sales expected x return rate x the part that no longer comes back.
Assumptions
    Every lever is a what-if: response is what comes on top of those who would come by themselves, who are in the baseline. A segment has one lever, by its
    place between lately and long ago, seldom and often, so that nobody is counted twice. Levers add up; that each may take from another is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIN_BACK, SECOND, ONE_MORE, BASKETS, RETURNS = "win back", "second order", "one more order", "larger baskets", "fewer returns"
LEVERS = (WIN_BACK, SECOND, ONE_MORE, BASKETS, RETURNS)
CONTACTS = (WIN_BACK, SECOND, ONE_MORE)
OWN_PART = 0.25
"""Where no response is given: so much of the rate at which such customers came back by themselves."""
LOW, HIGH = 0.5, 1.5
"""The range of a lever: half and one and a half times what is assumed."""


@dataclass(frozen=True)
class Segment:
    """Customers of one kind: mean place by `recency` and `frequency` (0 worst to 1 best), money of a `basket`, `orders` expected of them, and `came_back`: the
    part of those who stood there before who have ordered since (None: not known)."""

    name: str
    customers: int
    recency: float
    frequency: float
    basket: float
    orders: float
    came_back: float | None = None


@dataclass(frozen=True)
class Shop:
    """What is expected without doing anything (`baseline`, money), `gross` sales in it, and what share of them comes back."""

    baseline: float
    gross: float
    return_rate: float
    segments: Sequence[Segment]


@dataclass(frozen=True)
class Assumptions:
    """What an analyst assumes, as shares; None takes the default from the data's own history. `cost` is money per contact."""

    target: float = 0.1
    reach: float = 0.5
    win_back: float | None = None
    second: float | None = None
    more: float | None = None
    basket: float = 0.0
    returns: float = 0.0
    cost: float = 0.0
    margin: float = 0.0

    def response(self, kind: str, segment: Segment) -> float:
        """Of those reached, who orders once more than she would have."""
        given = {WIN_BACK: self.win_back, SECOND: self.second, ONE_MORE: self.more}[kind]
        return (segment.came_back or 0.0) * OWN_PART if given is None else given


@dataclass(frozen=True)
class Lever:
    """What one lever brings: `assumed` is the response, growth or cut; `most` what it would bring at its utmost (everybody, once; no returns; no end: inf);
    `alone` the same as `assumed`, were it to close the gap by itself (of all its customers; None: it cannot)."""

    kind: str
    segment: str
    customers: int
    contacts: float
    assumed: float
    orders: float
    basket: float
    sales: float
    most: float
    alone: float | None
    cost: float


@dataclass(frozen=True)
class Plan:
    """The gap, the levers, and what they bring together; `covered` is their part of the gap."""

    gap: float
    levers: tuple[Lever, ...]

    @property
    def sales(self) -> float:
        """What all bring together."""
        return sum(lever.sales for lever in self.levers)

    @property
    def covered(self) -> float:
        """Their part of the gap."""
        return self.sales / self.gap if self.gap > 0 else 0.0


def lever_of(segment: Segment) -> str:
    """The lever of a segment, by its place; empty for those long gone who seldom bought."""
    if segment.recency < 0.4:
        return WIN_BACK if segment.frequency >= 0.4 else ""
    if segment.frequency >= 0.6:
        return BASKETS
    return SECOND if segment.frequency < 0.2 and segment.recency >= 0.6 else ONE_MORE


def plan(shop: Shop, assumed: Assumptions) -> Plan:
    """Work it out. Segments without a lever, without customers or with a basket that is worth nothing are left out."""
    gap = max(shop.baseline, 0.0) * assumed.target
    known = [(lever_of(segment), segment) for segment in shop.segments if segment.customers > 0 and segment.basket > 0]
    made = [_contact(kind, segment, gap, assumed) for kind, segment in known if kind in CONTACTS]
    made += [_baskets(segment, gap, assumed) for kind, segment in known if kind == BASKETS]
    if shop.gross > 0 and shop.return_rate > 0:
        made.append(_returns(shop, gap, assumed))
    return Plan(gap, tuple(sorted(made, key=lambda lever: (LEVERS.index(lever.kind), -lever.sales, lever.segment))))


def _contact(kind: str, segment: Segment, gap: float, assumed: Assumptions) -> Lever:
    reached, response = segment.customers * assumed.reach, assumed.response(kind, segment)
    orders, most = reached * response, segment.customers * segment.basket
    alone = gap / most if most >= gap and most > 0 else None
    return Lever(
        kind, segment.name, segment.customers, reached, response, orders, segment.basket, orders * segment.basket, most, alone, reached * assumed.cost
    )


def _baskets(segment: Segment, gap: float, assumed: Assumptions) -> Lever:
    money = segment.orders * segment.basket
    alone = gap / money if money > 0 else None
    return Lever(BASKETS, segment.name, segment.customers, 0.0, assumed.basket, 0.0, segment.basket, money * assumed.basket, float("inf"), alone, 0.0)


def _returns(shop: Shop, gap: float, assumed: Assumptions) -> Lever:
    most = shop.gross * shop.return_rate
    alone = gap / most if most >= gap and most > 0 else None
    return Lever(RETURNS, "", 0, 0.0, assumed.returns, 0.0, 0.0, most * assumed.returns, most, alone, 0.0)
