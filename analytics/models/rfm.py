"""RFM: who bought lately, often and much?

Question
    How do customers rank by recency, frequency and monetary value, and which segment does each belong to?
Formula
    Scores 1 to q (usually 5), q best: 1 + floor(q x (customers strictly worse) / n). Equal values always get equal scores, whatever the row order. The
    segment is read from (R, F) in a map that covers each cell once.
Assumptions
    Customers are identified and have at least one order; money is in one currency.
Source
    Hughes, A. M. (1994), *Strategic Database Marketing*; the ten-segment map is the one in common use among e-mail tools.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics.errors import ModelRefused
from analytics.models import segment_map
from analytics.models.scoring import Scoring
from analytics.models.segment_map import SegmentMap

MEASURES = ("recency_days", "frequency_orders", "monetary")
SCORES = ("recency_score", "frequency_score", "monetary_score")
SEGMENT_MAP = segment_map.TEN


@dataclass(frozen=True)
class Params:
    """How to score.

    `ties`: `equal` gives equal values equal scores; `first` reproduces published tables (plain quantile cuts, ties of F in order of customer id).
    `quantiles`: how many scores there are. `segments`: an own map; its quantiles count.
    """

    ties: str = "equal"
    quantiles: int = 5
    segments: SegmentMap | None = None

    def __post_init__(self) -> None:
        if self.ties not in {"equal", "first"}:
            raise ModelRefused(f"ties is 'equal' or 'first', not {self.ties[:40]!r}.")
        if not 2 <= self.quantiles <= 10:
            raise ModelRefused(f"There are 2 to 10 quantiles, not {self.quantiles}.")
        if self.segments and self.segments.quantiles != self.quantiles:
            raise ModelRefused(f"The segment map is made for {self.segments.quantiles} quantiles, not {self.quantiles}.")

    @property
    def map(self) -> SegmentMap:
        """The map in use."""
        return self.segments or segment_map.usual(self.quantiles)

    @classmethod
    def of(cls, scoring: Scoring) -> Params:
        """As a shop's rule says; its basis is chosen where customers are measured."""
        return cls(scoring.ties, scoring.quantiles, scoring.own)


@dataclass(frozen=True)
class Result:
    """`customers`: the frame given, with the three scores and `segment`. `cuts`: measure, score, lowest, highest value that has it."""

    customers: pd.DataFrame
    cuts: pd.DataFrame


def score(customers: pd.DataFrame, params: Params = Params(), cuts: pd.DataFrame | None = None) -> Result:
    """Score customers and name their segments.

    Parameters
    ----------
    customers
        `customer_id` (text, unique), `recency_days` (whole days since the last order, less is better), `frequency_orders` (count), `monetary` (money).
    cuts
        Cut points of an earlier result: scores then say where a customer stands among the customers of that time.

    Returns
    -------
    Result
        `customers` sorted by customer_id, with `recency_score`, `frequency_score`, `monetary_score` (1 to quantiles) and `segment`; and `cuts`.

    Raises
    ------
    ValueError
        When a measure is missing for a customer.
    """
    frame = customers.sort_values("customer_id", ignore_index=True)
    missing = [measure for measure in MEASURES if frame[measure].isna().any()]
    if missing:
        raise ValueError(f"{', '.join(missing)} must be known for every customer")
    for measure, name in zip(MEASURES, SCORES, strict=True):
        if cuts is not None:
            frame[name] = held(frame[measure], measure, cuts[cuts["measure"] == measure])
        elif not len(frame):
            frame[name] = pd.Series(dtype=int)
        else:
            frame[name] = (_equal if params.ties == "equal" else _first)(frame[measure], measure, params.quantiles)
    frame["segment"] = segments(frame["recency_score"], frame["frequency_score"], params.map)
    return Result(frame, _cuts(frame) if cuts is None else cuts)


def _equal(values: pd.Series, measure: str, quantiles: int) -> pd.Series:
    worse = len(values) - values.rank(method="max") if measure == "recency_days" else values.rank(method="min") - 1
    return 1 + (quantiles * worse // len(values)).astype(int)


def _first(values: pd.Series, measure: str, quantiles: int) -> pd.Series:
    ranked = values.rank(method="first") if measure == "frequency_orders" else values
    places = range(1, quantiles + 1)
    try:
        return pd.qcut(ranked, quantiles, labels=list(reversed(places) if measure == "recency_days" else places)).astype(int)
    except ValueError as error:
        raise ModelRefused(
            f"With ties 'first', {measure} cannot be cut into {quantiles}: too many of the {len(values)} customers have the same value. Use ties 'equal'."
        ) from error


def held(values: pd.Series, measure: str, cuts: pd.DataFrame) -> pd.Series:
    """Scores by the cut points of another time: the best score whose bound a value reaches; whoever reaches none has the lowest there is."""
    scores = pd.Series(cuts["score"].min(), index=values.index)
    for score, lowest, highest in cuts.sort_values("score")[["score", "lowest", "highest"]].itertuples(index=False, name=None):
        reached = values <= highest if measure == "recency_days" else values >= lowest
        scores = scores.mask(reached, score)
    return scores.astype(int)


def segments(recency_score: pd.Series, frequency_score: pd.Series, named: SegmentMap | None = None) -> pd.Series:
    """The segment of each pair of scores."""
    cells = (named or segment_map.usual()).cells
    return pd.Series([cells[pair] for pair in zip(recency_score, frequency_score, strict=True)], index=recency_score.index, dtype="str")


def _cuts(frame: pd.DataFrame) -> pd.DataFrame:
    parts = [
        frame.groupby(name)[measure].agg(lowest="min", highest="max").rename_axis("score").reset_index().assign(measure=measure)
        for measure, name in zip(MEASURES, SCORES, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)[["measure", "score", "lowest", "highest"]]
