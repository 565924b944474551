"""Customers and their orders, drawn in blocks so that any size fits in memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.demo.truth import MARKETS, Truth, activity

BLOCK = 20_000


@dataclass(frozen=True)
class Orders:
    """One block of orders: customer number (-1 for a guest), market index, minute since the start of the history, value (money)."""

    customer: np.ndarray
    market: np.ndarray
    minute: np.ndarray
    value: np.ndarray


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
            stays = rng.uniform(size=len(who)) >= leaving[who]
            following = when + rng.exponential(1 / rate[who])
            kept = stays & (following < self.clock[-1])
            who, when = who[kept], following[kept]
        customer, unit = np.concatenate(people), np.concatenate(times)
        value = rng.gamma(truth.p, 1 / scale[customer])
        guest = rng.uniform(size=len(customer)) < truth.guest_share
        return Orders(np.where(guest, -1, customer + number * BLOCK), market[customer], self._minutes(unit, rng), value)

    def _minutes(self, unit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        day = np.searchsorted(self.clock, unit, side="right") - 1
        return day * 1440 + rng.integers(8 * 60, 18 * 60, len(unit))
