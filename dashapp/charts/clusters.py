"""Groups of customers found by algorithms, compared and described."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Option, Runs, Slide
from dashapp.figures import clusters as figures
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.queries import clusters as queries
from dashapp.queries.runs import Run

_HONOURS = frozenset({"market", "segment", "basis"})
_NOTHING = ("No groups.", "The comparison says whether there is a structure; other markets or segments may have customers in a group.")
_GROUPS = "Groups are found over all markets; customers and money are those of the chosen ones. "
_PEOPLE = {"cluster": "count", "name": "text", "customers": "count"}
_MEASURES = tuple(figures.MEASURES)


def _of_run(ask: Callable[[Connection, Run, Filters], pd.DataFrame], columns: tuple[str, ...]) -> Callable[[Connection, Runs, Filters], pd.DataFrame]:
    def query(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
        return ask(connection, runs["clusters"], filters)[list(columns)]

    return query


def _compared(frame: pd.DataFrame, filters: Filters) -> str:
    words = str(frame["recommendation"].iloc[0])
    used = frame[frame["chosen"].astype(bool)]
    if used.empty:
        return words.partition(". ")[0].rstrip(".")
    verb = "is pinned" if " is pinned. " in words else "is recommended"
    return f"{used['algorithm'].iloc[0]} with {used['groups'].iloc[0]} groups {verb}"


def _advice(frame: pd.DataFrame, filters: Filters) -> list[str]:
    if frame.empty:
        return []
    pinning = "Analysts pin a grouping at /pinned-groups; the next run follows."
    return [str(frame["recommendation"].iloc[0]), f"Features: {frame['features'].iloc[0]}.", pinning]


def _largest(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.iloc[0]
    sales = f"{theme.share(first['sales_share'])} of {theme.sales_words(filters.basis)}"
    return f"{first['name']} are {theme.share(first['customer_share'])} of customers and {sales}"


def _snake(frame: pd.DataFrame, filters: Filters) -> str:
    height = frame["orders_z"].astype(float) + frame["spend_z"].astype(float)
    return f"{frame['name'].iloc[int(height.argmax())]} stand highest above the average customer"


def _profile(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.sort_values("monetary", ascending=False).iloc[0]
    return (
        f"{first['name']}: half spend more than {theme.money_short(first['monetary'])}, on {theme.count(first['frequency_orders'])} orders, "
        f"the last {theme.count(first['recency_days'])} days ago"
    )


def _scatter(frame: pd.DataFrame, filters: Filters) -> str:
    part = float(frame["shown_share"].iloc[0])
    return "Where all customers lie" if part >= 1 else f"Where {theme.count(len(frame))} customers lie, {theme.share(part, 0)} of all, drawn at random"


def _silhouettes(frame: pd.DataFrame, filters: Filters) -> str:
    means = frame.assign(weighed=frame["silhouette"].astype(float)).groupby("name")["weighed"].mean()
    return f"{means.idxmax()} hold together best ({theme.measure(means.max())}), {means.idxmin()} least ({theme.measure(means.min())})"


def _cross(frame: pd.DataFrame, filters: Filters) -> str:
    most = frame.iloc[int(frame["share_of_segment"].to_numpy(dtype=float).argmax())]
    return f"{theme.share(most['share_of_segment'], 0)} of {most['segment']} are in group {most['cluster']}, {most['name'][:1].lower()}{most['name'][1:]}"


CHARTS = (
    Chart(
        id="clusters-compare",
        title="Algorithms compared",
        question="Which algorithm, with how many groups, separates customers best, and would the same groups be found again?",
        definition="Silhouette: how much nearer a customer is to her own group than to the next, -1 to 1. Inertia: squared distances within groups (look for "
        "the elbow). Stability: adjusted Rand index between the groups and those of refits on bootstrap samples. Explained: share of the differences between "
        "customers that lie between groups. The recommendation weighs them; the highest silhouette alone decides nothing. Worked out over all markets.",
        columns={
            "algorithm": "text", "groups": "count", "silhouette": "measure", "one_cloud": "measure", "calinski_harabasz": "measure",
            "davies_bouldin": "measure", "inertia": "measure", "explained": "share", "stability": "measure", "noise_share": "share", "smallest_share": "share",
            "chosen": "flag", "reason": "text", "recommendation": "text", "features": "text",
        },
        query=_of_run(queries.scores, queries.SCORES),
        figure=figures.compared,
        sentence=_compared,
        roles=EVERYONE,
        honours=frozenset(),
        options=(
            Option("measure", "Measure", _MEASURES, "silhouette", drawn=True,
                   words=("Silhouette", "Inertia", "Stability", "Explained", "Calinski-H.", "Davies-B.")),
        ),
        needs=("clusters",),
        notes=_advice,
    ),
    Chart(
        id="clusters-groups",
        title="Groups and their sales",
        question="How many customers are in each group, and what share of sales do they bring?",
        definition=_GROUPS + "Names come from each group's standardised means: more than half a deviation from the average is said. Numbers stay from run to "
        "run. " + MONEY,
        columns={
            **_PEOPLE, "customer_share": "share", "sales": "money", "sales_share": "share", "orders": "count", "spend_per_basket": "money",
        },
        query=_of_run(queries.groups, queries.GROUPS[:8]),
        figure=figures.sizes,
        sentence=_largest,
        roles=EVERYONE,
        honours=_HONOURS,
        needs=("clusters",),
        nothing=_NOTHING,
        slide=Slide("bar", "name", ("customer_share", "sales_share")),
    ),
    Chart(
        id="clusters-snake",
        title="Snake plot of the groups",
        question="How do the groups differ in recency, orders and spend?",
        definition=_GROUPS + "Means of log(1 + measure), in standard deviations from the average customer; recency is turned, so that above is more recent.",
        columns={**_PEOPLE, "recency_z": "measure", "orders_z": "measure", "spend_z": "measure"},
        query=_of_run(queries.groups, ("cluster", "name", "customers", "recency_z", "orders_z", "spend_z")),
        figure=figures.snake,
        sentence=_snake,
        roles=EVERYONE,
        honours=_HONOURS - {"basis"},
        needs=("clusters",),
        nothing=_NOTHING,
    ),
    Chart(
        id="clusters-profile",
        title="Profile of the groups",
        question="What is the middle customer of each group like?",
        definition=_GROUPS + "Medians of days since the last order, of orders and of net sales, over all customers of the group; the colour is the "
        "standardised mean.",
        columns={
            **_PEOPLE, "recency_days": "measure", "frequency_orders": "measure", "monetary": "money", "recency_z": "measure", "orders_z": "measure",
            "spend_z": "measure",
        },
        query=_of_run(queries.groups, ("cluster", "name", "customers", "recency_days", "frequency_orders", "monetary", "recency_z", "orders_z", "spend_z")),
        figure=figures.profile,
        sentence=_profile,
        roles=EVERYONE,
        honours=_HONOURS - {"basis"},
        needs=("clusters",),
        nothing=_NOTHING,
    ),
    Chart(
        id="clusters-scatter",
        title="Where customers lie",
        question="Are the groups apart, or slices of one cloud?",
        definition=_GROUPS + "The first two principal components of the standardised features; neighbours are alike. At most 2,000 customers, drawn at random "
        "once.",
        columns={
            "cluster": "count", "name": "text", "customer_id": "text", "x": "measure", "y": "measure", "recency_days": "count", "orders": "count",
            "sales": "money", "shown_share": "share",
        },
        query=_of_run(queries.places, queries.PLACES),
        figure=figures.scatter,
        sentence=_scatter,
        roles=EVERYONE,
        honours=_HONOURS,
        needs=("clusters",),
        nothing=_NOTHING,
    ),
    Chart(
        id="clusters-silhouettes",
        title="How sharp the groups are",
        question="How well does each customer fit into her group?",
        definition=_GROUPS + "Each group's customers by silhouette, the best first, in a hundred steps; below zero is who is nearer to another group.",
        columns={"cluster": "count", "name": "text", "part": "count", "silhouette": "measure", "customers": "count", "mean": "measure"},
        query=_of_run(queries.silhouettes, queries.SILHOUETTES),
        figure=figures.silhouettes,
        sentence=_silhouettes,
        roles=EVERYONE,
        honours=_HONOURS - {"basis"},
        needs=("clusters",),
        nothing=_NOTHING,
    ),
    Chart(
        id="clusters-segments",
        title="Groups and segments",
        question="Which segments do the groups hold?",
        definition=_GROUPS + "Customers by group and segment; the colour is the share of the group.",
        columns={
            "cluster": "count", "name": "text", "segment": "text", "customers": "count", "share_of_cluster": "share", "share_of_segment": "share",
        },
        query=_of_run(queries.cross, queries.CROSS),
        figure=figures.crossed,
        sentence=_cross,
        roles=EVERYONE,
        honours=_HONOURS - {"basis"},
        needs=("clusters",),
        nothing=_NOTHING,
    ),
)  # fmt: skip
