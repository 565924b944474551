"""The catalogue: every chart is a question, with the query that answers it and the figure that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.errors import BadRequest
from dashapp.figures import accuracy, sentences
from dashapp.figures import forecast as forecast_figures
from dashapp.figures import markets as market_figures
from dashapp.figures import products as product_figures
from dashapp.figures import segments as segment_figures
from dashapp.figures import trend as trend_figures
from dashapp.filters import Filters
from dashapp.queries import forecast, kpis, markets, products, segments, trend
from dashapp.queries.runs import Run

Runs = Mapping[str, Run]
ALL_FILTERS = frozenset({"market", "period", "segment", "basis"})


@dataclass(frozen=True)
class Option:
    """A choice that belongs to one chart: its `values`, of which `usual` is taken unless another is chosen."""

    name: str
    label: str
    values: tuple[str, ...]
    usual: str


@dataclass(frozen=True)
class Chart:
    """One chart.

    `columns` names the rows' columns with their units (text, count, money, share, date, flag, measure); `honours` the filters it can follow: one that it
    cannot is said on the card. `sentence` is the title, made from the rows. `needs` names the kinds of run it reads; `nothing` is what an empty answer means,
    and what to do, where that is not simply that nothing was sold; `roles` who may see it.
    """

    id: str
    title: str
    question: str
    definition: str
    columns: Mapping[str, str]
    query: Callable[[Connection, Runs, Filters], pd.DataFrame]
    figure: Callable[..., go.Figure] | None
    sentence: Callable[[pd.DataFrame, Filters], str]
    roles: frozenset[str]
    honours: frozenset[str] = ALL_FILTERS
    options: tuple[Option, ...] = ()
    needs: tuple[str, ...] = ("core",)
    notes: Callable[[pd.DataFrame, Filters], list[str]] = field(default=lambda frame, filters: [])
    nothing: tuple[str, str] = ("", "")
    version: int = 1

    def draw(self, frame: pd.DataFrame, filters: Filters, *, dark: bool = False) -> go.Figure:
        """The figure of an answer."""
        if self.figure is None:
            raise BadRequest(f"{self.id} is a list of figures and has no picture.")
        more: dict[str, Any] = {option.name: filters.option(option.name, option.usual) for option in self.options if option.name == "grain"}
        return self.figure(frame, basis=filters.basis, dark=dark, **more)


_SALES = {"orders": "count", "gross_sales": "money", "returns": "money", "net_sales": "money"}
_MARKET = {
    "market": "text", "iso3": "text", "customers": "count", **_SALES, "spend_per_basket": "money", "share": "share", "leading_segment": "text",
}  # fmt: skip
_SEGMENT = {"segment": "text", "customers": "count", **_SALES, "spend_per_basket": "money", "share": "share"}
_MONEY = "Net sales are gross sales less returns; gross sales are quantity x price of all sale lines. The switch in the bar chooses."


def _markets(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return markets.sales(connection, runs["core"], filters)


def _segments(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return segments.summary(connection, runs["core"], filters)


CHARTS = (
    Chart(
        id="kpis",
        title="Key figures",
        question="How is the shop doing?",
        definition="Orders are invoices with a sale line; customers are people with such an order, counted once; guests are never customers. " + _MONEY,
        columns={"measure": "text", "value": "measure"},
        query=lambda connection, runs, filters: kpis.head(connection, runs["core"], filters),
        figure=None,
        sentence=lambda frame, filters: "Key figures",
        roles=EVERYONE,
    ),
    Chart(
        id="markets-sales",
        title="Sales by market",
        question="Where do sales come from, and which segment leads in each market?",
        definition="Sales of the chosen basis by market, guests included; share is of everything inside the filters. The leading segment is the one "
        "whose customers bring the most there. " + _MONEY,
        columns=_MARKET,
        query=_markets,
        figure=market_figures.ranked_bars,
        sentence=sentences.markets,
        roles=EVERYONE,
    ),
    Chart(
        id="markets-map",
        title="Sales on the map",
        question="Where in the world do our customers buy?",
        definition="Sales of the chosen basis by country, on a logarithmic scale, so that small markets can be told apart. " + _MONEY,
        columns=_MARKET,
        query=_markets,
        figure=market_figures.world_map,
        sentence=sentences.map_of_markets,
        roles=EVERYONE,
    ),
    Chart(
        id="sales-trend",
        title="Sales over time",
        question="How do sales move from period to period?",
        definition="Sales by day, week or month. A period that the data or the filters do not cover whole is hatched, and is not compared. " + _MONEY,
        columns={"period": "date", "gross_sales": "money", "returns": "money", "net_sales": "money", "orders": "count", "customers": "count",
                 "partial": "flag"},
        query=lambda connection, runs, filters: trend.sales(connection, runs["core"], filters),
        figure=trend_figures.sales_trend,
        sentence=sentences.trend,
        roles=EVERYONE,
        options=(Option("grain", "By", ("month", "week", "day"), "month"),),
    ),
    Chart(
        id="segments-summary",
        title="Sales by segment",
        question="Which customer segment brings the most?",
        definition="Segments come from recency and frequency scores (RFM, quintiles, equal values score equally). Share is of identified sales; guests "
        "have no customer id and belong to no segment. " + _MONEY,
        columns=_SEGMENT,
        query=_segments,
        figure=segment_figures.sales_bars,
        sentence=sentences.segments,
        roles=EVERYONE,
        notes=sentences.guests,
    ),
    Chart(
        id="segments-size",
        title="Customers against sales",
        question="How many customers are in each segment, and what share of sales do they bring?",
        definition="Each segment's share of customers beside its share of identified sales of the chosen basis. " + _MONEY,
        columns=_SEGMENT,
        query=_segments,
        figure=segment_figures.size_vs_sales,
        sentence=sentences.sizes,
        roles=EVERYONE,
        notes=sentences.guests,
    ),
    Chart(
        id="segments-baskets",
        title="Spend per basket by segment",
        question="What does each segment spend per basket?",
        definition="Sales of the chosen basis divided by orders: the average order value. " + _MONEY,
        columns=_SEGMENT,
        query=_segments,
        figure=segment_figures.basket_bars,
        sentence=sentences.baskets,
        roles=EVERYONE,
        notes=sentences.guests,
    ),
    Chart(
        id="products-top",
        title="Top products by segment",
        question="Which products drive sales in each segment?",
        definition="The first products of each segment by sales of the chosen basis. Postage, fees and other service codes are no products. Orders are those "
        "with the product in them. " + _MONEY,
        columns={"segment": "text", "rank": "count", "product_code": "text", "product": "text", "units": "count", **_SALES},
        query=lambda connection, runs, filters: products.top(connection, runs["core"], filters),
        figure=product_figures.top_products,
        sentence=sentences.products,
        roles=EVERYONE,
        options=(Option("limit", "Products", ("3", "5", "10"), "5"),),
    ),
    Chart(
        id="forecast-sales",
        title="Sales forecast",
        question="What will sales be in the next weeks?",
        definition="Prophet on each market's own trading days; closed days are zero. The band holds 80 % of 200 simulated futures, added over the "
        "chosen markets. The baseline repeats the mean of the last four same weekdays. " + _MONEY,
        columns={"date": "date", "actual": "money", "forecast": "money", "lower_80": "money", "upper_80": "money", "naive": "money"},
        query=lambda connection, runs, filters: forecast.sales(connection, runs["forecasts"], runs["core"], filters),
        figure=forecast_figures.forecast_sales,
        sentence=sentences.forecast,
        roles=EVERYONE,
        honours=frozenset({"market", "period", "basis"}),
        needs=("core", "forecasts"),
        notes=sentences.forecast_notes,
    ),
    Chart(
        id="forecast-accuracy",
        title="How good forecasts have been",
        question="How far off were forecasts made in the past, beside the naive baseline?",
        definition="Forecasts made as they would have been at earlier dates, compared with what was sold. WAPE: sum of absolute errors by day / sum of sales. "
        "Bias: sum of errors / sum of sales. Coverage: share of trading days inside the 80 % interval.",
        columns={"market": "text", "model": "text", "horizon_days": "count", "cutoffs": "count", "wape": "share", "bias": "share", "coverage_80": "share"},
        query=lambda connection, runs, filters: forecast.trust(connection, runs["forecasts"], filters),
        figure=accuracy.by_market,
        sentence=sentences.accuracy,
        nothing=("No chosen market has a forecast to be tested.", "Choose more markets, or all."),
        roles=EVERYONE,
        honours=frozenset({"market", "basis"}),
        needs=("core", "forecasts"),
    ),
    Chart(
        id="forecast-skipped",
        title="Markets without a forecast",
        question="Which markets have no forecast, and why?",
        definition="A market needs enough days of history and enough days with sales before a forecast of its own means anything.",
        columns={"market": "text", "reason": "text"},
        query=lambda connection, runs, filters: forecast.skipped(connection, runs["forecasts"], filters),
        figure=None,
        sentence=sentences.skipped,
        nothing=("Every chosen market has a forecast.", "A market with too little history would be listed here."),
        roles=EVERYONE,
        honours=frozenset({"market"}),
        needs=("core", "forecasts"),
    ),
)  # fmt: skip
BY_ID = {chart.id: chart for chart in CHARTS}


def find(chart_id: str) -> Chart:
    """The chart of an id.

    Raises
    ------
    BadRequest
        Naming the charts there are.
    """
    if chart_id not in BY_ID:
        raise BadRequest(f"There is no chart {str(chart_id)[:60]!r}. Choose among: {', '.join(BY_ID)}.")
    return BY_ID[chart_id]
