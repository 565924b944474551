"""RFM: who bought lately, often and much?

Question
    How do customers rank by recency, frequency and monetary value, and which of ten groups does each belong to?
Formula
    Scores 1 to 5, 5 best: 1 + floor(5 x (customers strictly worse) / n). Equal values always get equal scores, whatever the row order. The segment
    is read from (R, F) in a map of ten that covers each of the 25 cells once.
Assumptions
    Customers are identified and have at least one order; money is in one currency.
Source
    Hughes, A. M. (1994), *Strategic Database Marketing*; the ten-segment map is the one in common use among e-mail tools.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

MEASURES = ("recency_days", "frequency_orders", "monetary")
SCORES = ("recency_score", "frequency_score", "monetary_score")
# (recency scores, frequency scores) → segment
SEGMENT_MAP = (
    ((1, 2), (1, 2), "Hibernating"),
    ((1, 2), (3, 4), "At risk"),
    ((1, 2), (5,), "Can't lose them"),
    ((3,), (1, 2), "About to sleep"),
    ((3,), (3,), "Need attention"),
    ((3, 4), (4, 5), "Loyal"),
    ((4,), (1,), "Promising"),
    ((5,), (1,), "New customers"),
    ((4, 5), (2, 3), "Potential loyalists"),
    ((5,), (4, 5), "Champions"),
)


@dataclass(frozen=True)
class Params:
    """`ties`: `equal` gives equal values equal scores; `first` reproduces published tables (quintile cuts, ties of F in order of customer id)."""

    ties: str = "equal"

    def __post_init__(self) -> None:
        if self.ties not in {"equal", "first"}:
            raise ValueError(f"ties is 'equal' or 'first', not {self.ties!r}")


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
        `customers` sorted by customer_id, with `recency_score`, `frequency_score`, `monetary_score` (1-5) and `segment`; and `cuts`.

    Raises
    ------
    ValueError
        When a measure is missing for a customer.
    """
    frame = customers.sort_values("customer_id", ignore_index=True)
    missing = [measure for measure in MEASURES if frame[measure].isna().any()]
    if missing:
        raise ValueError(f"{', '.join(missing)} must be known for every customer")
    graded = _equal if params.ties == "equal" else _first
    for measure, name in zip(MEASURES, SCORES, strict=True):
        if cuts is not None:
            frame[name] = _held(frame[measure], measure, cuts[cuts["measure"] == measure])
        else:
            frame[name] = graded(frame[measure], measure) if len(frame) else pd.Series(dtype=int)
    frame["segment"] = segments(frame["recency_score"], frame["frequency_score"])
    return Result(frame, _cuts(frame) if cuts is None else cuts)


def _equal(values: pd.Series, measure: str) -> pd.Series:
    worse = len(values) - values.rank(method="max") if measure == "recency_days" else values.rank(method="min") - 1
    return 1 + (5 * worse // len(values)).astype(int)


def _first(values: pd.Series, measure: str) -> pd.Series:
    ranked = values.rank(method="first") if measure == "frequency_orders" else values
    labels = [5, 4, 3, 2, 1] if measure == "recency_days" else [1, 2, 3, 4, 5]
    return pd.qcut(ranked, 5, labels=labels).astype(int)


def _held(values: pd.Series, measure: str, cuts: pd.DataFrame) -> pd.Series:
    """The best score whose bound a value reaches; whoever reaches none has the lowest there is."""
    scores = pd.Series(cuts["score"].min(), index=values.index)
    for score, lowest, highest in cuts.sort_values("score")[["score", "lowest", "highest"]].itertuples(index=False, name=None):
        reached = values <= highest if measure == "recency_days" else values >= lowest
        scores = scores.mask(reached, score)
    return scores.astype(int)


def segments(recency_score: pd.Series, frequency_score: pd.Series) -> pd.Series:
    """The segment of each pair of scores."""
    named = {(r, f): segment for recencies, frequencies, segment in SEGMENT_MAP for r in recencies for f in frequencies}
    return pd.Series([named[pair] for pair in zip(recency_score, frequency_score, strict=True)], index=recency_score.index, dtype="str")


def _cuts(frame: pd.DataFrame) -> pd.DataFrame:
    parts = [
        frame.groupby(name)[measure].agg(lowest="min", highest="max").rename_axis("score").reset_index().assign(measure=measure)
        for measure, name in zip(MEASURES, SCORES, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)[["measure", "score", "lowest", "highest"]]
