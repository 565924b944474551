"""The growth plan: what is expected of the next 90 days, and how far levers on the chosen markets' customers would carry beside it.

The arithmetic is `analytics.models.growth`; what customers did before, from which defaults come, is `queries.plan_past`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from analytics.models import growth
from dashapp.filters import Filters
from dashapp.queries import forecast, forecast_periods
from dashapp.queries.forecast_series import bound_to
from dashapp.queries.plan_past import AUTO, DAYS, Read, put_together, read, whole
from dashapp.queries.runs import Run

BASELINES = (AUTO, "forecast", "year", "last")
LEVERS = (
    "lever", "segment", "customers", "contacts", "assumed", "extra_orders", "spend_per_basket", "extra_sales", "low", "high", "share_of_gap", "cost", "margin",
    "gap", "baseline",
)  # fmt: skip
NEEDS = ("lever", "segment", "customers", "extra_sales", "assumed", "comes_from", "alone")
TARGET = ("what", "amount", "lower_80", "upper_80", "grade", "reason")


def levers(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    """What each lever brings under the assumptions, with half to one and a half times as its range: LEVERS; `cost` and `margin` where they are given."""
    read = _read(connection, runs, filters)
    made = growth.plan(read.shop, read.assumed)
    rows = [
        (each.kind.capitalize(), each.segment or "All customers", each.customers or None, each.contacts or None, each.assumed, each.orders or None,
         each.basket or None, each.sales, each.sales * growth.LOW, min(each.sales * growth.HIGH, each.most), each.sales / made.gap if made.gap > 0 else None,
         each.cost if read.assumed.cost else None, each.sales * read.assumed.margin - each.cost if read.assumed.margin else None, made.gap, read.shop.baseline)
        for each in made.levers
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(LEVERS)).round(4)


def needs(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    """What is assumed of each lever, where that comes from, and what it would have to do alone: NEEDS."""
    read = _read(connection, runs, filters)
    made = growth.plan(read.shop, read.assumed)
    rows = [
        (each.kind.capitalize(), each.segment or "All customers", each.customers or None, each.sales, each.assumed,
         read.comes_from.get(f"{each.kind} {each.segment}") or read.comes_from.get(each.kind, "as given"), _alone(each, made.gap))
        for each in made.levers
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(NEEDS)).round(4)


def target(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    """The same dates a year before, the last 90 days, what is expected of the next and the target: TARGET; one row is the `baseline` (its name says so)."""
    return _baseline(connection, runs, filters)[["what", "amount", "lower_80", "upper_80", "grade", "reason"]]


def _part(share: float) -> str:
    """How many of them, as people say it."""
    if share > 0.9:
        return "Every one"
    return f"{share * 10:.0f} in 10" if share > 0.4 else f"1 in {1 / share:.0f}"


def _alone(lever: growth.Lever, gap: float) -> str:
    """What the lever would have to do to close the gap by itself, in words."""
    if gap <= 0:
        return "There is no gap."
    if lever.kind in growth.CONTACTS:
        if lever.alone is None:
            return f"Cannot alone: if every one ordered once more, that would be {lever.most / gap:.0%} of the gap.".replace("%", "\u00a0%")
        return f"{_part(lever.alone)} would have to order once more."
    if lever.alone is None:
        return f"Cannot alone: without any return it would be {lever.most / gap:.0%} of the gap.".replace("%", "\u00a0%")
    how = "Returns would have to fall" if lever.kind == growth.RETURNS else "Baskets would have to grow"
    return f"{how} by {lever.alone:.0%}.".replace("%", "\u00a0%")


def _baseline(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    core = runs["core"]
    row = forecast_periods.next_days(connection, runs["forecasts"], core, filters, DAYS)
    bound = bound_to(core, filters) | {"core": core.run_id, "date_from": core.data_to - timedelta(days=DAYS - 1), "date_to": core.data_to}
    last = float(forecast.sold(connection, bound)["actual"].sum()) if bound["date_from"] >= core.data_from else None
    grade, reason = row.get("grade"), row.get("sentence")
    rows: list[tuple[Any, ...]] = []
    year = row.get("last_year")
    known = isinstance(year, float) and year == year
    expected = row.get("expected")
    graded = grade in ("useful", "rough") and expected == expected
    chosen = filters.option("baseline", AUTO)
    if chosen == AUTO:
        chosen = "forecast" if graded else "year" if known else "last"
    rows += [("The same days a year before", year, None, None, "", "")] if known else []
    rows += [(f"The last {DAYS} days", last, None, None, "", "")] if last is not None else []
    if expected is not None and expected == expected:
        rows.append((f"Forecast of the next {DAYS} days", expected, row["lower_80"], row["upper_80"], grade, reason))
    frame = pd.DataFrame(rows, columns=list(TARGET))
    if frame.empty:
        return frame.assign(chosen=pd.Series(dtype=bool))
    starts = {"forecast": "Forecast", "year": "The same days", "last": "The last"}[chosen]
    frame["chosen"] = frame["what"].str.startswith(starts)
    base = frame[frame["chosen"]]
    if base.empty or not float(base["amount"].iloc[0]) > 0:
        return frame.head(0)
    money = float(base["amount"].iloc[0]) * (1 + whole(filters, "target", 10) / 100)
    aim = {"what": f"Target: {filters.option('target', '10')}\u00a0% more", "amount": money, "grade": "", "reason": "", "chosen": False}
    frame.loc[frame["chosen"], "what"] += " (baseline)"
    money_columns = dict.fromkeys(("amount", "lower_80", "upper_80"), float)
    return pd.concat([frame, pd.DataFrame([aim])], ignore_index=True).astype(money_columns).round(2)


def _read(connection: Connection, runs: dict[str, Run], filters: Filters) -> Read:
    base = _baseline(connection, runs, filters)
    baseline = float(base.loc[base["chosen"], "amount"].iloc[0]) if len(base) else 0.0
    return put_together(baseline, *read(connection, runs, filters), filters)
