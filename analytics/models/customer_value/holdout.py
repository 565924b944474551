"""The test of the prediction: the last days held out.

Question
    Had it been made some days ago: how many order days, and how much money, would have been predicted, and what came?
Formula
    Fitted on the days up to the cut; predicted for everybody known then, and set beside what came after, and beside a naive baseline: the same as in as
    many days before the cut. Bias = predicted / actual - 1; error = sum over groups of |predicted - actual| / actual. Groups: order days after the
    first (0 to 7 and more) for orders, tenths of customers by predicted money for revenue.
Assumptions
    A test needs as many days before the cut as it holds out, twice, and enough customers who came back.
Source
    Fader, Hardie & Lee (2005), "Counting your customers" the easy way, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.models.customer_value import orders, spend
from analytics.models.customer_value.history import history, repeats

TABLE = ("about", "place", "name", "customers", "predicted", "actual", "naive")
MOST_OFTEN = 7


@dataclass(frozen=True)
class Holdout:
    """What was tested: `cut` is the last day that was known. `people`: `customer_id`, and for each of orders and money `predicted_`, `actual_`, `naive_`
    (and the group of each, `place_`). `reason`: why nothing could be tested; the rest is empty then."""

    days: int
    cut: date
    people: pd.DataFrame
    reason: str = ""

    def total(self, about: str, what: str) -> float:
        """Sum over everybody of `what` (predicted, actual, naive) of `about` (orders, money)."""
        return float(self.people[f"{what}_{about}"].sum())

    def bias(self, about: str, what: str = "predicted") -> float:
        """How far it was off in total (-0.2: a fifth too low)."""
        actual = self.total(about, "actual")
        return self.total(about, what) / actual - 1 if actual > 0 else np.inf

    def error(self, about: str, what: str = "predicted") -> float:
        """How far it was off group by group, as a share of what came."""
        sums = self.people.groupby(f"place_{about}")[[f"{what}_{about}", f"actual_{about}"]].sum()
        actual = float(sums[f"actual_{about}"].sum())
        return float((sums[f"{what}_{about}"] - sums[f"actual_{about}"]).abs().sum()) / actual if actual > 0 else np.inf

    def leaders(self, what: str) -> float:
        """Share of the money (predicted or actual) of the tenth of customers from whom most was predicted."""
        whole = self.total("money", what)
        top = self.people["place_money"] == self.people["place_money"].max()
        return float(self.people.loc[top, f"{what}_money"].sum()) / whole if whole > 0 else 0.0


def hold_out(days: pd.DataFrame, end: date, held: int, least_repeaters: int) -> Holdout:
    """Fit on what was known `held` days before `end`, and compare.

    Parameters
    ----------
    days
        As from `history.order_days`.
    """
    cut = end - timedelta(days=held)
    began = days["day"].min().date() if len(days) else end
    known = (cut - began).days + 1
    if known < 2 * held:
        return Holdout(held, cut, pd.DataFrame(), f"the last {held} days cannot be held out: {max(known, 0):,} days lie before them, {2 * held} are needed")
    people = history(days, cut)
    repeated = int((people["frequency"] > 0).sum())
    if repeated < least_repeaters:
        return Holdout(held, cut, pd.DataFrame(), f"{repeated:,} customers had come back before the test; {least_repeaters} are needed")
    predicted = orders.expected(orders.fit(people), people, held)
    money = predicted * spend.expected(spend.fit(people), people)
    came = repeats(days, cut, end).reindex(people["customer_id"]).fillna(0.0)
    before = repeats(days, cut - timedelta(days=held), cut).reindex(people["customer_id"]).fillna(0.0)
    frame = pd.DataFrame({
        "customer_id": people["customer_id"], "place_orders": np.minimum(people["frequency"], MOST_OFTEN), "place_money": tenths(money),
        "predicted_orders": predicted, "actual_orders": came["orders"].to_numpy(), "naive_orders": before["orders"].to_numpy(),
        "predicted_money": money, "actual_money": came["money"].to_numpy(), "naive_money": before["money"].to_numpy(),
    })  # fmt: skip
    return Holdout(held, cut, frame)


def tenths(values: np.ndarray) -> np.ndarray:
    """1 to 10 by size, 10 the highest; equal values by their place."""
    ranks = np.empty(len(values), dtype=int)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return 1 + 10 * ranks // max(len(values), 1)


def named(about: str, place: int) -> str:
    """What a group is called."""
    if about == "orders":
        return "never yet" if place == 0 else "once" if place == 1 else f"{place} times" if place < MOST_OFTEN else f"{MOST_OFTEN} times or more"
    return "highest tenth" if place == 10 else "lowest tenth" if place == 1 else f"tenth {place}"
