"""Cohorts: do customers come back?

Question
    Of the customers who first ordered in a month (or quarter), how many ordered again one, two, … periods later, and what have they spent since?
Formula
    Cohort = calendar period of the first order; a cell counts the distinct customers with an order `period` periods later, their orders and money.
    Retention = cell / cohort size; value per customer = money of the cells up to a period / cohort size.
Assumptions
    Money returned before a customer's first order belongs to her first period. A period that the data do not cover whole is partial.
Source
    Fader, P. & Hardie, B. (2009), Probability models for customer-base analysis, *Journal of Interactive Marketing* 23(1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analytics.errors import ModelRefused
from analytics.models.measures import usual_as_of

GRAINS = {"month": "M", "quarter": "Q"}
SUMS = ("customers", "orders", "gross", "returns")


def periods(days: pd.Series, grain: str) -> pd.Series:
    """Number of the period of each day; differences are whole periods."""
    if grain not in GRAINS:
        raise ModelRefused(f"Cohorts are by month or quarter, not {grain[:40]!r}.")
    return days.dt.year * 12 + days.dt.month - 1 if grain == "month" else days.dt.year * 4 + days.dt.quarter - 1


def starts(numbers: pd.Series, grain: str) -> pd.Series:
    """First day of each numbered period."""
    months = numbers if grain == "month" else numbers * 3
    return pd.to_datetime(pd.DataFrame({"year": months // 12, "month": months % 12 + 1, "day": 1}))


def cells(orders: pd.DataFrame, grain: str = "month", by: Sequence[str] = ()) -> pd.DataFrame:
    """Cells in which somebody did something.

    Parameters
    ----------
    orders
        As for `measures.measure`, with the columns `by`, which must not differ within a customer's cell if customers are to add up.

    Returns
    -------
    DataFrame
        `by`, `cohort` (first day of the period, datetime64), `period` (0, 1, …), `customers` (distinct, with an order), `orders` (counts), `gross`, `returns`
        (whole ten-thousandths).
    """
    known = orders[orders["customer_id"].notna()]
    first = known[known["is_order"]].groupby("customer_id")["day"].min()
    known = known[known["customer_id"].isin(first.index)]
    begun = periods(known["customer_id"].map(first), grain)
    when = periods(known["day"], grain)
    placed = known.assign(number=begun, period=(when - begun).clip(lower=0), ordered=known["is_order"] & (when >= begun))
    keys = [*by, "number", "period"]
    people = placed.groupby([*keys, "customer_id"], observed=True).agg(orders=("ordered", "sum"), gross=("gross", "sum"), returns=("returns", "sum"))
    people["customers"] = (people["orders"] > 0).astype(int)
    summed = people.groupby(keys, observed=True)[list(SUMS)].sum().reset_index()
    return summed.assign(cohort=starts(summed["number"], grain))[[*by, "cohort", "period", *SUMS]]


def matrix(orders: pd.DataFrame, grain: str = "month", as_of: date | None = None) -> pd.DataFrame:
    """Every cohort from its first period to the last that the data reach, zeros written out.

    Returns
    -------
    DataFrame
        `cohort`, `period`, SUMS, `size` (customers of the cohort), `retention` (0-1), `value` (gross - returns up to here per customer of the
        cohort, ten-thousandths), `partial` (the data do not cover the period whole).

    Raises
    ------
    ModelRefused
        When nobody has ordered.
    """
    as_of = as_of or usual_as_of(orders)
    seen = orders[orders["day"] < pd.Timestamp(as_of)]
    usual_as_of(seen)
    found = cells(seen, grain)
    end = int(periods(pd.Series([pd.Timestamp(as_of) - pd.Timedelta(days=1)]), grain).iloc[0])
    numbers = periods(found["cohort"], grain)
    whole = pd.DataFrame([(number, period) for number in sorted(numbers.unique()) for period in range(end - number + 1)], columns=["number", "period"])
    dense = whole.merge(found.assign(number=numbers).drop(columns="cohort"), how="left", on=["number", "period"]).fillna(0)
    dense = dense.astype(dict.fromkeys(SUMS, "int64"))
    dense["cohort"] = starts(dense["number"], grain)
    dense["size"] = dense.groupby("number")["customers"].transform("first")
    dense["retention"] = dense["customers"] / dense["size"]
    dense["value"] = (dense["gross"] - dense["returns"]).groupby(dense["number"]).cumsum() / dense["size"]
    dense["partial"] = partial(dense["number"] + dense["period"], grain, seen["day"].min().date(), as_of)
    return dense[["cohort", "period", *SUMS, "size", "retention", "value", "partial"]]


def partial(numbers: pd.Series, grain: str, first: date, as_of: date) -> pd.Series:
    """Whether days of each numbered period lie outside [first, as_of)."""
    begins, ends = starts(numbers, grain), starts(numbers + 1, grain)
    return (begins < pd.Timestamp(first)) | (ends > pd.Timestamp(as_of))
