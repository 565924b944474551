"""The parameters of the simulated shop. They are written beside the file as JSON, with what was counted while writing it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

MARKETS = {
    "United Kingdom": 0.80, "Germany": 0.05, "France": 0.04, "EIRE": 0.03, "Netherlands": 0.02, "Spain": 0.02, "Belgium": 0.015, "Sweden": 0.01,
    "USA": 0.01, "Japan": 0.005,
}  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What is put in.

    Purchasing: gamma-Poisson with shape `r` and rate `alpha` (days); after each repeat order a customer leaves with a probability drawn from Beta(`a`, `b`).
    Order value: Gamma-Gamma with `p`, `q`, `v` (money), reached in whole units of priced products, so rounded by less than the cheapest of them.
    `rules`: antecedent, consequent and confidence of products that are bought together. Shares are 0-1.
    """

    orders: int
    seed: int
    end: date = date(2025, 12, 9)
    years: float = 1.0
    r: float = 1.2
    alpha: float = 90.0
    a: float = 0.9
    b: float = 4.0
    p: float = 6.25
    q: float = 3.74
    v: float = 180.0
    lines_per_order: float = 12.0
    products: int = 1500
    guest_share: float = 0.07
    cancelled_share: float = 0.08
    dirty_share: float = 0.0005
    closed_weekday: int = 5
    peak_factor: float = 1.9
    rules: tuple[tuple[str, str, float], ...] = field(default=())

    @property
    def days(self) -> int:
        """Length of the history."""
        return round(self.years * 365.25)


def with_rules(truth: Truth, count: int = 12) -> Truth:
    """The same with `count` planted rules between products of middling popularity."""
    rng = np.random.default_rng([truth.seed, 7])
    chosen = rng.choice(np.arange(20, 220), size=2 * count, replace=False)
    confidences = rng.uniform(0.5, 0.9, count).round(3)
    rules = tuple((code(first), code(second), float(c)) for first, second, c in zip(chosen[::2], chosen[1::2], confidences, strict=True))
    return Truth(**{**truth.__dict__, "rules": rules})


def code(index: int) -> str:
    """The code of a product."""
    return f"{20000 + index}"


def activity(truth: Truth) -> np.ndarray:
    """How busy each day is: 0 on the closed weekday and at the turn of the year, `peak_factor` in November, between in October and December."""
    days = np.arange(np.datetime64(truth.end) - truth.days + 1, np.datetime64(truth.end) + 1)
    weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7
    month = days.astype("datetime64[M]").astype(int) % 12 + 1
    day = (days - days.astype("datetime64[M]")).astype(int) + 1
    busy = np.where(month == 11, truth.peak_factor, np.where((month == 10) | (month == 12), (1 + truth.peak_factor) / 2, 1.0))
    closed = (weekday == truth.closed_weekday) | ((month == 12) & (day >= 24)) | ((month == 1) & (day <= 3))
    return np.where(closed, 0.0, busy)
