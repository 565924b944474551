"""Customers' measures as of a date.

Question
    When did each customer last order, how often, and for how much?
Formula
    `recency_days` = as-of - last order day; `frequency_orders` = orders; `monetary` = gross - returns (net) or gross, all of days before the as-of date.
Assumptions
    Orders carry money as whole ten-thousandths, so that sums, ties and cut points are exact. Whoever has only returned things is no customer.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from analytics.errors import ModelRefused

BASES = ("net", "gross")
SCALE = 10_000
COLUMNS = ("customer_id", "recency_days", "frequency_orders", "monetary", "gross", "returns")


def usual_as_of(orders: pd.DataFrame) -> date:
    """The day after the last day with an order or a return."""
    if not len(orders) or not orders["is_order"].any():
        raise ModelRefused("There are no orders of identified customers to compute from.")
    return orders["day"].max().date() + timedelta(days=1)


def measure(orders: pd.DataFrame, as_of: date, basis: str = "net") -> pd.DataFrame:
    """One row per customer with an order before `as_of`.

    Parameters
    ----------
    orders
        `customer_id` (text), `day` (datetime64), `is_order` (flag), `gross` and `returns` (whole ten-thousandths of money). Rows without a customer
        are left out.

    Returns
    -------
    DataFrame
        COLUMNS, sorted by customer_id; money in whole ten-thousandths.
    """
    if basis not in BASES:
        raise ModelRefused(f"The basis is net or gross, not {basis[:40]!r}.")
    end = pd.Timestamp(as_of)
    seen = orders[(orders["day"] < end) & orders["customer_id"].notna()]
    money = seen.groupby("customer_id", sort=True)[["gross", "returns"]].sum()
    counted = seen[seen["is_order"]].groupby("customer_id", sort=True)["day"].agg(last="max", frequency_orders="size")
    frame = counted.join(money)
    frame["recency_days"] = (end - frame["last"]).dt.days
    frame["monetary"] = frame["gross"] - frame["returns"] if basis == "net" else frame["gross"]
    return frame.reset_index()[list(COLUMNS)]
