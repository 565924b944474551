"""What is bought together."""

from __future__ import annotations

import pandas as pd

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import Chart, Option, Slide
from dashapp.figures import affinity as figures
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.queries import affinity as queries

_DEFINITION = (
    "Orders in which both products were sold, beside what chance would bring if they were bought independently of each other (lift: how many times as "
    "often). Shown are pairs that lie five standard errors above chance, so that none of them is to be expected by accident. Postage, fees and other service "
    "codes are left out. An order counts once, guests' orders too; all orders of the data count, whatever the period."
)
_NOTHING = ("No two products stand in the same orders surely more often than by chance.", "Few orders cannot tell; more markets may, or more data.")
_HONOURS = frozenset({"market", "product"})
_PAIR = {"product_code": "text", "product": "text", "other_code": "text", "other": "text", "orders_both": "count", "orders_product": "count"}
_MEASURES = {"expected": "measure", "confidence": "share", "lift": "measure", "at_least": "count"}


def _strongest(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.iloc[0]
    return f"{figures.of_orders(first)} with {theme.name(first['product'])} also have {theme.name(first['other'])}: {figures.times(first['lift'])} chance"


def _partners(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.sort_values(["confidence", "place"], ascending=[False, True]).iloc[0]
    return f"Whoever buys {theme.name(first['product'])} also buys {theme.name(first['other'])} in {theme.share(first['confidence'], 0)} of orders"


def _left_out(frame: pd.DataFrame, filters: Filters) -> list[str]:
    return [f"Pairs in fewer than {theme.count(frame['at_least'].max())} orders of a market are not counted there."] if len(frame) else []


CHARTS = (
    Chart(
        id="affinity-pairs",
        title="Bought together",
        question="Which products are bought together more often than by chance?",
        definition=_DEFINITION,
        columns={"rank": "count", **_PAIR, "orders_other": "count", **_MEASURES},
        query=lambda connection, runs, filters: queries.strongest(connection, runs["affinity"], filters),
        figure=figures.pairs,
        sentence=_strongest,
        roles=EVERYONE,
        honours=_HONOURS,
        needs=("affinity",),
        notes=_left_out,
        nothing=_NOTHING,
        options=(Option("by", "First", ("lift", "orders"), "lift", words=("Strongest", "In most orders")), Option("limit", "Pairs", ("10", "20", "100"), "10")),
        key=("product_code", "other_code"),
        emits="product",
        slide=Slide("bar", "pair", ("confidence",), only=10, rows=lambda frame: frame.assign(pair=frame["product"] + " + " + frame["other"])),
    ),
    Chart(
        id="affinity-partners",
        title="What goes with the best sellers",
        question="What do people who buy a product buy with it?",
        definition="For the products in most orders, or the chosen ones: the share of their orders that have another product too. " + _DEFINITION,
        columns={"place": "count", "rank": "count", **_PAIR, **_MEASURES},
        query=lambda connection, runs, filters: queries.partners(connection, runs["affinity"], filters),
        figure=figures.partners,
        sentence=_partners,
        roles=EVERYONE,
        honours=_HONOURS,
        needs=("affinity",),
        notes=_left_out,
        nothing=_NOTHING,
        options=(Option("limit", "Products", ("5", "10"), "5"),),
        key=("product_code", "other_code"),
        emits="product",
        slide=Slide("bar", "other", ("confidence",), only=5, apart="product"),
    ),
)  # fmt: skip
