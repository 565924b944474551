"""Customers and their orders, drawn in blocks so that any size fits in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.demo.truth import MARKETS, Truth, activity

BLOCK = 20_000


@dataclass(frozen=True)
class Orders:
    """One block of orders: customer number (-1 for a guest), market index, minute since the start of the history, value (money).

    `rank` sorts whole customers, with the guests strewn among them: who takes the first orders by rank takes whole histories, not a sample of
    orders, which would make a shop of customers who bought once.
    """

    rank: np.ndarray
    customer: np.ndarray
    market: np.ndarray
    minute: np.ndarray
    value: np.ndarray

    def chosen(self, index: np.ndarray | slice) -> Orders:
        """Some of the orders, in the order of `index`."""
        return Orders(self.rank[index], self.customer[index], self.market[index], self.minute[index], self.value[index])

    def first(self, count: int) -> Orders:
        """The first `count` by rank (then by time, so that only the last customer's history may be cut), in order of time."""
        kept = np.lexsort((self.minute, self.rank))[:count]
        return self.chosen(kept[np.argsort(self.minute[kept], kind="stable")])


class Shop:
    """Draws blocks of customers until `truth.orders` orders are there."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        busy = activity(truth)
        # Time in which purchasing is a plain Poisson process: as many units as days, but none pass on a closed day.
        self.clock = np.concatenate([[0.0], np.cumsum(busy) * len(busy) / busy.sum()])

    def block(self, number: int) -> Orders:
        """The orders of one block of customers, and the guests among them; the same for the same seed."""
        truth, rng = self.truth, np.random.default_rng([self.truth.seed, 1, number])
        rate = rng.gamma(truth.r, 1 / truth.alpha, BLOCK)
        leaving = rng.beta(truth.a, truth.b, BLOCK)
        market = rng.choice(len(MARKETS), BLOCK, p=list(MARKETS.values()))
        scale = rng.gamma(truth.q, 1 / truth.v, BLOCK)
        when = rng.uniform(0, self.clock[-1], BLOCK)
        who, times = np.arange(BLOCK), []
        people = []
        while len(who):
            people.append(who)
            times.append(when)
            # As BG/NBD has it, nobody leaves before the first repeat order.
            stays = rng.uniform(size=len(who)) >= (leaving[who] if len(people) > 1 else 0)
            following = when + rng.exponential(1 / rate[who])
            kept = stays & (following < self.clock[-1])
            who, when = who[kept], following[kept]
        who, unit = np.concatenate(people), np.concatenate(times)
        known = Orders(who, who + number * BLOCK, market[who], self._minutes(unit, rng), rng.gamma(truth.p, 1 / scale[who]))
        guests = self._guests(round(len(who) * truth.guest_share / (1 - truth.guest_share)), rng)
        names = ("rank", "customer", "market", "minute", "value")
        return Orders(*(np.concatenate([getattr(known, name), getattr(guests, name)]) for name in names))

    def _guests(self, count: int, rng: np.random.Generator) -> Orders:
        """People who never say who they are: one order each, so that the customers' own histories stay whole."""
        truth = self.truth
        return Orders(
            rank=rng.integers(0, BLOCK, count),
            customer=np.full(count, -1),
            market=rng.choice(len(MARKETS), count, p=list(MARKETS.values())),
            minute=self._minutes(rng.uniform(0, self.clock[-1], count), rng),
            value=rng.gamma(truth.p, 1 / rng.gamma(truth.q, 1 / truth.v, count)),
        )

    def _minutes(self, unit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        day = np.searchsorted(self.clock, unit, side="right") - 1
        return day * 1440 + rng.integers(8 * 60, 18 * 60, len(unit))
