"""The growth plan: what is expected of the next 90 days, and how far levers on the chosen markets' customers would carry beside it.

What customers did before gives the defaults, and says where they come from; the arithmetic is `analytics.models.growth`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from analytics.models import growth
from dashapp import db
from dashapp.filters import Filters
from dashapp.queries import forecast, forecast_ahead
from dashapp.queries.forecast_series import bound_to
from dashapp.queries.narrowing import MARKETS, PERIOD, ROLLUPS, parameters
from dashapp.queries.runs import Run

DAYS = 90
AUTO = "auto"
LEVERS = (
    "lever", "segment", "customers", "contacts", "assumed", "extra_orders", "spend_per_basket", "extra_sales", "low", "high", "share_of_gap", "cost", "margin",
    "gap", "baseline",
)  # fmt: skip
NEEDS = ("lever", "segment", "customers", "extra_sales", "assumed", "comes_from", "alone")
TARGET = ("what", "sales", "lower_80", "upper_80", "grade", "reason")

SEGMENTS = f"""
with people as (
    select customer_id, segment, max(recency_score) as r, max(frequency_score) as f, sum(orders) as orders,
           sum(case when :net then gross - returns else gross end) as money
    from published.customers where run_id = :run and segment <> 'no segment' and {MARKETS} group by customer_id, segment having sum(orders) > 0
), ahead as (
    select segment, sum(orders_90) as orders from published.value_customers v join published.customers c using (market, customer_id)
    where v.run_id = :value and c.run_id = :run and {MARKETS} group by segment
), recent as (
    select segment, sum(orders) as orders from (
        select segment, day, orders from {ROLLUPS['daily']} and {PERIOD} and {MARKETS}
        union all select segment, day, orders from {ROLLUPS['shared']} and {PERIOD} and {MARKETS}) as days group by segment
), scale as (select greatest(max(score), 1)::float8 as best from published.score_cuts where run_id = :run)
select segment, count(*), (avg(r)::float8 - 0.5) / max(best), (avg(f)::float8 - 0.5) / max(best), round(sum(money) / sum(p.orders), 4)::float8,
       round(max(a.orders)::numeric, 2)::float8, max(n.orders)::float8
from people p cross join scale left join ahead a using (segment) left join recent n using (segment) group by segment order by segment
"""  # noqa: S608 - constants of this package
SEGMENT_COLUMNS = ("segment", "customers", "recency", "frequency", "basket", "expected_orders", "recent_orders")
# Of those who stood in a segment about a quarter ago: who has ordered since.
CAME_BACK = f"""
with before as (
    select place, as_of from published.movement_dates where run_id = :movement and as_of <= cast(:as_of as date) - {DAYS} order by as_of desc limit 1
), last as (
    select customer_id, max(last_day) as day from published.customers where run_id = :run and {MARKETS} group by customer_id having sum(orders) > 0
)
select s.segment, b.as_of, count(*), count(*) filter (where l.day >= b.as_of)
from (select distinct customer_id, segments from published.movement_customers where run_id = :movement and {MARKETS}) as m
cross join before b join last l using (customer_id)
join published.movement_segments s on s.run_id = :movement and s.code = m.segments[b.place] group by s.segment, b.as_of
"""  # noqa: S608
MONTHS = f"""
select date_trunc('month', day)::date, sum(orders) filter (where segment <> 'guest')::float8, sum(case when :net then gross - returns else gross end)
       filter (where segment <> 'guest')::float8, sum(gross)::float8, sum(returns)::float8
from (select segment, day, orders, gross, returns from {ROLLUPS['daily']} and {MARKETS}
      union all select segment, day, orders, gross, returns from {ROLLUPS['shared']} and {MARKETS}) as days
