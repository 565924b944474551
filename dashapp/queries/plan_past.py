"""What the growth plan learns from the past: who is where, who came back by herself, what baskets and returns were in whole months."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from analytics.models import growth
from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, PERIOD, ROLLUPS, parameters
from dashapp.queries.runs import Run

DAYS = 90
AUTO = "auto"

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


def read(connection: Connection, runs: dict[str, Run], filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Segments (SEGMENT_COLUMNS); who stood in each a quarter ago and has ordered since; whole months."""
    core = runs["core"]
    bound = parameters(core, filters) | {
        "value": runs["value"].run_id, "movement": runs["movement"].run_id, "as_of": core.as_of, "date_from": core.data_to - timedelta(days=DAYS - 1),
        "date_to": core.data_to, "first_day": core.data_from, "last_day": core.data_to,
    }  # fmt: skip
    return (
        db.rows(connection, SEGMENTS, bound, SEGMENT_COLUMNS),
        db.rows(connection, CAME_BACK, bound, ("segment", "as_of", "stood", "came")),
        db.rows(connection, MONTHS, bound, ("month", "orders", "money", "gross", "returns")),
    )


def put_together(baseline: float, found: pd.DataFrame, back: pd.DataFrame, months: pd.DataFrame, filters: Filters) -> Read:
    """What the arithmetic needs: the shop, and what is assumed, by the analyst or else by its own past."""
    stood: dict[Any, Any] = {row.segment: row for row in back.itertuples()}
    rates = {name: row.came / row.stood for name, row in stood.items() if row.stood}
    segments = [
        growth.Segment(row.segment, int(row.customers), row.recency, row.frequency, row.basket,
                       float(row.expected_orders if pd.notna(row.expected_orders) else row.recent_orders if pd.notna(row.recent_orders) else 0.0),
                       rates.get(row.segment))
        for row in list[Any](found.itertuples())
    ]  # fmt: skip
    enough = len(months) >= FEWEST_MONTHS
    baskets, returned = months["money"] / months["orders"].where(months["orders"] > 0), months["returns"] / months["gross"].where(months["gross"] > 0)
    grown = float(baskets.quantile(0.75) / baskets.median() - 1) if enough and baskets.median() > 0 else 0.0
    rate = float(returned.median()) if enough and pd.notna(returned.median()) else 0.0
    cut = 1 - float(returned.quantile(0.25)) / rate if rate > 0 else 0.0
    net = filters.basis == "net"
    shop = growth.Shop(baseline, baseline / (1 - rate) if net and rate < 1 else baseline, rate if net else 0.0, segments)
    assumed = growth.Assumptions(
        whole(filters, "target", 10) / 100, whole(filters, "reach", 50) / 100, _given(filters, "winback"), _given(filters, "second"), _given(filters, "more"),
        _or(_given(filters, "basket"), grown), _or(_given(filters, "returns"), cut), float(filters.option("cost", "0")), whole(filters, "margin") / 100,
    )  # fmt: skip
    return Read(shop, assumed, _sources(filters, stood, rate, months, enough))


def _sources(filters: Filters, stood: dict[Any, Any], rate: float, months: pd.DataFrame, enough: bool) -> dict[str, str]:
    """Where each default comes from, in a sentence."""
    told: dict[str, str] = {}
    for kind, name in zip(growth.CONTACTS, ("winback", "second", "more"), strict=True):
        if _given(filters, name) is None:
            told |= {
                f"{kind} {segment}": f"A quarter of the {row.came / row.stood:.0%} of those who stood there on {row.as_of.day} {row.as_of:%b %Y} and have "
                f"ordered since ({row.came:,} of {row.stood:,}).".replace("%", "\u00a0%")
                for segment, row in stood.items() if row.stood
            } | {kind: "Nobody stood there a quarter ago: nothing is assumed."}  # fmt: skip
    few = f"There are {len(months)} whole months; {FEWEST_MONTHS} are needed to assume anything."
    if _given(filters, "basket") is None:
        told[growth.BASKETS] = f"Baskets as in the best quarter of the {len(months)} whole months, against the middle one." if enough else few
    if _given(filters, "returns") is None:
        best = f"Of {rate * 100:.1f}\u00a0% in the middle month, down to what the best quarter of the {len(months)} whole months had."
        told[growth.RETURNS] = best if enough else few
    return told


def whole(filters: Filters, name: str, usual: int = 0) -> int:
    """A choice that is a whole number."""
    return int(filters.option(name, str(usual)))


def _given(filters: Filters, name: str) -> float | None:
    value = filters.option(name, AUTO)
    return None if value == AUTO else int(value) / 100


def _or(given: float | None, usual: float) -> float:
    return max(usual, 0.0) if given is None else given
