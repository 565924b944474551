"""The same questions asked of the rollups, of the raw lines in SQL, and of pandas: each gives comparable rows, so that speed is never bought with an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashapp.filters import Filters

LINES = """
select l.invoice_no, l.product_code, l.market, l.customer_id, l.day, l.kind, l.merchandise, l.amount::float8 as amount, l.quantity::float8 as quantity
from facts.order_lines l where l.kind <> 'adjustment'
"""
SEGMENTS = "select customer_id, segment from published.customer_scores where run_id = :run"
_WHERE = """
where l.kind <> 'adjustment' and (cast(:markets as text[]) is null or l.market = any (:markets)) and l.day between :date_from and :date_to
  and (cast(:segments as text[]) is null or s.segment = any (:segments))
"""
_FROM = "from facts.order_lines l left join published.customer_scores s on s.run_id = :run and s.customer_id = l.customer_id" + _WHERE
_MONEY = "round(sum(l.amount), 2)::float8, count(distinct l.invoice_no) filter (where l.kind = 'sale')"
_CUSTOMERS = "count(distinct l.customer_id) filter (where l.kind = 'sale')"
# Adjustments are left out everywhere, as METRICS has it; net sales are sale lines less return lines, whose amounts are negative.
RAW = {
    "markets-sales": f"select l.market, {_MONEY}, {_CUSTOMERS} {_FROM} group by 1",
    "segments-summary": f"""
        select coalesce(s.segment, case when l.customer_id is null then 'guest' else 'no segment' end), {_MONEY}, {_CUSTOMERS} {_FROM} group by 1""",
    "sales-trend": f"select date_trunc('month', l.day)::date::text, {_MONEY}, {_CUSTOMERS} {_FROM} group by 1",
    "kpis": f"select 'all', {_MONEY}, {_CUSTOMERS} {_FROM}",
    "products-top": f"""
        select segment || ' ' || product_code, net, orders, customers from (
            select s.segment, l.product_code, {_MONEY.replace("float8,", "float8 as net,")} as orders, 0 as customers,
                   row_number() over (partition by s.segment order by sum(l.amount) desc, l.product_code) as rank
            {_FROM} and l.merchandise and s.segment is not null group by 1, 2) as ranked
        where rank <= 5""",
}
FILTERS = {
    "everything": Filters(),
    "Germany": Filters(markets=("Germany",)),
    "three markets": Filters(markets=("Germany", "France", "EIRE")),
    "a quarter": Filters(date_from=date(2011, 4, 1), date_to=date(2011, 6, 30)),
    "odd days": Filters(date_from=date(2011, 3, 7), date_to=date(2011, 10, 19)),
    "one segment": Filters(segments=("Champions",)),
    "all three": Filters(markets=("Germany", "France", "EIRE"), date_from=date(2011, 3, 7), date_to=date(2011, 10, 19), segments=("Champions", "Loyal")),
}
Rows = dict[str, tuple[float, int, int]]


@dataclass(frozen=True)
class Shop:
    """The lines in memory, with each customer's segment: what a notebook would hold."""

    lines: pd.DataFrame

    def narrowed(self, filters: Filters) -> pd.DataFrame:
        """The lines inside the filters."""
        kept = self.lines
        if filters.markets:
            kept = kept[kept["market"].isin(filters.markets)]
        if filters.date_from:
            kept = kept[(kept["day"] >= filters.date_from) & (kept["day"] <= filters.date_to)]
        return kept[kept["segment"].isin(filters.segments)] if filters.segments else kept


def _grouped(lines: pd.DataFrame, keys: pd.Series) -> Rows:
    sales = lines["kind"] == "sale"
    net = lines["amount"].groupby(keys).sum().round(2)
    orders = lines.loc[sales, "invoice_no"].groupby(keys[sales]).nunique().reindex(net.index, fill_value=0)
    customers = lines.loc[sales, "customer_id"].groupby(keys[sales]).nunique().reindex(net.index, fill_value=0)
    return {str(key): (float(net[key]), int(orders[key]), int(customers[key])) for key in net.index}


def _products(shop: Shop, filters: Filters) -> Rows:
    lines = shop.narrowed(filters)
    lines = lines[lines["merchandise"] & ~lines["segment"].isin(["guest", "no segment"])]
    net = lines.groupby(["segment", "product_code"])["amount"].sum().round(2).reset_index()
    top = net.sort_values(["amount", "product_code"], ascending=[False, True]).groupby("segment").head(5)
    sales = lines[lines["kind"] == "sale"].groupby(["segment", "product_code"])["invoice_no"].nunique()
    keys = zip(top["segment"], top["product_code"], top["amount"], strict=True)
    return {f"{segment} {code}": (float(amount), int(sales.get((segment, code), 0)), 0) for segment, code, amount in keys}


PANDAS: dict[str, Callable[[Shop, Filters], Rows]] = {
    "markets-sales": lambda shop, filters: _by(shop, filters, "market"),
    "segments-summary": lambda shop, filters: _by(shop, filters, "segment"),
    "sales-trend": lambda shop, filters: _by(shop, filters, "month"),
    "kpis": lambda shop, filters: _by(shop, filters, "all"),
    "products-top": _products,
}


def _by(shop: Shop, filters: Filters, key: str) -> Rows:
    lines = shop.narrowed(filters)
    return _grouped(lines, lines[key] if key != "all" else pd.Series("all", index=lines.index))


def published(chart: str, frame: pd.DataFrame) -> Rows:
    """A chart's own rows in the same form."""
    if chart == "kpis":
        value = dict(zip(frame["measure"], frame["value"], strict=True))
        return {"all": (value["net_sales"], int(value["orders"]), int(value["customers"]))}
    frame = frame[(frame["orders"] > 0) | (frame["net_sales"] != 0)]
    if chart == "products-top":
        keys = frame["segment"] + " " + frame["product_code"]
        return {key: (net, int(orders), 0) for key, net, orders in zip(keys, frame["net_sales"], frame["orders"], strict=True)}
    names = frame[{"markets-sales": "market", "segments-summary": "segment", "sales-trend": "period"}[chart]].astype(str)
    customers = frame["customers"].fillna(0)
    return {name: (net, int(orders), int(people)) for name, net, orders, people in zip(names, frame["net_sales"], frame["orders"], customers, strict=True)}


def agree(one: Rows, other: Rows) -> bool:
    """Whether two answers are the same to the penny and to the customer."""
    if set(one) != set(other):
        return False
    return all(abs(one[key][0] - other[key][0]) < 0.011 and one[key][1:] == other[key][1:] for key in one)
