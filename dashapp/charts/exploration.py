"""What the data are like, and what was cleaned away."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import Chart, Option, Runs
from dashapp.figures import exploration as figures
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.queries import exploration as queries
from dashapp.queries.runs import Run

_HONOURS = frozenset({"market", "period", "segment"})


def _of_core(ask: Callable[[Connection, Run, Filters], pd.DataFrame]) -> Callable[[Connection, Runs, Filters], pd.DataFrame]:
    def query(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
        return ask(connection, runs["core"], filters)

    return query


def _busiest(frame: pd.DataFrame, filters: Filters) -> str:
    top = frame.iloc[int(frame["orders"].to_numpy(dtype=float).argmax())]
    part = float(top["orders"]) / float(frame["orders"].sum())
    if figures.timeless(frame):
        return f"The busiest day is {figures.WEEKDAYS[int(top['weekday']) - 1]}, with {theme.share(part)} of orders; no time of day is known"
    day, hour = figures.WEEKDAYS[int(top["weekday"]) - 1], int(top["hour"])
    return f"The busiest hour is {day} {hour}:00 to {hour + 1}:00, with {theme.share(part)} of orders"


def _values(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.iloc[0]
    return f"Half of all orders are below {theme.money_short(first['median'])}; one in a hundred is above {theme.money_short(first['highest_hundredth'])}"


def _largest(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.iloc[0]
    times = theme.count(first["times_median"])
    return f"The {first['kind']} that stands out most, {first['invoice']}, is {times} times the median: {theme.money_short(first['value'])}"


def _returned(frame: pd.DataFrame, filters: Filters) -> str:
    whole = frame[~frame["partial"].astype(bool) & frame["return_rate"].notna()]
    if whole.empty:
        return "Returns by month; no month is covered whole"
    top = whole.iloc[int(whole["return_rate"].to_numpy(dtype=float).argmax())]
    return f"Most came back in {top['month']:%B %Y}: {theme.share(top['return_rate'])} of gross sales"


def _some_returned(connection: Connection, run: Run, filters: Filters) -> pd.DataFrame:
    """Months, unless nothing came back in any."""
    frame = queries.returned(connection, run, filters)
    return frame if frame["returns"].astype(float).any() else frame.head(0)


def _cleaned(frame: pd.DataFrame, filters: Filters) -> str:
    lines = dict(zip(frame["step"], frame["lines"], strict=True))
    kept = lines.get("sales to customers", 0)
    unknown = theme.share(lines["without a customer"] / lines["read"])
    return f"{theme.count(kept)} of {theme.count(lines['read'])} lines are sales to known customers; {unknown} have no customer"


CHARTS = (
    Chart(
        id="exploration-hours",
        title="When people order",
        question="On which weekdays and at what hours do people order?",
        definition="Orders by weekday and hour of the shop's own clock: the time of an order is that of its first sale line. Sales are gross.",
        columns={"weekday": "count", "hour": "count", "orders": "count", "gross_sales": "money", "spend_per_basket": "money"},
        query=_of_core(queries.hours),
        figure=figures.hours,
        sentence=_busiest,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(Option("measure", "Show", ("orders", "sales", "basket"), "orders", drawn=True, words=("Orders", "Sales", "Per basket")),),
    ),
    Chart(
        id="exploration-values",
        title="How large orders are",
        question="How are orders spread between small and large?",
        definition="Orders by gross value, in steps of 1, 2, 5, 10 and so on, so that small and very large orders can be read together.",
        columns={
            "from_value": "money", "to_value": "money", "orders": "count", "share": "share", "gross_sales": "money", "median": "money",
            "highest_hundredth": "money",
        },
        query=_of_core(queries.values),
        figure=figures.values,
        sentence=_values,
        roles=EVERYONE,
        honours=_HONOURS,
    ),
    Chart(
        id="exploration-returns",
        title="Returns by month",
        question="How much came back, month by month?",
        definition="Returns as a share of gross sales, in the month in which they came back. Months that the data or the period do not cover whole are "
        "hatched.",
        columns={"month": "date", "gross_sales": "money", "returns": "money", "return_rate": "share", "partial": "flag"},
        query=_of_core(_some_returned),
        nothing=("Nothing came back under these filters.", "Choose a longer period or more markets to see returns."),
        figure=figures.returned,
        sentence=_returned,
        roles=EVERYONE,
        honours=_HONOURS,
    ),
    Chart(
        id="exploration-quality",
        title="What was cleaned away",
        question="What is the matter with the lines that were read, and what remains?",
        definition="Lines read from the files before and after cleaning. A line may count in several: cancelled lines without a customer, say. Repeated lines "
        "are kept and only counted; guests count in sales, never as customers; adjustments count nowhere. Rejected rows are listed with their import.",
        columns={"step": "text", "lines": "count", "share": "share", "amount": "money"},
        query=_of_core(queries.quality),
        figure=figures.cleaned,
        sentence=_cleaned,
        roles=EVERYONE,
        honours=frozenset({"market"}),
    ),
    Chart(
        id="exploration-largest",
        title="What stands out",
        question="Which orders and returns are far larger than usual?",
        definition="The forty largest orders and returns, beside the median order of the same filters. A large order that was returned at once stands here "
        "twice.",
        columns={"invoice": "text", "market": "text", "customer_id": "text", "day": "date", "kind": "text", "value": "money", "times_median": "measure"},
        query=_of_core(queries.largest),
        figure=None,
        sentence=_largest,
        roles=EVERYONE,
        honours=_HONOURS,
    ),
)  # fmt: skip
