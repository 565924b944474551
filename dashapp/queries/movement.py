"""Who moved between segments, from one month-end to another, and why.

The run published every customer's segment at each date, and at each date by the cut points of each earlier one; here they are only counted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, parameters
from dashapp.queries.runs import Run

NEW = "Not yet customers"
SINCE = ("1", "3", "6", "12")
FLOWS = ("from_date", "to_date", "from_segment", "to_segment", "cause", "customers")
SIZES = ("date", "segment", "customers", "share")
LIST = ("customer_id", "market", "from_segment", "to_segment", "cause", "orders", "net_sales", "last_order")
DATES = "select place, as_of from published.movement_dates where run_id = :run order by place"

# A customer of several markets stands in each of them with the same segments: she is taken once.
_WHO = f"""
who as (
    select customer_id, segments, held, aged from published.movement_customers where run_id = :run and {MARKETS} and not shared
    union all
    select distinct on (customer_id) customer_id, segments, held, aged from published.movement_customers where run_id = :run and {MARKETS} and shared
)"""  # noqa: S608 - constants of this package
_MOVES = f"""
{_WHO}, states as (
    select customer_id, segments[:first] as before, segments[:second] as after, held[(:first - 1) * :dates + :second] as held,
           aged[(:first - 1) * :dates + :second] as aged
    from who where segments[:second] <> -1
), moves as (
    select customer_id, before, case when :hold then held else after end as after, case
        when before = -1 then 'new' when before = case when :hold then held else after end then 'stayed' when held = before then 'cut points'
        when aged then 'time passed' else 'own orders' end as cause
    from states
), named as (
    select m.customer_id, coalesce(f.segment, :new) as from_segment, t.segment as to_segment, cause
    from moves m left join published.movement_segments f on f.run_id = :run and f.code = m.before
    join published.movement_segments t on t.run_id = :run and t.code = m.after
    where cast(:segments as text[]) is null or f.segment = any (cast(:segments as text[])) or t.segment = any (cast(:segments as text[]))
)"""  # noqa: S608 - constants of this package
COUNTED = f"""
with {_MOVES}
select cast(:from_date as date), cast(:to_date as date), from_segment, to_segment, cause, count(*) from named group by 3, 4, 5 order by 6 desc, 3, 4, 5
"""  # noqa: S608
LISTED = f"""
with {_MOVES}
select n.customer_id, c.market, from_segment, to_segment, cause, c.orders, round(c.gross - c.returns, 2)::float8, c.last_day
from named n join published.customers c on c.run_id = :core and c.customer_id = n.customer_id and (cast(:markets as text[]) is null
    or c.market = any (cast(:markets as text[])))
where from_segment <> to_segment and from_segment <> :new
  and (cast(:segments as text[]) is null or from_segment = any (cast(:segments as text[])))
order by c.gross - c.returns desc, n.customer_id, c.market limit 1000
"""  # noqa: S608
COUNTED_SIZES = f"""
with {_WHO}, spelled as (
    select d.as_of - 1 as date, s.segment, count(*) as customers
    from who cross join lateral unnest(segments) with ordinality as at (code, place)
    join published.movement_dates d on d.run_id = :run and d.place = at.place
    join published.movement_segments s on s.run_id = :run and s.code = at.code
    where cast(:segments as text[]) is null or s.segment = any (cast(:segments as text[]))
    group by 1, 2
)
select date, segment, customers, customers::float8 / sum(customers) over (partition by date) from spelled order by date, segment
"""  # noqa: S608


def flows(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """FLOWS: customers by where they were, where they are and why; `from_segment` is NEW for those who had not ordered. Stayers among them."""
    return _between(connection, COUNTED, run, filters, FLOWS)


def movers(connection: Connection, run: Run, core: Run, filters: Filters) -> pd.DataFrame:
    """LIST: who left a segment, those first who have spent most; with chosen segments, who left these. At most a thousand."""
    return _between(connection, LISTED, run, filters, LIST, core=core.run_id)


def sizes(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """SIZES: customers in each segment at each date; `share` (0-1) is of the customers of that date."""
    return db.rows(connection, COUNTED_SIZES, parameters(run, filters), SIZES)


def _between(connection: Connection, sql: str, run: Run, filters: Filters, columns: tuple[str, ...], **more: Any) -> pd.DataFrame:
    dates = [(row.place, row.as_of) for row in connection.execute(text(DATES), {"run": run.run_id})]
    first, second = chosen([day for _, day in dates], filters)
    if first >= second:
        return pd.DataFrame(columns=list(columns))
    known = {"dates": len(dates), "first": first + 1, "second": second + 1, "new": NEW, "hold": filters.option("cuts", "moving") == "held"}
    days = {"from_date": dates[first][1] - timedelta(days=1), "to_date": dates[second][1] - timedelta(days=1)}
    return db.rows(connection, sql, parameters(run, filters) | known | days | more, columns)


def chosen(dates: list[Any], filters: Filters) -> tuple[int, int]:
    """Places of the two dates: the last ones before the period begins and by its end; without a period, some months back (the option `since`) and now.

    A date shows the state at the end of the day before it.
    """
    if not dates:
        return 0, 0
    end = filters.date_to + timedelta(days=1) if filters.date_to else dates[-1]
    second = max((place for place, day in enumerate(dates) if day <= end), default=0)
    if filters.date_from:
        start = filters.date_from
    else:
        months = int(filters.option("since", "3"))
        whole = dates[second].year * 12 + dates[second].month - 1 - months
        start = dates[second].replace(year=whole // 12, month=whole % 12 + 1, day=1)
    return max((place for place, day in enumerate(dates) if day <= start), default=0), second
