"""How far the prediction can be trusted, in words; and whether it says anything about who has left.

Question
    Do the fit's own diagnostic and the days held out support what would be shown?
Formula
    Orders, revenue: useful within 25 % in total and nearer than the naive baseline group by group; rough within 50 %; else not supported. P(alive): the
    search ended at a maximum, no parameter at the edge of where it was sought, a chance of leaving above a tenth of a per cent, a likelihood that is better by
    more than chance than where nobody leaves, and orders that are useful.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.models.customer_value.holdout import Holdout
from analytics.models.customer_value.orders import NEEDED_GAIN, Fit

USEFUL, ROUGH, REFUSED = "useful", "rough", "not supported"
WITHIN = {USEFUL: 0.25, ROUGH: 0.5}
LEAST_LEAVING = 0.001
NOUNS = {"orders": "orders", "money": "revenue"}
WERE = {"orders": "orders of known customers were", "money": "revenue of known customers was"}
TESTED = {"orders": "by how often customers had come back", "money": "by tenths of customers"}


@dataclass(frozen=True)
class Trust:
    """`about` (orders, money or alive), `grade`, and why, in a sentence that names no total of any market."""

    about: str
    grade: str
    sentence: str

    @property
    def supported(self) -> bool:
        """Whether it may be shown."""
        return self.grade != REFUSED


def trust(fitted: Fit, tested: Holdout) -> list[Trust]:
    """Of orders, money and P(alive)."""
    graded = [_predicted("orders", tested), _predicted("money", tested)]
    return [*graded, _alive(fitted, tested, graded[0])]


def _predicted(about: str, tested: Holdout) -> Trust:
    noun = NOUNS[about]
    if tested.reason:
        return Trust(about, REFUSED, f"No {noun} can be predicted: {tested.reason}.")
    bias, error, naive = tested.bias(about), tested.error(about), tested.error(about, "naive")
    if not np.isfinite(bias):
        return Trust(about, REFUSED, f"Nothing came in the {tested.days} days that were held out, so predicted {noun} cannot be tested.")
    nearer = error <= naive
    grade = USEFUL if abs(bias) <= WITHIN[USEFUL] and nearer else ROUGH if abs(bias) <= WITHIN[ROUGH] else REFUSED
    how = f"{grade.capitalize()}: for the {tested.days} days to {_day(tested)}, held out, {WERE[about]} predicted {_off(bias)}"
    baseline = f"{_percent(naive)} by the naive baseline (the same as in the {tested.days} days before: {_off(tested.bias(about, 'naive'))})"
    beside = f"{_percent(error)} off {TESTED[about]}, {baseline}"
    top = ""
    if about == "money":
        brought, foretold = _percent(tested.leaders("actual")), _percent(tested.leaders("predicted"))
        top = f" The tenth of customers from whom most was predicted brought {brought} of it; {foretold} was predicted."
    season = " The model knows no season." if abs(bias) > WITHIN[USEFUL] else ""
    return Trust(about, grade, f"{how}; {beside}.{top}{season}")


def _alive(fitted: Fit, tested: Holdout, of_orders: Trust) -> Trust:
    if not fitted.converged:
        why = "the search for the model's parameters did not end at a maximum"
    elif fitted.leaving < LEAST_LEAVING:
        why = f"the fit sees no churn (a is near 0: {_chance(fitted.leaving)} leave after an order), so everybody would count as still a customer"
    elif fitted.edge:
        why = f"the parameter {fitted.edge} lies at the edge of where it was sought"
    elif fitted.gain < NEEDED_GAIN:
        why = f"a model in which nobody leaves fits as well (log-likelihood {fitted.gain:.1f} lower; more than {NEEDED_GAIN:.0f} is needed)"
    elif of_orders.grade != USEFUL:
        why = tested.reason or f"on the {tested.days} days that were held out predicted orders were {of_orders.grade}: {_off(tested.bias('orders'))}"
    else:
        shown = f"P(alive) is shown: customers leave after {_percent(fitted.leaving)} of repeated orders, and the days that were held out bear it out."
        return Trust("alive", USEFUL, shown)
    return Trust("alive", REFUSED, f"P(alive) and churn are not shown: {why}. Days since the last order, and the segment, say who is slipping away.")


def _day(tested: Holdout) -> str:
    end = date.fromordinal(tested.cut.toordinal() + tested.days)
    return f"{end.day} {end:%b %Y}"


def _off(bias: float) -> str:
    return "exactly" if abs(bias) < 0.005 else f"{abs(bias):.0%} too {'high' if bias > 0 else 'low'}".replace("%", "\u00a0%")


def _percent(part: float) -> str:
    return f"{part:.0%}".replace("%", "\u00a0%")


def _chance(part: float) -> str:
    return f"{part:.1%}".replace("%", "\u00a0%")
