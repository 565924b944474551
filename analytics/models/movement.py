"""Movement: who went from which segment to which, and why?

Question
    How did customers move between segments from one date to another, and was it their own doing?
Formula
    Segments are computed as of each month-end of the past and as of now, from the orders known then. A move's cause is found by holding the cut points
    of the first date: if she would have stayed, the *cut points* moved; if the time since her last order lowered her recency, and that alone took her
    out of her segment, it is *ageing*; else her own *orders* moved her. Who had not ordered by the first date is *new*.
Assumptions
    A return never takes an order away: frequency only grows, and without orders recency only falls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from analytics.errors import ModelRefused
from analytics.models import rfm
from analytics.models.measures import measure, usual_as_of

NOBODY = -1
CAUSES = ("new", "orders", "ageing", "cut points", "")


@dataclass(frozen=True)
class Params:
    """How far back to look, and how many buyers and days a date needs to have segments at all."""

    months: int = 24
    least_buyers: int = 50
    least_days: int = 28
    scoring: rfm.Params = field(default_factory=rfm.Params)


@dataclass(frozen=True)
class History:
    """Segments at each date.

    `as_of`: the dates, oldest first: each shows the day before. `customer_id`: who has ordered by the last one, sorted. `segments`: (customers, dates)
    index into `names`, NOBODY before the first order. `held`: (customers, dates, dates): the segment at the second date by the cut points of the
    first. `aged`: (customers, dates, dates): whether time alone took her from the segment of the first date by the second.
    """

    as_of: tuple[date, ...]
    names: tuple[str, ...]
    customer_id: np.ndarray
    segments: np.ndarray
    held: np.ndarray
    aged: np.ndarray


def month_ends(first: date, as_of: date, params: Params = Params()) -> list[date]:
    """The first day of every month after the data begin, the latest `months` of them, and `as_of`."""
    begins = pd.date_range(first, as_of, freq="MS")
    past = [day.date() for day in begins if first < day.date() < as_of and (day.date() - first).days >= params.least_days]
    return [*past[-params.months :], as_of]


def history(orders: pd.DataFrame, as_of: date | None = None, params: Params = Params(), cuts: Mapping[date, pd.DataFrame] | None = None) -> History:
    """Segments as of every month-end and as of now.

    Parameters
    ----------
    orders
        As for `measures.measure`.
    cuts
        For some of the dates, cut points that scores are held to.

    Raises
    ------
    ModelRefused
        When nobody has ordered.
    """
    as_of = as_of or usual_as_of(orders)
    seen = orders[orders["day"] < pd.Timestamp(as_of)]
    usual_as_of(seen)
    scored = []
    for day in month_ends(seen["day"].min().date(), as_of, params):
        customers = measure(seen, day)
        if len(customers) >= params.least_buyers or day == as_of:
            try:
                scored.append((day, rfm.score(customers, params.scoring, (cuts or {}).get(day))))
            except ModelRefused:
                # Ties `first` cannot cut every past date; it must be able to cut the last one.
                if day == as_of:
                    raise
    everyone = scored[-1][1].customers["customer_id"].to_numpy()
    names = params.scoring.map.names
    shape = (len(everyone), len(scored))
    segments, scores = np.full(shape, NOBODY, "int8"), np.zeros((*shape, 2), "int8")
    held, aged = np.full((*shape, len(scored)), NOBODY, "int8"), np.zeros((*shape, len(scored)), bool)
    table = _table(params.scoring)
    for second, (_, result) in enumerate(scored):
        frame = result.customers
        rows = np.searchsorted(everyone, frame["customer_id"].to_numpy())
        scores[rows, second] = frame[list(rfm.SCORES[:2])]
        segments[rows, second] = held[rows, second, second] = table[frame["recency_score"], frame["frequency_score"]]
        for first, (_, earlier) in enumerate(scored[:second]):
            before = scores[rows, first]
            recency, frequency = (
                _held(frame[name], name, earlier.cuts[earlier.cuts["measure"] == name], before[:, place]) for place, name in enumerate(rfm.MEASURES[:2])
            )
            held[rows, first, second] = table[recency, frequency]
            aged[rows, first, second] = (recency < before[:, 0]) & (table[recency, before[:, 1]] != segments[rows, first])
    return History(tuple(day for day, _ in scored), names, everyone, segments, held, aged)


def _held(values: pd.Series, measure: str, cuts: pd.DataFrame, before: np.ndarray) -> np.ndarray:
    """Scores by the cut points of another time. With ties `first` a value can lie in several scores: whoever still has it keeps the one she had."""
    scores = rfm.held(values, measure, cuts).to_numpy()
    lowest, highest = np.full(cuts["score"].max() + 1, np.inf), np.full(cuts["score"].max() + 1, -np.inf)
    lowest[cuts["score"]], highest[cuts["score"]] = cuts["lowest"], cuts["highest"]
    return np.where((lowest[before] <= values) & (values <= highest[before]), before, scores)


def _table(scoring: rfm.Params) -> np.ndarray:
    """Segment index by recency and frequency score."""
    codes = {name: code for code, name in enumerate(scoring.map.names)}
    table = np.full((scoring.quantiles + 1, scoring.quantiles + 1), NOBODY, "int8")
    for pair, name in scoring.map.cells.items():
        table[pair] = codes[name]
    return table


def moves(past: History, first: int, second: int, *, hold: bool = False) -> pd.DataFrame:
    """What became of everyone between two of the dates, by their place in `past.as_of`.

    With `hold`, the second date is scored by the cut points of the first: nobody moves because others did.

    Returns
    -------
    DataFrame
        `customer_id`, `from` and `to` (segments; empty `from`: not yet a customer), `cause` (CAUSES; empty: stayed). Customers of the second date.
    """
    if not 0 <= first < second < len(past.as_of):
        raise ModelRefused(f"Two of {len(past.as_of)} dates were expected, the first before the second.")
    before, held = past.segments[:, first], past.held[:, first, second]
    after = held if hold else past.segments[:, second]
    moved = [before == NOBODY, before == after, held == before, past.aged[:, first, second]]
    cause = np.select(moved, ["new", "", "cut points", "ageing"], "orders")
    there = past.segments[:, second] != NOBODY
    names = np.array([*past.names, ""], dtype=object)
    return pd.DataFrame({"customer_id": past.customer_id, "from": names[before], "to": names[after], "cause": cause})[there].reset_index(drop=True)
