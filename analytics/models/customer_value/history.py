"""What the models know of a customer.

Question
    How often did she come back, when last, and what did she spend on those days?
Formula
    An order day is a day with an order; several on one day are one. `frequency` = order days after the first; `recency` = last - first order day;
    `age` = end - first order day (T in the literature), in days. `spend` = mean money of the order days after the first.
Assumptions
    Money of a day = gross - what was returned on that same day; a day whose goods all went back is no order day, so that an order that was cancelled after
    minutes predicts nothing. Who has only such days is known by the first of them.
Source
    Fader, P., Hardie, B. & Lee, K. L. (2005), RFM and CLV: using iso-value curves, *Journal of Marketing Research* 42(4).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analytics.models.measures import SCALE

COLUMNS = ("customer_id", "frequency", "recency", "age", "spend")


def order_days(orders: pd.DataFrame) -> pd.DataFrame:
    """Order days of customers: `customer_id`, `day`, `money` (units of money), sorted by customer and day.

    Parameters
    ----------
    orders
        `customer_id` (text), `day` (datetime64), `is_order` (flag), `gross` and `returns` (whole ten-thousandths). Rows without a customer are left out.
    """
    known = orders[orders["customer_id"].notna()]
    ordered = known[known["is_order"]][["customer_id", "day"]].drop_duplicates()
    sums = known.groupby(["customer_id", "day"], sort=True)[["gross", "returns"]].sum().reset_index()
    days = sums.merge(ordered, on=["customer_id", "day"]).sort_values(["customer_id", "day"], ignore_index=True)
    days["money"] = (days["gross"] - days["returns"]) / SCALE
    # Of who has only days that were taken back, the first one stays. Sorted by customer, she begins where the id changes.
    paid, begins = days["money"] > 0, days["customer_id"] != days["customer_id"].shift()
    kept = paid | (begins & ~paid.groupby(begins.cumsum()).transform("any"))
    return days.loc[kept, ["customer_id", "day", "money"]].reset_index(drop=True)


def history(days: pd.DataFrame, end: date) -> pd.DataFrame:
    """One row per customer with an order day up to `end` (inclusive).

    Returns
    -------
    DataFrame
        COLUMNS, sorted by customer; `spend` is missing for who has not come back.
    """
    last = pd.Timestamp(end)
    seen = days[days["day"] <= last]
    first = ~seen["customer_id"].duplicated()
    people = seen.groupby("customer_id", sort=True)["day"].agg(["min", "max", "size"])
    repeated = seen[~first].groupby("customer_id", sort=True)["money"].mean()
    frame = pd.DataFrame({
        "frequency": people["size"] - 1, "recency": (people["max"] - people["min"]).dt.days, "age": (last - people["min"]).dt.days,
        "spend": repeated.reindex(people.index).to_numpy(),
    })  # fmt: skip
    return frame.rename_axis("customer_id").reset_index()[list(COLUMNS)]


def repeats(days: pd.DataFrame, after: date, until: date) -> pd.DataFrame:
    """Order days that were not a customer's first, after one day and until another (inclusive): `orders` and `money` by customer."""
    inside = ~(~days["customer_id"].duplicated()) & (days["day"] > pd.Timestamp(after)) & (days["day"] <= pd.Timestamp(until))
    return days[inside].groupby("customer_id", sort=True).agg(orders=("money", "size"), money=("money", "sum"))


def kept_share(orders: pd.DataFrame, days: pd.DataFrame) -> float:
    """What is left of the money of order days after later returns, over all customers (0-1); who has only returned things is none."""
    money = float(days["money"].clip(lower=0).sum())
    known = orders[orders["customer_id"].isin(days["customer_id"].unique())]
    net = float((known["gross"] - known["returns"]).sum()) / SCALE
    return float(np.clip(net / money, 0.0, 1.0)) if money > 0 else 1.0
