"""How many different customers ordered in each week and month, by market and in all: counted in the facts, since days do not add up to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
from psycopg2.extensions import cursor as Cursor

GRAINS = ("week", "month")
# Of all markets together (market '') everyone is counted once, in whatever markets she ordered.
_COUNT = """
select coalesce(market, ''), grain, date_trunc(grain, day::timestamp)::date, count(distinct customer_id)
from facts.orders cross join unnest(%s) as grains (grain)
where is_order and customer_id is not null and day <= %s
group by grouping sets ((market, grain, date_trunc(grain, day::timestamp)), (grain, date_trunc(grain, day::timestamp))) order by 1, 2, 3
"""
Counts = Mapping[str, Mapping[str, pd.Series]]


def counted(cursor: Cursor, last: date) -> Counts:
    """Customers by market ('' is all of them together), grain and first day of the period, up to the day `last`."""
    cursor.execute(_COUNT, (list(GRAINS), last))
    rows = pd.DataFrame(cursor.fetchall(), columns=["market", "grain", "start", "customers"])
    found: dict[str, dict[str, pd.Series]] = {}
    for (market, grain), each in rows.groupby(["market", "grain"], sort=True):
        by_start = pd.Series(each["customers"].to_numpy(dtype=float), index=pd.DatetimeIndex(each["start"]))
        found.setdefault(str(market), {})[str(grain)] = by_start
    return found
