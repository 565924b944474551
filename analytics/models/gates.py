"""Is segmentation meaningful on these data?

Question
    Are there enough buyers, days, recent and repeated orders for scores to tell customers apart?
Formula
    Each gate compares what was found with what is needed. A gate that fails has a reason in words; scores are still computed, and shown with it.
Source
    The thresholds of Klaviyo's predictive analytics (500 buyers, 180 days of orders, an order in the last 30 days, some customers with three orders),
    and that a measure must differ between customers before it can rank them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Params:
    """What is needed."""

    buyers: int = 500
    days: int = 180
    recent_days: int = 30
    repeat_share: float = 0.05
    thrice_share: float = 0.01


@dataclass(frozen=True)
class Gate:
    """One condition: what is needed and found, as numbers; `reason` is empty when it is met."""

    name: str
    needed: float
    found: float
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Whether it is met."""
        return not self.reason


def gates(customers: pd.DataFrame, days: int, params: Params = Params()) -> list[Gate]:
    """Ask every gate.

    Parameters
    ----------
    customers
        As from `measures.measure`.
    days
        Length of the history, in days.
    """
    n, orders = len(customers), customers["frequency_orders"]
    repeated, thrice = int((orders >= 2).sum()), int((orders >= 3).sum())
    latest = int(customers["recency_days"].min()) if n else 0
    spends = int(customers["monetary"].nunique())
    return [
        _gate("buyers", params.buyers, n, f"not enough buyers: {_people(n)} ordered, {params.buyers:,} are needed"),
        _gate("days of history", params.days, days, f"not enough history: {days:,} days, {params.days:,} are needed"),
        Gate("days since the last order", params.recent_days, latest, f"no order in the last {params.recent_days} days" if latest > params.recent_days else ""),
        _gate(
            "customers who ordered twice", max(1, params.repeat_share * n), repeated,
            f"not enough repeat buyers: {repeated:,} of {_people(n)} ordered twice or more, {params.repeat_share:.0%} are needed",
        ),
        _gate(
            "customers who ordered three times", max(1, params.thrice_share * n), thrice,
            f"not enough orders per customer: {thrice:,} of {_people(n)} ordered three times or more, {params.thrice_share:.0%} are needed",
        ),
        _gate("different amounts spent", 2, spends, "spend does not tell customers apart: all have spent the same"),
    ]  # fmt: skip


def reason(asked: list[Gate]) -> str:
    """Why segmentation is not meaningful, in one sentence; empty when it is."""
    failed = [gate.reason for gate in asked if not gate.passed]
    return f"Segments mean little here: {'; '.join(failed)}." if failed else ""


def _gate(name: str, needed: float, found: float, reason: str) -> Gate:
    return Gate(name, needed, found, "" if found >= needed else reason)


def _people(count: int) -> str:
    return "1 customer" if count == 1 else f"{count:,} customers"
