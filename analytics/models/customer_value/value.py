"""Predicted orders and revenue of every customer.

Question
    What will each customer order and bring in the next 30, 90 and 365 days, is she still a customer, and how far can that be trusted?
Formula
    Expected order days (BG/NBD, `orders`) x expected money of such a day (Gamma-Gamma, `spend`); what is returned later is taken off by the share that
    customers have kept so far.
Assumptions
    Those of both models; above all that rates do not change with the season. `trust` says what the last days, held out, make of that.
Source
    Fader, Hardie & Lee (2005), RFM and CLV: using iso-value curves, *Journal of Marketing Research* 42(4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.models.customer_value import orders as purchases
from analytics.models.customer_value import spend as amounts
from analytics.models.customer_value.history import history, kept_share, order_days
from analytics.models.customer_value.holdout import Holdout, hold_out
from analytics.models.customer_value.trust import Trust, trust
from analytics.models.measures import usual_as_of

HORIZONS = (30, 90, 365)
CUSTOMERS = ("customer_id", "frequency", "recency", "age", "alive", "spend", *(f"{what}_{days}" for what in ("orders", "money") for days in HORIZONS))


@dataclass(frozen=True)
class Params:
    """How many days are held out, and how many customers must have come back before them."""

    held_days: int = 90
    least_repeaters: int = 50


@dataclass(frozen=True)
class Result:
    """`customers`: CUSTOMERS, sorted by id; `spend` is expected for a day with an order; what is not supported is missing (`alive`, `orders_`, `money_`).
    `kept`: share of money left after later returns."""

    customers: pd.DataFrame
    orders: purchases.Fit
    spend: amounts.Fit
    kept: float
    tested: Holdout
    trust: list[Trust]

    def told(self, about: str) -> Trust:
        """How far `about` (orders, money, alive) can be trusted."""
        return next(each for each in self.trust if each.about == about)


def value(orders: pd.DataFrame, as_of: date | None = None, params: Params = Params()) -> Result:
    """Fit, test and predict.

    Parameters
    ----------
    orders
        As for `measures.measure`.
    as_of
        The day after the last one that is known.

    Raises
    ------
    ModelRefused
        When nobody has ordered.
    """
    end = (as_of or usual_as_of(orders)) - timedelta(days=1)
    seen = orders[orders["day"] <= pd.Timestamp(end)]
    usual_as_of(seen[seen["customer_id"].notna()])
    days = order_days(seen)
    people = history(days, end)
    fitted, spent = purchases.fit(people), amounts.fit(people)
    tested = hold_out(days, end, params.held_days, params.least_repeaters)
    graded = trust(fitted, tested)
    supported = {each.about: each.supported for each in graded}
    money = amounts.expected(spent, people)
    frame = people[["customer_id", "frequency", "recency", "age"]].assign(alive=purchases.alive(fitted, people) if supported["alive"] else np.nan, spend=money)
    for horizon in HORIZONS:
        expected = purchases.expected(fitted, people, horizon)
        frame[f"orders_{horizon}"] = expected if supported["orders"] else np.nan
        frame[f"money_{horizon}"] = expected * money if supported["money"] and supported["orders"] else np.nan
    return Result(frame[list(CUSTOMERS)], fitted, spent, kept_share(seen, days), tested, graded)