where date_trunc('month', day) >= :first_day and date_trunc('month', day) + interval '1 month' <= cast(:last_day as date) + 1 group by 1 order by 1
"""  # noqa: S608
FEWEST_MONTHS = 6


@dataclass(frozen=True)
class Read:
    """Everything that a plan stands on: what it is worked out from, the assumptions, and where defaults come from, by lever (and segment)."""

    shop: growth.Shop
    assumed: growth.Assumptions
    comes_from: dict[str, str] = field(default_factory=dict)


def levers(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    """What each lever brings under the assumptions, with half to one and a half times as its range: LEVERS; `cost` and `margin` where they are given."""
    read = _read(connection, runs, filters)
    made = growth.plan(read.shop, read.assumed)
    rows = [
        (each.kind, each.segment or "All customers", each.customers or None, each.contacts or None, each.assumed, each.orders or None, each.basket or None,
         each.sales, each.sales * growth.LOW, min(each.sales * growth.HIGH, each.most), each.sales / made.gap if made.gap > 0 else None,
         each.cost if read.assumed.cost else None, each.sales * read.assumed.margin - each.cost if read.assumed.margin else None, made.gap, read.shop.baseline)
        for each in made.levers
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(LEVERS)).round(4)


def needs(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    """What is assumed of each lever, where that comes from, and what it would have to do alone: NEEDS."""
    read = _read(connection, runs, filters)
    made = growth.plan(read.shop, read.assumed)
    rows = [
        (each.kind, each.segment or "All customers", each.customers or None, each.sales, each.assumed,
         read.comes_from.get(f"{each.kind} {each.segment}") or read.comes_from.get(each.kind, "as given"), _alone(each, made.gap))
        for each in made.levers
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(NEEDS)).round(4)


def target(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    """The same dates a year before, the last 90 days, what is expected of the next and the target: TARGET; one row is the `baseline` (its name says so)."""
    return _baseline(connection, runs, filters)[["what", "sales", "lower_80", "upper_80", "grade", "reason"]]


def _alone(lever: growth.Lever, gap: float) -> str:
    """What the lever would have to do to close the gap by itself, in words."""
    if gap <= 0:
        return "There is no gap."
    if lever.kind in growth.CONTACTS:
        if lever.alone is None:
            return f"Cannot: if every one ordered once more, that would be {lever.most / gap:.0%} of the gap.".replace("%", "\u00a0%")
        return "Every one would have to order once more." if lever.alone > 0.9 else f"1 in {1 / lever.alone:.0f} would have to order once more."
    if lever.alone is None:
        return f"Cannot: without any return it would be {lever.most / gap:.0%} of the gap.".replace("%", "\u00a0%")
    how = "Returns would have to fall" if lever.kind == growth.RETURNS else "Baskets would have to grow"
    return f"{how} by {lever.alone:.0%}.".replace("%", "\u00a0%")


def _baseline(connection: Connection, runs: dict[str, Run], filters: Filters) -> pd.DataFrame:
    core = runs["core"]
    ahead = forecast_ahead.periods(connection, runs["forecasts"], core, filters)
    row: dict[str, Any] = ahead[ahead["period"] == f"Next {DAYS} days"].iloc[0].to_dict() if len(ahead) else {}
    bound = bound_to(core, filters) | {"core": core.run_id, "date_from": core.data_to - timedelta(days=DAYS - 1), "date_to": core.data_to}
    last = float(forecast.sold(connection, bound)["actual"].sum()) if bound["date_from"] >= core.data_from else None
    grade, reason = row.get("grade"), row.get("sentence")
    rows: list[tuple[Any, ...]] = []
    year = row.get("last_year")
    known = isinstance(year, float) and year == year
    expected = row.get("expected")
    graded = grade in ("useful", "rough") and expected == expected
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
    if base.empty:
        return frame.head(0)
    money = float(base["sales"].iloc[0]) * (1 + _whole(filters, "target") / 100)
    aim = {"what": f"Target: {filters.option('target', '10')}\u00a0% more", "sales": money, "grade": "", "reason": "", "chosen": False}
    frame.loc[frame["chosen"], "what"] += " (baseline)"
    return pd.concat([frame, pd.DataFrame([aim])], ignore_index=True).astype({"sales": float, "lower_80": float, "upper_80": float})


def _read(connection: Connection, runs: dict[str, Run], filters: Filters) -> Read:
    core = runs["core"]
    base = _baseline(connection, runs, filters)
    baseline = float(base.loc[base["chosen"], "sales"].iloc[0]) if len(base) else 0.0
    bound = parameters(core, filters) | {
        "value": runs["value"].run_id, "movement": runs["movement"].run_id, "as_of": core.as_of, "date_from": core.data_to - timedelta(days=DAYS - 1),
        "date_to": core.data_to, "first_day": core.data_from, "last_day": core.data_to,
    }  # fmt: skip
    found = db.rows(connection, SEGMENTS, bound, SEGMENT_COLUMNS)
    back = db.rows(connection, CAME_BACK, bound, ("segment", "as_of", "stood", "came"))
    months = db.rows(connection, MONTHS, bound, ("month", "orders", "money", "gross", "returns"))
    return _put_together(baseline, found, back, months, filters)


def _put_together(baseline: float, found: pd.DataFrame, back: pd.DataFrame, months: pd.DataFrame, filters: Filters) -> Read:
    stood = {row.segment: row for row in back.itertuples()}
    rates = {name: row.came / row.stood for name, row in stood.items() if row.stood}
    segments = [
        growth.Segment(row.segment, int(row.customers), row.recency, row.frequency, row.basket,
                       float(row.expected_orders if pd.notna(row.expected_orders) else row.recent_orders if pd.notna(row.recent_orders) else 0.0),
                       rates.get(row.segment))
        for row in found.itertuples()
    ]  # fmt: skip
    enough = len(months) >= FEWEST_MONTHS
    baskets, returned = months["money"] / months["orders"].where(months["orders"] > 0), months["returns"] / months["gross"].where(months["gross"] > 0)
    grown = float(baskets.quantile(0.75) / baskets.median() - 1) if enough and baskets.median() > 0 else 0.0
    rate = float(returned.median()) if enough and pd.notna(returned.median()) else 0.0
    cut = 1 - float(returned.quantile(0.25)) / rate if rate > 0 else 0.0
    net = filters.basis == "net"
    shop = growth.Shop(baseline, baseline / (1 - rate) if net and rate < 1 else baseline, rate if net else 0.0, segments)
    assumed = growth.Assumptions(
        _whole(filters, "target", 10) / 100, _whole(filters, "reach", 50) / 100, *(_given(filters, name) for name in ("winback", "second", "more")),
        _or(_given(filters, "basket"), grown), _or(_given(filters, "returns"), cut), float(filters.option("cost", "0")), _whole(filters, "margin") / 100,
    )  # fmt: skip
    return Read(shop, assumed, _sources(filters, stood, rate, months, enough))


def _sources(filters: Filters, stood: dict[Any, Any], rate: float, months: pd.DataFrame, enough: bool) -> dict[str, str]:
    """Where each default comes from, in a sentence."""
    told = {}
    for kind, name in zip(growth.CONTACTS, ("winback", "second", "more"), strict=True):
        if _given(filters, name) is None:
            told |= {
                f"{kind} {segment}": f"A quarter of the {row.came / row.stood:.0%} of those who stood there on {row.as_of.day} {row.as_of:%b %Y} and have "
                f"ordered since by themselves ({row.came:,} of {row.stood:,}).".replace("%", "\u00a0%")
                for segment, row in stood.items() if row.stood
            } | {kind: "Nobody stood there a quarter ago: nothing is assumed."}  # fmt: skip
    few = f"There are {len(months)} whole months; {FEWEST_MONTHS} are needed to assume anything."
    if _given(filters, "basket") is None:
        told[growth.BASKETS] = f"Baskets as in the best quarter of the {len(months)} whole months, against the middle one." if enough else few
    if _given(filters, "returns") is None:
        best = f"Of {rate * 100:.1f}\u00a0% in the middle month, down to what the best quarter of the {len(months)} whole months had."
        told[growth.RETURNS] = best if enough else few
    return told


def _whole(filters: Filters, name: str, usual: int = 0) -> int:
    return int(filters.option(name, str(usual)))


def _given(filters: Filters, name: str) -> float | None:
    value = filters.option(name, AUTO)
    return None if value == AUTO else int(value) / 100


def _or(given: float | None, usual: float) -> float:
    return max(usual, 0.0) if given is None else given
