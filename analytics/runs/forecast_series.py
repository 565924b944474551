"""The series that the forecasts run works on, read from the facts: every market, the total, segments and product families."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from psycopg2.extensions import cursor as Cursor

from analytics.models.forecast import Subject
from analytics.models.forecast.calendar import whole_days
from analytics.models.forecast.events import strayed
from analytics.runs.forecast_counts import Counts, counted

MONEY = ("net", "gross")
MEASURES = {"market": (*MONEY, "orders", "customers"), "total": (*MONEY, "orders", "customers"), "segment": (*MONEY, "orders"), "family": MONEY}
FAMILIES = 8
# With fewer orders a day one order is often the day's sales, and nothing unusual.
MANY_ORDERS = 10

_SUMS = """sum(o.gross)::float8 as gross, sum(o.gross - o.returns)::float8 as net, count(*) filter (where o.is_order) as orders,
    count(distinct o.customer_id) filter (where o.is_order) as customers, max(o.gross)::float8 as largest"""
# Constants of this file; the one thing put in is a date.
_READ = {
    "market": f"""select o.market as name, o.market, coalesce(m.iso3, '') as iso3, o.day, {_SUMS}
        from facts.orders o left join facts.markets m using (market) where o.day < '{{as_of}}' group by 1, 2, 3, 4 order by 1, 4""",
    "total": f"""select 'All markets' as name, '' as market, '' as iso3, o.day, {_SUMS}
        from facts.orders o where o.day < '{{as_of}}' group by 4 order by 4""",
    "segment": f"""select case when o.customer_id is null then 'guest' else coalesce(s.segment, 'no segment') end as name, '' as market, '' as iso3, o.day,
        {_SUMS} from facts.orders o
        left join (published.customer_scores s join published.current_runs c on c.run_id = s.run_id and c.kind = 'core') using (customer_id)
        where o.day < '{{as_of}}' group by 1, 4 order by 1, 4""",
    "family": f"""with lines as (
            select regexp_replace(product_code, '[A-Z]+$', '') as stem, market, day, kind, amount from facts.order_lines
            where day < '{{as_of}}' and merchandise and kind <> 'adjustment'
        ), best as (select stem from lines where kind = 'sale' and stem <> '' group by stem order by sum(amount) desc, stem limit {FAMILIES}
        ), named as (
            select distinct on (l.stem) l.stem, n.name from best l join facts.product_names n on regexp_replace(n.product_code, '[A-Z]+$', '') = l.stem
            group by l.stem, n.name order by l.stem, sum(n.lines) desc, n.name)
        select l.stem || ' ' || n.name as name, '' as market, '' as iso3, day, coalesce(sum(amount) filter (where kind = 'sale'), 0)::float8 as gross,
               sum(amount)::float8 as net, 0 as orders, 0 as customers, 0::float8 as largest
        from lines l join named n using (stem) group by 1, 4 order by 1, 4""",
}  # fmt: skip


@dataclass(frozen=True)
class Series:
    """One series: `kind` (market, total, segment, family), its name, its market (empty unless it is one), measure and what the model is given.

    `aside`: which of its own days were set aside, in a sentence; empty when none was.
    """

    kind: str
    name: str
    market: str
    measure: str
    subject: Subject
    aside: str = ""


def read(cursor: Cursor, as_of: date, kinds: Mapping[str, tuple[str, ...]]) -> tuple[list[Series], tuple[str, ...]]:
    """Every series of the wanted kinds and measures, and what must be said about the days that were read."""
    said = _said(cursor)
    frames = {kind: _frame(cursor, _READ[kind].format(as_of=as_of.isoformat())) for kind in dict.fromkeys(("market", "total", *kinds))}
    total = frames["total"]
    country = _leading_country(frames["market"])
    astray = strayed(pd.DatetimeIndex(total["day"]))
    last = as_of - timedelta(days=1)
    notes: tuple[str, ...] = ()
    if len(astray):
        last = total.loc[~total["day"].isin(astray), "day"].max().date()
        notes = (_aside(astray),)
    counts = counted(cursor, last) if any("customers" in measures for measures in kinds.values()) else {}
    made = [each for kind, measures in kinds.items() for each in _series(kind, measures, frames[kind], last, country, said, counts)]
    return made, notes


def _series(
    kind: str, measures: tuple[str, ...], days: pd.DataFrame, last: date, country: str, said: Mapping[str, dict[date, bool]], counts: Counts
) -> Iterator[Series]:
    astray = days[days["day"] > pd.Timestamp(last)].groupby("name")["day"]
    aside = {str(name): _aside(pd.DatetimeIndex(of)) for name, of in astray}
    for (name, market, iso3), rows in days[days["day"] <= pd.Timestamp(last)].groupby(["name", "market", "iso3"], sort=True):
        many = rows["orders"].median() >= MANY_ORDERS
        for measure in measures:
            sales = whole_days(rows[["day"]].assign(amount=rows[measure]), rows["day"].iloc[0].date(), last)
            largest = rows.set_index("day")["largest"] if many and measure == "gross" else None
            # What is said about all markets (market '') holds wherever nothing else is said.
            known = said.get("", {}) | said.get(str(market), {})
            distinct = counts.get(str(market), {}) if measure == "customers" else {}
            subject = Subject(f"{kind} {name} {measure}", sales, str(iso3) if kind == "market" else country, known, largest, distinct)
            yield Series(kind, str(name), str(market), measure, subject, aside.get(str(name), ""))


def _aside(days: pd.DatetimeIndex) -> str:
    some = f"{len(days)} day{'' if len(days) == 1 else 's'} with orders from {days[0].date()} on"
    return f"{some} {'stands alone behind a long gap and was' if len(days) == 1 else 'stand alone behind a long gap and were'} set aside."


def _frame(cursor: Cursor, query: str) -> pd.DataFrame:
    text = io.StringIO()
    cursor.copy_expert(f"copy ({query}) to stdout (format csv, header)", text)
    text.seek(0)
    return pd.read_csv(text, parse_dates=["day"], keep_default_na=False, dtype={"name": "str", "market": "str", "iso3": "str"})


def _leading_country(markets: pd.DataFrame) -> str:
    """The country whose calendar the whole shop keeps: the one that sells most."""
    sums = markets[markets["iso3"] != ""].groupby("iso3")["gross"].sum()
    return str(sums.sort_index().idxmax()) if len(sums) else ""


def _said(cursor: Cursor) -> dict[str, dict[date, bool]]:
    cursor.execute("select market, day, trading from facts.trading_days order by market, day")
    said: dict[str, dict[date, bool]] = {}
    for market, day, trading in cursor.fetchall():
        said.setdefault(market, {})[day] = trading
    return said
