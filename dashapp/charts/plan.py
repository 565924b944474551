"""The growth plan: what must happen to lift sales by so much, and how far each lever would carry."""

from __future__ import annotations

import pandas as pd

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Option, Slide
from dashapp.figures import plan as figures
from dashapp.figures import theme
from dashapp.filters import Filters
from dashapp.queries import plan as queries

NEEDS = ("core", "movement", "value", "forecasts")
_HONOURS = frozenset({"market", "basis"})
_NOTHING = ("There is nothing to plan from in these markets.", "A plan needs 90 days of sales, or a forecast; choose more markets.")
_PERCENT = tuple(str(number) for number in range(101))
_AUTO = (queries.AUTO, *_PERCENT)
# The order in which the page shows them (assets/js/plan.js).
TARGET = Option("target", "Target, % more", _PERCENT[1:], "10", kept=True)
BASELINE = Option("baseline", "Baseline", queries.BASELINES, queries.AUTO, kept=True, words=("Automatic", "Forecast", "Year before", "Last 90 days"))
OPTIONS = (
    TARGET,
    BASELINE,
    Option("reach", "Reached, %", _PERCENT, "50", kept=True),
    Option("winback", "Won back, %", _AUTO, queries.AUTO, kept=True),
    Option("second", "Second order, %", _AUTO, queries.AUTO, kept=True),
    Option("more", "One more order, %", _AUTO, queries.AUTO, kept=True),
    Option("basket", "Larger baskets, %", _AUTO, queries.AUTO, kept=True),
    Option("returns", "Returns down, %", _AUTO, queries.AUTO, kept=True),
    Option("cost", "Cost per contact", ("0", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50"), "0", kept=True),
    Option("margin", "Margin, %", _PERCENT, "0", kept=True),
)
_WHAT_IF = (
    "What if, not a promise. Contacts: customers x share reached x share of them who order once more than they would have x their spend per basket. Larger "
    "baskets: orders expected in 90 days x spend per basket x growth. Fewer returns: what of the baseline's gross sales no longer comes back. Each segment has "
    "one lever, by its place between lately and long ago, seldom and often. "
)


def _target(frame: pd.DataFrame, filters: Filters) -> str:
    aim, base = frame.iloc[-1], frame[frame["what"].str.endswith("(baseline)")].iloc[0]
    gap = float(aim["amount"]) - float(base["amount"])
    return f"{filters.option('target', '10')}\u00a0% more is {theme.money_short(gap)} on top of {theme.money_short(base['amount'])} in the next 90 days"


def _baseline(frame: pd.DataFrame, filters: Filters) -> list[str]:
    if frame.empty:
        return []
    base = frame[frame["what"].str.endswith("(baseline)")].iloc[0]
    forecast = frame[frame["what"].str.startswith("Forecast")]
    if base["what"].startswith("Forecast"):
        return [f"The baseline is the forecast. {_first(base['reason'])}"]
    if filters.option("baseline", queries.AUTO) != queries.AUTO:
        return [f"The baseline is what {_lower(base['what'])} brought, as chosen."]
    why = f"The forecast is {forecast['grade'].iloc[0]}: {_first(forecast['reason'].iloc[0])}" if len(forecast) else "There is no forecast of 90 days."
    return [f"The baseline is what {_lower(base['what'])} brought. {why}"]


def _first(sentences: object) -> str:
    """The first sentence; the table has them all."""
    return f"{str(sentences).partition('. ')[0].rstrip('.')}."


def _lower(what: object) -> str:
    words = str(what).removesuffix(" (baseline)")
    return f"{words[0].lower()}{words[1:]}"


def _levers(frame: pd.DataFrame, filters: Filters) -> str:
    total, gap = float(frame["extra_sales"].sum()), float(frame["gap"].iloc[0])
    if gap <= 0:
        return f"Together the levers would bring {theme.money_short(total)}"
    return f"Together the levers would bring {theme.money_short(total)}: {theme.share(total / gap, 0)} of the gap of {theme.money_short(gap)}"


def _range(frame: pd.DataFrame, filters: Filters) -> list[str]:
    if frame.empty or not frame["gap"].iloc[0] > 0:
        return []
    low, high = (theme.share(float(frame[name].sum()) / float(frame["gap"].iloc[0]), 0) for name in ("low", "high"))
    said = [f"If half of what is assumed holds {low} of the gap, if half as much again {high}. A what-if, not a promise."]
    if filters.option("cost", "0") != "0":
        said.append(f"Contacts cost {theme.money_short(frame['cost'].sum())}.")
    if filters.option("margin", "0") != "0":
        said.append(f"After margin and contacts {theme.money_short(frame['margin'].sum())} are left.")
    return said


def _needs(frame: pd.DataFrame, filters: Filters) -> str:
    first = frame.sort_values("extra_sales", ascending=False, kind="stable").iloc[0]
    return f"What each lever assumes, and what it would have to do alone; most comes from {_lower(figures.named(first['lever'], first['segment']))}"


CHARTS = (
    Chart(
        id="plan-target",
        title="Target and baseline",
        question="What do the next 90 days bring if nothing is done, and what is missing to the target?",
        definition="Unless you choose another, the baseline is the forecast of the next 90 days where its grade allows it, else the same days a year before, "
        "else the last 90 days. Guests are in it. " + MONEY,
        columns={"what": "text", "amount": "money", "lower_80": "money", "upper_80": "money", "grade": "text", "reason": "text"},
        query=lambda connection, runs, filters: queries.target(connection, dict(runs), filters),
        figure=figures.target,
        sentence=_target,
        roles=EVERYONE,
        honours=_HONOURS,
        options=(TARGET, BASELINE),
        needs=NEEDS,
        notes=_baseline,
        nothing=_NOTHING,
        slide=Slide("bar", "what", ("amount",)),
    ),
    Chart(
        id="plan-levers",
        title="How far the levers carry",
        question="How much would each lever bring, and how much of the gap do they cover together?",
        definition=_WHAT_IF + "The range is half to one and a half times what is assumed. " + MONEY,
        columns={
            "lever": "text", "segment": "text", "customers": "count", "contacts": "count", "assumed": "share", "extra_orders": "measure",
            "spend_per_basket": "money", "extra_sales": "money", "low": "money", "high": "money", "share_of_gap": "share", "cost": "money", "margin": "money",
            "gap": "money", "baseline": "money",
        },
        query=lambda connection, runs, filters: queries.levers(connection, dict(runs), filters),
        figure=figures.levers,
        sentence=_levers,
        roles=EVERYONE,
        honours=_HONOURS,
        options=OPTIONS,
        needs=NEEDS,
        notes=_range,
        nothing=_NOTHING,
        sparse=True,
        slide=Slide("bar", "name", ("extra_sales",), rows=lambda frame: frame.assign(
            name=[figures.named(*each) for each in zip(frame["lever"], frame["segment"], strict=True)])),
    ),
    Chart(
        id="plan-needs",
        title="What each lever would need",
        question="What is assumed of each lever, where does that come from, and what would it have to do alone?",
        definition=_WHAT_IF + "Without a figure of your own, what customers did before stands in for it, and the row says how. " + MONEY,
        columns={
            "lever": "text", "segment": "text", "customers": "count", "extra_sales": "money", "assumed": "share", "comes_from": "text", "alone": "text",
        },
        query=lambda connection, runs, filters: queries.needs(connection, dict(runs), filters),
        figure=None,
        sentence=_needs,
        roles=EVERYONE,
        honours=_HONOURS,
        options=OPTIONS,
        needs=NEEDS,
        nothing=_NOTHING,
    ),
)  # fmt: skip
