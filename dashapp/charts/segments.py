"""Sales by segment."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, SALES, Chart, Runs, Slide
from dashapp.figures import arranged, sentences
from dashapp.figures import segments as segment_figures
from dashapp.filters import NOBODY, Filters
from dashapp.queries import leading, segments

_COMPARED = ("customers", "orders", "gross_sales", "net_sales", "spend_per_basket")
_SEGMENT = {"segment": "text", "customers": "count", **SALES, "spend_per_basket": "money", "share": "share"}

_LEADING = {"market": "text", "segment": "text", "customers": "count", "customer_share": "share", **SALES, "share": "share", "spend_per_basket": "money"}
_NOBODY = ("No known customer ordered here.", "Guests have no segment; choose more markets, a longer period or all segments.")
_SIZE = {"segment": "text", "customers": "count", "customer_share": "share", **SALES, "share": "share"}


def _segments(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return segments.summary(connection, runs["core"], filters)


def _sizes(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    frame = _segments(connection, runs, filters)
    people = frame["customers"].astype(float)
    return frame.assign(customer_share=people / people.sum())[list(_SIZE)] if people.sum() else pd.DataFrame(columns=list(_SIZE))


def _baskets(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    """Sales by segment, unless no segment has an order."""
    frame = _segments(connection, runs, filters)
    ordered = ~frame["segment"].isin(NOBODY) & (frame["orders"].astype(float) > 0)
    return frame if ordered.any() else frame.head(0)


CHARTS = (
    Chart(
        id="segments-summary",
        title="Sales by segment",
        question="Which customer segment brings the most?",
        definition="Segments come from recency and frequency scores (RFM, quintiles, equal values score equally). Share is of identified sales; guests "
        "have no customer id and belong to no segment. " + MONEY,
        columns=_SEGMENT,
        query=_segments,
        figure=segment_figures.sales_bars,
        sentence=sentences.segments,
        roles=EVERYONE,
        notes=sentences.guests,
        key=("segment",),
        compares=_COMPARED,
        emits="segment",
        slide=Slide("bar", "segment", ("sales",)),
        ruled=True,
    ),
    Chart(
        id="segments-leading",
        title="The leading segment of each market",
        question="Which segment sells most, overall and in each market? How large is it, and what does it spend per basket?",
        definition="The segment whose customers bring the most in a market, with its share of that market's customers and identified sales, and its sales per "
        "order (the average order value). A customer of several markets counts in each, and once in all together. " + MONEY,
        columns=_LEADING,
        query=lambda connection, runs, filters: leading.leading(connection, runs["core"], filters),
        figure=None,
        sentence=sentences.leading,
        roles=EVERYONE,
        key=("market",),
        nothing=_NOBODY,
        ruled=True,
    ),
    Chart(
        id="segments-size",
        title="Customers against sales",
        question="How many customers are in each segment, and what share of sales do they bring?",
        definition="Each segment's share of customers beside its share of identified sales of the chosen basis. " + MONEY,
        columns=_SIZE,
        query=_sizes,
        nothing=_NOBODY,
        figure=segment_figures.size_vs_sales,
        sentence=sentences.sizes,
        roles=EVERYONE,
        notes=sentences.guests,
        key=("segment",),
        compares=("customers", "orders", "gross_sales", "net_sales"),
        emits="segment",
        slide=Slide("bar", "segment", ("share", "customer_share"), rows=arranged.named_segments, faint=("customer_share",),
                    words={"customer_share": "Share of customers", "share": "Share of sales"}),
    ),
    Chart(
        id="segments-baskets",
        title="Spend per basket by segment",
        question="What does each segment spend per basket?",
        definition="Sales of the chosen basis divided by orders: the average order value. " + MONEY,
        columns=_SEGMENT,
        query=_baskets,
        nothing=_NOBODY,
        figure=segment_figures.basket_bars,
        sentence=sentences.baskets,
        roles=EVERYONE,
        notes=sentences.guests,
        key=("segment",),
        compares=_COMPARED,
        emits="segment",
        slide=Slide("bar", "segment", ("spend_per_basket",)),
    ),
)  # fmt: skip
