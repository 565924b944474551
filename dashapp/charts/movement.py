"""Movement between segments, and its causes."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import Chart, Option, Runs
from dashapp.figures import flows as figures
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.queries import movement as queries

_HONOURS = frozenset({"market", "period", "segment"})
_OPTIONS = (
    Option("since", "Since", queries.SINCE, "3", words=("1 month", "3 months", "6 months", "a year")),
    Option("cuts", "Cut points", ("moving", "held"), "moving", words=("As of each date", "Held")),
)
_CAUSES = (
    "Every move has a cause, found by holding the cut points of the first date: if a customer would have stayed, the cut points moved; if the time since her "
    "last order took her from her segment, time passed; else her own orders moved her. Held cut points show only moves that are nobody else's doing. The dates "
    "are the month-ends at the beginning and end of the period; without a period, some months back and now."
)
_NOTHING = ("There are no two month-ends to compare.", "Choose a period of at least a month, or none.")
_FLOWS = {"from_date": "date", "to_date": "date", "from_segment": "text", "to_segment": "text", "cause": "text", "customers": "count"}
_LIST = {
    "customer_id": "text", "market": "text", "from_segment": "text", "to_segment": "text", "cause": "text", "orders": "count", "net_sales": "money",
    "last_order": "date",
}  # fmt: skip


def _flows(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return queries.flows(connection, runs["movement"], filters)


def _movers(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return queries.movers(connection, runs["movement"], runs["core"], filters)


def _sizes(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return queries.sizes(connection, runs["movement"], filters)


def _moved(frame: pd.DataFrame, filters: Filters) -> str:
    known = frame[frame["cause"] != "new"]
    moved = known[known["cause"] != "stayed"]["customers"].sum()
    whole = known["customers"].sum()
    new = frame[frame["cause"] == "new"]["customers"].sum()
    if not whole:
        return f"{theme.count(new)} customers are new since {theme.day(frame['from_date'].iloc[0])}"
    since = theme.day(frame["from_date"].iloc[0])
    return f"{theme.share(moved / whole, 0)} of {theme.count(whole)} customers changed segment since {since}; {theme.count(new)} are new"


def _why(frame: pd.DataFrame, filters: Filters) -> str:
    moved = frame[~frame["cause"].isin(["stayed", "new"])]
    whole = moved["customers"].sum()
    if not whole:
        return "Nobody changed segment"
    causes = moved.groupby("cause")["customers"].sum() / whole
    parts = [f"{theme.share(causes.get(cause, 0), 0)} {words}" for cause, words in (
        ("own orders", "own orders"), ("time passed", "time that passed"), ("cut points", "cut points that moved"),
    )]  # fmt: skip
    return f"Why customers moved: {', '.join(parts)}"


def _left(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.iloc[0]
    who = " or ".join(filters.segments) if filters.segments else "a segment"
    many = frame["customer_id"].nunique()
    return f"{'The first ' if many >= 900 else ''}{theme.count(many)} who left {who}, led by customer {first['customer_id']} ({first['to_segment']} now)"


def _grown(frame: pd.DataFrame, filters: Filters) -> str:
    first, last = (frame[frame["date"] == day].set_index("segment")["share"] for day in (frame["date"].min(), frame["date"].max()))
    change = last.sub(first, fill_value=0.0).astype(float)
    if frame["date"].nunique() == 1:
        return f"Segments on {theme.day(frame['date'].max())}"
    name = change.idxmax()
    return f"{name} grew most: from {theme.share(first.get(name, 0))} to {theme.share(last.get(name, 0))} of customers"


CHARTS = (
    Chart(
        id="movement-flows",
        title="From segment to segment",
        question="Which segments did customers leave, and where are they now?",
        definition=_CAUSES,
        columns=_FLOWS,
        query=_flows,
        figure=figures.sankey,
        sentence=_moved,
        roles=EVERYONE,
        honours=_HONOURS,
        options=_OPTIONS,
        needs=("movement",),
        nothing=_NOTHING,
    ),
    Chart(
        id="movement-balance",
        title="Who came and who left",
        question="Which segments gained and lost customers, and why?",
        definition="Customers who came into a segment, to the right, and who left it, to the left, by cause; the number at the end is the balance. " + _CAUSES,
        columns=_FLOWS,
        query=_flows,
        figure=figures.balance,
        sentence=_why,
        roles=EVERYONE,
        honours=_HONOURS,
        options=_OPTIONS,
        needs=("movement",),
        nothing=_NOTHING,
    ),
    Chart(
        id="movement-sizes",
        title="Segments over time",
        question="How large was each segment at the end of every month?",
        definition="Customers by segment at each month-end, as a run on that day would have seen them. Segments rank customers against each other, so that "
        "their shares move slowly by design.",
        columns={"date": "date", "segment": "text", "customers": "count", "share": "share"},
        query=_sizes,
        figure=figures.sizes,
        sentence=_grown,
        roles=EVERYONE,
        honours=_HONOURS - {"period"},
        needs=("movement",),
    ),
    Chart(
        id="movement-list",
        title="Who left",
        question="Which customers left a segment, and where are they now?",
        definition="Customers who are no longer in the segment they were in, those first who have spent most; choose segments in the bar to see who left "
        "these. At most a thousand rows. " + _CAUSES,
        columns=_LIST,
        query=_movers,
        figure=None,
        sentence=_left,
        roles=EVERYONE,
        honours=_HONOURS,
        options=_OPTIONS,
        needs=("core", "movement"),
        nothing=("Nobody left.", "Choose an earlier date, other segments or more markets."),
    ),
)  # fmt: skip
