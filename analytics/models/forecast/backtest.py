"""Forecasts as they would have been made at earlier dates, by every model, and the choice among the models.

Question
    Which model would have been nearest, how far off would it have been, and in which direction?
Formula
    Rolling origin: at each cut-off everything (calendar, one-off days, fit) is learned anew from the days before it. WAPE: sum of absolute errors by day / sum
    of sales. Total error: the same of the sum over the horizon. Bias: sum of errors / sum of sales. MASE: mean absolute error / mean absolute difference
    of days a week apart. The chosen model has the least mean of WAPE and total error over the horizons, among those that are nearer than naive
    per day at every horizon up to 60 days; where none is, naive itself is chosen.
Source
    Hyndman, R. J. & Athanasopoulos, G., *Forecasting: principles and practice* (3rd ed.), 5.8 and 5.10; Tashman (2000), *IJF* 16(4).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.models.forecast import members
from analytics.models.forecast.params import Params, Subject, cleaned

PROPHETS = ("prophet_additive", "prophet_multiplicative")
MUST_BEAT_NAIVE_DAYS = 60


def cutoffs(days: int, params: Params) -> list[int]:
    """How many days each earlier forecast would have known, latest first. Longer histories are tested over a whole year."""
    step = params.step_days * (2 if days >= members.TWO_YEARS else 1)
    ends = [days - params.horizons[0] - back * step for back in range(params.cutoffs)]
    return [end for end in ends if end >= params.least_days]


def made(subject: Subject, params: Params) -> tuple[pd.DataFrame, bool]:
    """Every forecast as it would have been made, and whether Prophet did better with additive seasons.

    Returns
    -------
    DataFrame
        `end` (days known), `cutoff` (last day known), `day`, `ahead` (1 = the next day), `trading`, `actual`, and a column per model (money).
    """
    tests = [_as_of(subject, params, end) for end in cutoffs(len(subject.sales), params)]
    if not tests:
        return pd.DataFrame(columns=["end", "cutoff", "day", "ahead", "trading", "actual"]), True
    frame = pd.concat(tests, ignore_index=True)
    additive = loss(frame, PROPHETS[0], params) <= loss(frame, PROPHETS[1], params) if set(PROPHETS) <= set(frame) else True
    if set(PROPHETS) <= set(frame):
        frame = frame.assign(prophet=frame[PROPHETS[0] if additive else PROPHETS[1]]).drop(columns=list(PROPHETS))
        frame = frame.assign(**members.blended({name: frame[name].to_numpy() for name in params.models}))
    return frame, additive


def _as_of(subject: Subject, params: Params, end: int) -> pd.DataFrame:
    later = subject.sales.iloc[end : end + max(params.horizons)]
    known, ahead = cleaned(subject, params, end), pd.DatetimeIndex(later.index)
    frame = pd.DataFrame({"end": end, "cutoff": subject.sales.index[end - 1], "day": ahead, "ahead": range(1, len(later) + 1)})
    frame = frame.assign(trading=known.calendar.trading(ahead).to_numpy(), actual=later.to_numpy())
    # A long series costs more than its second Prophet tells: its seasons are multiplied, as growing shops' are.
    both = PROPHETS if "ets" in params.models and len(subject.sales) < members.TWO_YEARS else ("prophet",)
    names = [each for name in params.models for each in (both if name == "prophet" else (name,))]
    return frame.assign(**members.predict(names, known.history, known.calendar, ahead, additive=len(subject.sales) < members.TWO_YEARS))


def whole(frame: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """The days up to `horizon` of those forecasts of which all of it has passed."""
    if frame.empty:
        return frame
    reached = frame.groupby("end")["ahead"].transform("max")
    return frame[(reached >= horizon) & (frame["ahead"] <= horizon)]


def loss(frame: pd.DataFrame, model: str, params: Params) -> float:
    """Mean of WAPE and total error over the horizons."""
    scored = [scores(whole(frame, horizon), model) for horizon in params.horizons]
    known = [(score["wape"] + score["total_error"]) / 2 for score in scored if score["wape"] is not None and score["total_error"] is not None]
    return float(np.mean(known)) if known else float("inf")


def choose(frame: pd.DataFrame, params: Params) -> str:
    """The model that is shown."""
    candidates = [name for name in (*params.models, "blend") if name in frame]
    if "naive" not in candidates or frame.empty:
        return "prophet" if "prophet" in params.models else params.models[0]

    def wapes(model: str) -> list[float]:
        found = (scores(whole(frame, horizon), model)["wape"] for horizon in params.horizons if horizon <= MUST_BEAT_NAIVE_DAYS)
        return [wape for wape in found if wape is not None]

    usual = wapes("naive")
    nearer = [name for name in candidates if name != "naive" and usual and all(mine < other for mine, other in zip(wapes(name), usual, strict=True))]
    return min(nearer or ["naive"], key=lambda name: (loss(frame, name, params), candidates.index(name)))


def scores(days: pd.DataFrame, model: str, scale: float = 0.0) -> dict[str, float | None]:
    """WAPE, MASE, total error and bias of one model over tested days; missing when nothing was sold in them."""
    sold = float(days["actual"].abs().sum()) if len(days) else 0.0
    if not sold:
        return {"wape": None, "mase": None, "total_error": None, "bias": None}
    error = days[model] - days["actual"]
    totals = error.groupby(days["end"]).sum().abs().sum()
    mase = float(error.abs().mean() / scale) if scale else None
    return {"wape": float(error.abs().sum() / sold), "mase": mase, "total_error": float(totals / sold), "bias": float(error.sum() / sold)}


def weekly_difference(sales: pd.Series) -> float:
    """Mean absolute difference of days a week apart: the unit of MASE."""
    return float((sales - sales.shift(7)).abs().mean()) if len(sales) > 7 else 0.0
