"""What kind of customers each segment holds, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Option, Runs
from dashapp.figures import grids, theme
from dashapp.figures import profiles as figures
from dashapp.filters import Filters
from dashapp.queries import profiles as queries
from dashapp.queries.runs import Run

_HONOURS = frozenset({"market", "segment", "basis"})
_NOBODY = ("No customer has ordered in these markets.", "Choose more markets or all segments.")
_WHOLE = " Customers are taken as they stand at the end of the data, with all their orders in the chosen markets."
_RELATIVE = {"recency_relative": "change", "orders_relative": "change", "spend_relative": "change", "basket_relative": "change"}
_MEANS = {"recency_days": "measure", "orders_each": "measure", "spend_each": "money", "basket_each": "money"}


def _of_core(ask: Callable[[Connection, Run, Filters], pd.DataFrame], columns: tuple[str, ...]) -> Callable[[Connection, Runs, Filters], pd.DataFrame]:
    def query(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
        return ask(connection, runs["core"], filters)[list(columns)]

    return query


def _fullest(frame: pd.DataFrame, filters: Filters) -> str:
    top = frame.sort_values(["customers", "recency_score"], ascending=False, kind="stable").iloc[0]
    return f"{theme.share(top['share'])} of customers stand in one cell: recency {top['recency_score']}, frequency {top['frequency_score']} ({top['segment']})"


def _spread(frame: pd.DataFrame, filters: Filters) -> str:
    words, said = figures.MEASURES[filters.option("measure", "basket")]
    first, last = frame.iloc[0], frame.iloc[-1]
    if len(frame) == 1:
        return f"Half of {first['segment']} have more than {said(first['median'])} {words}"
    return f"{words.capitalize()}: the median is {said(first['median'])} among {first['segment']}, {said(last['median'])} among {last['segment']}"


def _snake(frame: pd.DataFrame, filters: Filters) -> str:
    height = frame["orders_z"].astype(float) + frame["spend_z"].astype(float)
    if len(frame) == 1:
        return f"{frame['segment'].iloc[0]} stand {'above' if float(height.iloc[0]) > 0 else 'below'} the average customer"
    return f"{frame['segment'].iloc[int(height.argmax())]} stand highest above the average customer, {frame['segment'].iloc[int(height.argmin())]} lowest"


def _standing_out(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.iloc[0]
    times = float(first["spend_relative"]) + 1
    return f"{first['segment']} spend {theme.measure(times, 1)} times as much as the average customer, on {theme.measure(first['orders_each'], 1)} orders"


def _guide(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.iloc[0]
    return f"What each segment means, and the play for it: for {first['segment']}, {first['play'][:1].lower()}{first['play'][1:].rstrip('.')}"


def _caution(frame: pd.DataFrame, filters: Filters) -> list[str]:
    return [f"Segments mean little here: {frame['caution'].iloc[0]}."] if len(frame) and frame["caution"].iloc[0] else []


CHARTS = (
    Chart(
        id="segments-grid",
        title="Recency x frequency",
        question="Where do customers stand between lately and long ago, seldom and often?",
        definition="Scores 1 to 5 rank customers by the day of the last order and by the number of orders: 1 + floor(5 x customers strictly worse / all). Each "
        "cell belongs to one segment." + _WHOLE + " " + MONEY,
        columns={
            "recency_score": "count", "frequency_score": "count", "segment": "text", "customers": "count", "share": "share", "orders": "count",
            "gross_sales": "money", "net_sales": "money", "spend_per_basket": "money",
        },
        query=_of_core(queries.cells, queries.GRID),
        figure=grids.rf_grid,
        sentence=_fullest,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(Option("measure", "Show", ("customers", "sales", "basket"), "customers", drawn=True, words=("Customers", "Sales", "Per basket")),),
        nothing=_NOBODY,
        emits="segment",
        ruled=True,
    ),
    Chart(
        id="segments-spread",
        title="How customers of a segment differ",
        question="How different are the customers within a segment?",
        definition="The line reaches from the lowest to the highest tenth of customers, the bar over the middle half; the mark is the median. Spend per basket "
        "is a customer's sales divided by her orders." + _WHOLE + " " + MONEY,
        columns={"segment": "text", "customers": "count", **dict.fromkeys(queries.SPREAD[2:], "measure")},
        query=_of_core(queries.spread, queries.SPREAD),
        figure=figures.spread,
        sentence=_spread,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(Option("measure", "Measure", queries.MEASURES, "basket", drawn=True, words=("Recency", "Orders", "Spend", "Per basket")),),
        nothing=_NOBODY,
        emits="segment",
    ),
    Chart(
        id="segments-snake",
        title="Snake plot",
        question="How do the segments differ in recency, orders and spend?",
        definition="Means of log(1 + measure), in standard deviations from the average customer; recency is turned, so that above is more recent." + _WHOLE,
        columns={"segment": "text", "customers": "count", "recency_z": "measure", "orders_z": "measure", "spend_z": "measure"},
        query=_of_core(queries.profile, ("segment", "customers", "recency_z", "orders_z", "spend_z")),
        figure=figures.snake,
        sentence=_snake,
        roles=EVERYONE,
        honours=_HONOURS,
        nothing=_NOBODY,
    ),
    Chart(
        id="segments-relative",
        title="What stands out",
        question="In what does each segment differ from the average customer?",
        definition="Mean of the segment divided by the mean of all customers, less one: +100 % is twice the average. Below average is not always worse: few "
        "days since the last order are good." + _WHOLE + " " + MONEY,
        columns={"segment": "text", "customers": "count", **_MEANS, **_RELATIVE},
        query=_of_core(queries.profile, ("segment", "customers", *_MEANS, *_RELATIVE)),
        figure=figures.relative,
        sentence=_standing_out,
        roles=EVERYONE,
        honours=_HONOURS,
        nothing=_NOBODY,
    ),
    Chart(
        id="segments-guide",
        title="What each segment means",
        question="What does each segment mean, and what should be done with it?",
        definition="The ten segments in common use, by recency and frequency score, with their size and sales in the chosen markets." + _WHOLE + " " + MONEY,
        columns={
            "segment": "text", "meaning": "text", "play": "text", "customers": "count", "customer_share": "share", "sales": "money", "sales_share": "share",
            "spend_per_basket": "money", "cells": "text", "caution": "text",
        },
        query=_of_core(queries.guide, queries.GUIDE),
        figure=None,
        sentence=_guide,
        roles=EVERYONE,
        honours=_HONOURS,
        notes=_caution,
        nothing=_NOBODY,
        sparse=True,
        ruled=True,
    ),
)  # fmt: skip
