"""What stands out, in sentences with their numbers, the largest first. Each is computed from the rows of the chart that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, Chart, Runs
from dashapp.figures import theme
from dashapp.filters import NOBODY, SEGMENTS, Filters
from dashapp.queries import markets, segments, trend

COLUMNS = ("rank", "finding", "size", "chart")
SLIPPING = ("At risk", "Can't lose them")
LEAST = 0.005
"""A finding that concerns less than this share of sales is left out."""


@dataclass(frozen=True)
class Seen:
    """The rows that findings are made of: segments, markets and whole months; `sales` names the column of the chosen basis, `words` it in words."""

    segments: pd.DataFrame
    markets: pd.DataFrame
    months: pd.DataFrame
    sales: str
    words: str

    @property
    def named(self) -> pd.DataFrame:
        """The segments proper, the one that brings the most first."""
        return self.segments[~self.segments["segment"].isin(NOBODY)]

    @property
    def total(self) -> float:
        """Sales of everything in the filters, guests included."""
        return float(self.segments[self.sales].sum())


Finding = tuple[float, str, str]


def leader(seen: Seen) -> Iterator[Finding]:
    """The leading segment: its part of the customers against its part of the sales."""
    people = float(seen.named["customers"].sum()) if len(seen.named) > 1 else 0.0
    if people:
        first = seen.named.iloc[0]
        part = first["customers"] / people
        text = f"{first['segment']} are {theme.share(part, 0)} of customers and {theme.share(first['share'], 0)} of identified {seen.words}."
        yield first["share"] - part, text, "segments-size"


def baskets(seen: Seen) -> Iterator[Finding]:
    """The segment whose baskets are furthest above those of all."""
    known = seen.named[seen.named["orders"] >= 30]
    orders, money = known["orders"].sum(), known[seen.sales].sum()
    if len(known) > 1 and money > 0:
        usual = money / orders
        first = known.sort_values(["spend_per_basket", "segment"], ascending=[False, True]).iloc[0]
        above = first["spend_per_basket"] / usual - 1
        text = f"{first['segment']} spend {theme.money_short(first['spend_per_basket'])} per basket, {theme.share(above, 0)} more than identified customers do."
        yield above * first["share"], text, "segments-baskets"


def slipping(seen: Seen) -> Iterator[Finding]:
    """Good customers who have not come back."""
    # In a shop's own map these words may mean something else.
    gone = seen.named[seen.named["segment"].isin(SLIPPING)] if set(seen.named["segment"]) <= set(SEGMENTS) else seen.named.head(0)
    part = gone["share"].sum()
    if len(gone) and gone["customers"].sum():
        who = " and ".join(gone["segment"])
        text = f"{who}: {theme.count(gone['customers'].sum())} customers who brought {theme.share(part)} of identified {seen.words} and stay away."
        yield part, text, "segments-summary"


def guests(seen: Seen) -> Iterator[Finding]:
    """Sales that belong to nobody known."""
    money = seen.segments.loc[seen.segments["segment"] == "guest", seen.sales].sum()
    if money > 0 and seen.total > 0:
        part = money / seen.total
        yield part, f"Guests bring {theme.share(part)} of {seen.words} ({theme.money_short(money)}) and leave no customer id to write to.", "segments-summary"


def giant(seen: Seen) -> Iterator[Finding]:
    """A market that towers over the others."""
    if len(seen.markets) > 1 and seen.total > 0:
        first, second = seen.markets.iloc[0], seen.markets.iloc[1]
        text = (
            f"{first['market']} brings {theme.share(first['share'], 0)} of {seen.words}; the next, {second['market']}, {theme.share(second['share'])}."
        )
        yield first["share"] - 1 / len(seen.markets), text, "markets-sales"


def other_leaders(seen: Seen) -> Iterator[Finding]:
    """Markets in which another segment leads than over all."""
    if len(seen.markets) < 2 or seen.named.empty:
        return
    usual = seen.named["segment"].iloc[0]
    other = seen.markets[seen.markets["leading_segment"].notna() & (seen.markets["leading_segment"] != usual)]
    if len(other):
        first = [f"in {row['market']} {row['leading_segment']}" for row in other.head(3).to_dict("records")]
        many = f"{len(other)} of {len(seen.markets)} markets"
        yield other["share"].sum(), f"In {many} another segment than {usual} leads: {', '.join(first)}.", "markets-sales"


def movement(seen: Seen) -> Iterator[Finding]:
    """The last three whole months against the three before."""
    if len(seen.months) >= 6 and seen.total > 0:
        now, past = seen.months.iloc[-3:], seen.months.iloc[-6:-3]
        money, before = now[seen.sales].sum(), past[seen.sales].sum()
        if before > 0:
            way = "more" if money >= before else "less"
            when = f"{now['period'].iloc[0]:%B} to {now['period'].iloc[-1]:%B %Y}"
            text = f"{when} brought {theme.money_short(money)} {seen.words}, {theme.share(abs(money / before - 1), 0)} {way} than the three months before."
            yield abs(money - before) / seen.total, text, "sales-trend"


def returns(seen: Seen) -> Iterator[Finding]:
    """What comes back, and where most."""
    gross, back = seen.markets["gross_sales"].sum(), seen.markets["returns"].sum()
    if gross > 0 and back > 0:
        text = f"Returns, refunds and discounts took back {theme.money_short(back)}, {theme.share(back / gross)} of gross sales."
        yield back / gross, text, "products-returned"


MAKERS: tuple[Callable[[Seen], Iterator[Finding]], ...] = (leader, baskets, slipping, guests, giant, other_leaders, movement, returns)
OF_SEGMENTS = frozenset({leader, baskets, slipping, other_leaders})


def _findings(connection: Connection, runs: Runs, filters: Filters) -> pd.DataFrame:
    core = runs["core"]
    months = trend.sales(connection, core, filters)
    by_segment, by_market = segments.summary(connection, core, filters), markets.sales(connection, core, filters)
    basis = theme.sales_column(filters.basis), theme.sales_words(filters.basis)
    return ranked(Seen(by_segment, by_market, months[~months["partial"].astype(bool)], *basis), segments_mean_little=bool(core.caution))


def ranked(seen: Seen, *, segments_mean_little: bool = False) -> pd.DataFrame:
    """All findings of some size, the largest first; none of segments where these mean little.

    Returns
    -------
    pandas.DataFrame
        `rank` (from 1), `finding` (a sentence), `size` (share of sales that it concerns, beyond what an even spread would), `chart` (id).
    """
    makers = [make for make in MAKERS if not (segments_mean_little and make in OF_SEGMENTS)]
    found = [finding for make in makers for finding in make(seen) if finding[0] >= LEAST]
    found.sort(key=lambda finding: -finding[0])
    return pd.DataFrame([(place, text, float(size), chart) for place, (size, text, chart) in enumerate(found, 1)], columns=list(COLUMNS))


CHARTS = (
    Chart(
        id="findings",
        title="What stands out",
        question="What stands out in these sales?",
        definition="Sentences computed from the charts that they lead to, ranked by the share of sales that each concerns beyond an even spread: a segment's "
        "share of sales less its share of customers, a market's share less that of an even split, the difference that three months made. " + MONEY,
        columns={"rank": "count", "finding": "text", "size": "share", "chart": "text"},
        query=_findings,
        figure=None,
        sentence=lambda frame, filters: f"What stands out: {len(frame)} finding{'' if len(frame) == 1 else 's'}, the largest first",
        roles=EVERYONE,
        nothing=("Nothing stands out here.", "There is too little to compare; a longer period, more markets or all segments have more, where there are any."),
        key=("rank",),
        listed=True,
    ),
)
