"""Cohorts: who comes back, and what they bring."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Option, Runs
from dashapp.figures import cohorts as figures
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.queries import cohorts as queries

_HONOURS = frozenset({"market", "segment", "basis"})
_GRAIN = Option("grain", "By", ("month", "quarter"), "month", drawn=True)
_NOTHING = ("No customer has ordered in these markets.", "Choose more markets or all segments.")
_TOO_SHORT = ("No cohort has lived a whole period after its first.", "Data that reach further, or more markets, show who comes back.")
_COHORT = "A cohort is the customers whose first order (in the chosen markets) lies in one calendar month or quarter. "
_SIZES = {"cohort": "date", "period": "count", "size": "count", "customers": "count", "retention": "share", "partial": "flag"}
_MONEY = {
    "cohort": "date", "period": "count", "size": "count", "orders": "count", "gross_sales": "money", "returns": "money", "net_sales": "money",
    "spend_per_basket": "money", "value": "money", "partial": "flag",
}  # fmt: skip
_FIRST = {"first_segment": "text", "period": "count", "size": "count", "customers": "count", "retention": "share"}


def _sizes(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return queries.cells(connection, runs["cohorts"], filters)[list(_SIZES)]


def _begun(frame: pd.DataFrame) -> pd.DataFrame:
    """The same, unless no cohort has reached a second period: then there is nothing to compare."""
    return frame if (frame["period"] > 0).any() else frame.head(0)


def _returning(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return _begun(_sizes(connection, runs, filters))


def _growing(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return _begun(_money(connection, runs, filters))


def _later(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    """The same, unless no period after the first is whole: then there is no curve to draw."""
    frame = _sizes(connection, runs, filters)
    return frame if (~frame["partial"].astype(bool) & (frame["period"] > 0)).any() else frame.head(0)


def _money(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return queries.cells(connection, runs["cohorts"], filters)[list(_MONEY)]


def _first(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    return queries.by_first_segment(connection, runs["cohorts"], filters)


def _whole(frame: pd.DataFrame, period: int) -> pd.DataFrame:
    return frame[~frame["partial"].astype(bool) & (frame["period"] == period)]


def _retained(frame: pd.DataFrame, filters: Filters) -> str:
    grain = filters.option("grain", "month")
    later = _whole(frame, 1)
    if not later["size"].sum():
        return f"No cohort has lived a whole {grain} after its first"
    return f"{theme.share(later['customers'].sum() / later['size'].sum(), 0)} of new customers order again in the {grain} after their first"


def _last(frame: pd.DataFrame, filters: Filters) -> str:
    grain = filters.option("grain", "month")
    whole = frame[~frame["partial"].astype(bool) & (frame["period"] > 0)]
    if whole.empty:
        return f"No cohort has lived a whole {grain} after its first"
    ends = whole.groupby("period")[["customers", "size"]].sum()
    shares = ends["customers"] / ends["size"]
    middle = shares[shares.index <= max(shares.index.max() * 2 // 3, 1)]
    return f"After the first {grain}, {theme.share(middle.min(), 0)} to {theme.share(middle.max(), 0)} of a cohort order in each later one"


def _value(frame: pd.DataFrame, filters: Filters) -> str:
    oldest = frame[frame["cohort"] == frame["cohort"].min()]
    when = figures.names(oldest.head(1), filters.option("grain", "month"))[0]
    return (
        f"Customers of {when} have brought {theme.money_short(oldest['value'].iloc[-1])} {theme.sales_words(filters.basis)} each, "
        f"{theme.money_short(oldest['value'].iloc[0])} of it at once"
    )


def _totals(frame: pd.DataFrame, filters: Filters) -> str:
    sales = theme.sales_column(filters.basis)
    whole, first = frame[sales].sum(), frame[frame["period"] == 0][sales].sum()
    grain = filters.option("grain", "month")
    return f"{theme.share(first / whole if whole else 0, 0)} of {theme.sales_words(filters.basis)} came in the {grain} of the first order"


def _by_first(frame: pd.DataFrame, filters: Filters) -> str:
    later = figures.enough(frame)
    later = later[later["period"] == 1]
    if later.empty:
        return f"No cohort has lived a whole {filters.option('grain', 'month')} after its first"
    best = later.iloc[int(later["retention"].to_numpy(dtype=float).argmax())]
    return f"Who began among {best['first_segment']} come back most: {theme.share(best['retention'], 0)} one {filters.option('grain', 'month')} later"


CHARTS = (
    Chart(
        id="cohorts-retention",
        title="Who comes back",
        question="Of the customers who first ordered in a month, how many order again in later ones?",
        definition=_COHORT + "A cell is the share of the cohort with an order so many periods later. Periods that the data do not cover whole are hatched and "
        "are no comparison.",
        columns=_SIZES,
        query=_returning,
        figure=figures.retention,
        sentence=_retained,
        roles=EVERYONE,
        honours=_HONOURS - {"basis"},
        options=(_GRAIN,),
        needs=("cohorts",),
        nothing=_TOO_SHORT,
    ),
    Chart(
        id="cohorts-curves",
        title="Retention curves",
        question="Does retention settle, and do newer cohorts come back more or less than older ones?",
        definition=_COHORT + "Each faint line is one cohort; the strong one is all cohorts old enough together, each weighted by its size. Whole periods only.",
        columns=_SIZES,
        query=_later,
        figure=figures.curves,
        sentence=_last,
        roles=EVERYONE,
        honours=_HONOURS - {"basis"},
        options=(_GRAIN,),
        needs=("cohorts",),
        nothing=_TOO_SHORT,
    ),
    Chart(
        id="cohorts-value",
        title="Value per customer so far",
        question="What has a customer of each cohort brought so far?",
        definition=_COHORT + "Sales of the cohort until that period divided by the customers that it began with. Open marks are periods that are not whole. "
        + MONEY,
        columns=_MONEY,
        query=_growing,
        figure=figures.value,
        sentence=_value,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(_GRAIN,),
        needs=("cohorts",),
        nothing=_TOO_SHORT,
    ),
    Chart(
        id="cohorts-sales",
        title="Sales by cohort",
        question="How much did each cohort bring at once, and how much since?",
        definition=_COHORT + "Sales, orders or spend per basket in the period of the first order, and in all later ones until now. " + MONEY,
        columns=_MONEY,
        query=_money,
        figure=figures.totals,
        sentence=_totals,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(
            _GRAIN, Option("measure", "Show", ("sales", "orders", "basket"), "sales", drawn=True, words=("Sales", "Orders", "Per basket")),
        ),
        needs=("cohorts",),
        nothing=_NOTHING,
    ),
    Chart(
        id="cohorts-first",
        title="Retention by first segment",
        question="Do customers who begin strongly come back more?",
        definition=_COHORT + "Customers are grouped by the segment that they were in at the end of the month of their first order; each period counts the "
        "cohorts old enough to have lived it whole, and is drawn from 20 customers on.",
        columns=_FIRST,
        query=_first,
        figure=figures.by_first,
        sentence=_by_first,
        roles=EVERYONE,
        honours=_HONOURS - {"basis"},
        options=(_GRAIN,),
        needs=("cohorts",),
        nothing=_TOO_SHORT,
    ),
)  # fmt: skip
