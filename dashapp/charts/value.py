"""What customers are expected to order and bring, tested on days held out."""

from __future__ import annotations

from functools import partial

import pandas as pd

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Option, Slide
from dashapp.figures import theme
from dashapp.figures import value as figures
from dashapp.filters import Filters
from dashapp.queries import value as queries

NEEDS = ("core", "value")
_HONOURS = frozenset({"market", "segment", "basis"})
_DAYS = Option("days", "Next", queries.HORIZONS, "90", drawn=True, words=("30 days", "90 days", "365 days"))
_REFUSED = ("No prediction is shown here.", "How far predictions can be trusted, and why, stands on the card of that name; other markets may have some.")
_UNTESTED = ("Nothing was held out.", "How far predictions can be trusted, and why, stands on the card of that name.")
_MODEL = (
    "Days with an order expected of each customer (BG/NBD: how often she came back, and when last) x what she spends on such a day (Gamma-Gamma); orders that "
    "were taken back on the same day are left out, and of net sales the share that is returned later. Fitted on all customers. "
)
_TEST = (
    "The model is fitted on the days before and asked for the days that were held out; of customers known then. The naive baseline: the same as in as many "
    "days before. A customer of several markets is parted by her money there. "
)


def _segments(frame: pd.DataFrame, filters: Filters) -> str:
    days = filters.option("days", "90")
    if filters.option("measure", "sales") == "customer":
        first = frame.sort_values("sales_per_customer", ascending=False, kind="stable").iloc[0]
        mean = frame["expected_sales"].sum() / max(frame["customers"].sum(), 1)
        return (
            f"A customer among {first['segment']} is expected to bring {theme.money_short(first['sales_per_customer'])} in {days} days; "
            f"the average is {theme.money_short(mean)}"
        )
    first, whole = frame.iloc[0], frame["expected_sales"].sum()
    part = f", {theme.share(first['expected_sales'] / whole, 0)} of what is expected" if whole > 0 else ""
    return f"{first['segment']} are expected to bring {theme.money_short(first['expected_sales'])} in the next {days} days{part}"


def _tested(frame: pd.DataFrame, filters: Filters) -> list[str]:
    return [f"{str(frame['reason'].iloc[0]).partition(';')[0]}."] if len(frame) else []


def _concentration(frame: pd.DataFrame, filters: Filters) -> str:
    top = figures.reach(frame)
    if top is None:
        return f"{theme.count(len(frame))} customers bring what is expected"
    many = frame["customers"].iloc[int((frame["customer_share"].astype(float) - figures.TOP).abs().to_numpy().argmin())]
    return f"{theme.count(many)} customers, a tenth, are expected to bring {theme.share(top, 0)} of the next {filters.option('days', '90')} days"


def _off(frame: pd.DataFrame, noun: str) -> str:
    actual, predicted = float(frame["actual"].sum()), float(frame["predicted"].sum())
    if actual <= 0:
        return f"Nothing came in the days held out; {theme.count(predicted)} {noun} had been predicted"
    bias = predicted / actual - 1
    how = "as many as came" if abs(bias) < 0.005 else f"{theme.share(abs(bias), 0)} too {'many' if bias > 0 else 'few'}"
    return f"Of the days held out {noun} were predicted {how}" if noun == "orders" else f"Of the days held out {_money(bias)}"


def _money(bias: float) -> str:
    how = "to the per cent" if abs(bias) < 0.005 else f"{theme.share(abs(bias), 0)} too {'high' if bias > 0 else 'low'}"
    return f"revenue was predicted {how}"


def _trust(frame: pd.DataFrame, filters: Filters) -> str:
    grades = dict(zip(frame["about"], frame["grade"], strict=True))
    alive = "shown" if grades.get("P(alive), churn") != "not supported" else "not shown"
    return f"Predicted orders are {grades.get('Orders', '')}, revenue {grades.get('Revenue', '')}; P(alive) and churn are {alive}"


_HELD_OUT = {"group": "text", "customers": "count", "predicted": "measure", "actual": "measure", "naive": "measure"}
_SERIES = {"predicted": "Predicted", "actual": "What came", "naive": "The days before"}

