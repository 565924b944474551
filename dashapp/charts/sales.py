"""Sales by market and over time."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, SALES, Chart, Option, Runs, Slide
from dashapp.figures import arranged, sentences
from dashapp.figures import markets as market_figures
from dashapp.figures import trend as trend_figures
from dashapp.filters import Filters
from dashapp.queries import kpis, markets, trend

_COMPARED = ("customers", "orders", "gross_sales", "net_sales", "spend_per_basket")
_MARKET = {
    "market": "text", "iso3": "text", "customers": "count", **SALES, "spend_per_basket": "money", "share": "share", "leading_segment": "text",
}  # fmt: skip


def _markets(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return markets.sales(connection, runs["core"], filters)


def _placed(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    """The same, unless none of them has a place: then there is no map to draw."""
    frame = _markets(connection, runs, filters)
    return frame if frame["iso3"].notna().any() else frame.head(0)


CHARTS = (
    Chart(
        id="kpis",
        title="Key figures",
        question="How is the shop doing?",
        definition="Orders are invoices with a sale line; customers are people with such an order, counted once; guests are never customers. " + MONEY,
        columns={"measure": "text", "value": "measure"},
        query=lambda connection, runs, filters: kpis.head(connection, runs["core"], filters),
        figure=None,
        sentence=lambda frame, filters: "Key figures",
        roles=EVERYONE,
        key=("measure",),
        compares=("value",),
    ),
    Chart(
        id="markets-sales",
        title="Sales by market",
        question="Where do sales come from, and which segment leads in each market?",
        definition="Sales of the chosen basis by market, guests included; share is of everything inside the filters. The leading segment is the one "
        "whose customers bring the most there. " + MONEY,
        columns=_MARKET,
        query=_markets,
        figure=market_figures.ranked_bars,
        sentence=sentences.markets,
        roles=EVERYONE,
        key=("market",),
        compares=_COMPARED,
        emits="market",
        slide=Slide("bar", "market", ("sales",), only=14, apart="scale", rows=arranged.giant_apart),
    ),
    Chart(
        id="markets-map",
        title="Sales on the map",
        question="Where in the world do our customers buy?",
        definition="Sales of the chosen basis by country, on a logarithmic scale, so that small markets can be told apart. " + MONEY,
        columns=_MARKET,
        query=_placed,
        nothing=(
            "Nothing here has a place on the map.",
            "Files told no country, or one that the map does not know; administrators say in Settings where a market lies.",
        ),
        figure=market_figures.world_map,
        sentence=sentences.map_of_markets,
        roles=EVERYONE,
        key=("market",),
        compares=_COMPARED,
        emits="market",
    ),
    Chart(
        id="sales-trend",
        title="Sales over time",
        question="How do sales move from period to period?",
        definition="Sales by day, week or month. A period that the data or the filters do not cover whole is hatched, and is not compared. " + MONEY,
        columns={"period": "date", "gross_sales": "money", "returns": "money", "net_sales": "money", "orders": "count", "customers": "count",
                 "partial": "flag"},
        query=lambda connection, runs, filters: trend.sales(connection, runs["core"], filters),
        figure=trend_figures.sales_trend,
        sentence=sentences.trend,
        roles=EVERYONE,
        options=(Option("grain", "By", ("month", "week", "day"), "month", drawn=True),),
        key=("period",),
        compares=("gross_sales", "net_sales", "orders"),
        slide=Slide("column", "period", ("sales",), rows=arranged.trading_days),
    ),
)  # fmt: skip