CHARTS = (
    Chart(
        id="value-segments",
        title="Predicted revenue by segment",
        question="What will each segment, and each of its customers, bring?",
        definition=_MODEL + "The tick: what today's members brought in as many days before. " + MONEY,
        columns={
            "segment": "text", "customers": "count", "expected_sales": "money", "sales_per_customer": "money", "expected_orders": "measure",
            "orders_per_customer": "measure", "before": "money", "change": "change", "reason": "text",
        },
        query=lambda connection, runs, filters: queries.by_segment(connection, runs["value"], runs["core"], filters),
        figure=figures.by_segment,
        sentence=_segments,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(_DAYS, Option("measure", "Show", ("sales", "customer"), "sales", drawn=True, words=("In all", "Per customer"))),
        needs=NEEDS,
        notes=_tested,
        nothing=_REFUSED,
        emits="segment",
        slide=Slide("bar", "segment", ("expected_sales", "before"), faint=("before",), words={"expected_sales": "Expected", "before": "As many days before"}),
    ),
    Chart(
        id="value-concentration",
        title="Who brings the next quarter",
        question="How few customers bring how much of what is expected?",
        definition=_MODEL + "Customers in the order of what is expected of them. " + MONEY,
        columns={
            "customers": "count", "customer_share": "share", "expected_sales": "money", "cumulative_share": "share", "least_expected": "money",
        },
        query=lambda connection, runs, filters: queries.concentration(connection, runs["value"], runs["core"], filters),
        figure=figures.concentration,
        sentence=_concentration,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(_DAYS,),
        needs=NEEDS,
        nothing=_REFUSED,
        slide=Slide("curve", "customer_share", ("cumulative_share",), words={"cumulative_share": "Share of expected sales"}),
    ),
    Chart(
        id="value-trust",
        title="How far predictions can be trusted",
        question="What did the test of the last days say, and why is P(alive) shown or not?",
        definition="Useful: within 25 % in total, and nearer than the naive baseline group by group. Rough: within 50 %. Else nothing is shown. P(alive) needs "
        "a fit that sees churn (a not near 0, no parameter at the edge, better than a model in which nobody leaves) and useful orders. Of all markets.",
        columns={"about": "text", "grade": "text", "reason": "text"},
        query=lambda connection, runs, filters: queries.trust(connection, runs["value"]),
        figure=None,
        sentence=_trust,
        roles=EVERYONE,
        honours=frozenset(),
        needs=("value",),
    ),
    Chart(
        id="value-orders-test",
        title="Orders, predicted and come",
        question="Had it been predicted before the last days: how many orders would have been, and how many came?",
        definition=_TEST + "Groups: how often customers had come back before.",
        columns=_HELD_OUT,
        query=lambda connection, runs, filters: queries.held_out(connection, runs["value"], filters, "orders"),
        figure=figures.held_out,
        sentence=lambda frame, filters: _off(frame, "orders"),
        roles=EVERYONE,
        honours=frozenset({"market"}),
        needs=("value",),
        nothing=_UNTESTED,
        slide=Slide("column", "group", ("actual", "predicted", "naive"), faint=("naive",), words=_SERIES),
    ),
    Chart(
        id="value-revenue-test",
        title="Revenue, predicted and come",
        question="Had it been predicted before the last days: how much would have been, and how much came?",
        definition=_TEST + "Groups: tenths of customers by what was predicted of them. Money of order days, before later returns.",
        columns=_HELD_OUT | dict.fromkeys(("predicted", "actual", "naive"), "money"),
        query=lambda connection, runs, filters: queries.held_out(connection, runs["value"], filters, "money"),
        figure=partial(figures.held_out, money=True),
        sentence=lambda frame, filters: _off(frame, "revenue"),
        roles=EVERYONE,
        honours=frozenset({"market"}),
        needs=("value",),
        nothing=_UNTESTED,
        slide=Slide("column", "group", ("actual", "predicted", "naive"), faint=("naive",), words=_SERIES),
    ),
)  # fmt: skip
