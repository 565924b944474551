"""BG/NBD: how often will a customer order, and does she still order at all?

Question
    From when a customer first ordered, how often she came back and when last: how many order days lie ahead, and how likely is she still a customer?
Formula
    While a customer, she orders at a rate of her own, Gamma(r, alpha); after each order but the first she leaves for good with a chance of her own, Beta(a, b).
    Likelihood, P(alive) and expected order days as in the paper; parameters by maximum likelihood on their logs.
Assumptions
    Rates do not change with the season; who never came back counts as still a customer (the model lets people leave only after a repeated order).
Source
    Fader, P., Hardie, B. & Lee, K. L. (2005), "Counting your customers" the easy way: an alternative to the Pareto/NBD model,
    *Marketing Science* 24(2): CDNOW, r .243, alpha 4.414, a .793, b 2.426, log-likelihood -9582.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln, hyp2f1

# Logs of parameters are sought between these; time is measured in units of the longest age.
LOWEST, HIGHEST = -12.0, 10.0
STARTS = ((0.25, 0.1, 0.8, 2.5), (1.0, 0.2, 0.05, 2.0))
# Below this chance of leaving at an order, leaving is left out of expectations: the formula would divide by nearly nothing.
HARDLY = 1e-4
# Twice the gain of log-likelihood of two more parameters is above 5.99 by chance in one of twenty shops where nobody leaves.
NEEDED_GAIN = 3.0
# A search has ended at a maximum when no slope of the mean log-likelihood is steeper.
FLAT = 1e-3
_PATIENCE = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7}


@dataclass(frozen=True)
class Fit:
    """Parameters, in days, and what is to be known of how they were found.

    `log_likelihood` of the customers; `gain`: by how much it is above that of a model in which nobody leaves (NBD); `converged`: whether the search ended at
    a maximum; `edge`: a parameter that lies at the end of where it was sought, or empty.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    gain: float
    converged: bool
    edge: str

    @property
    def leaving(self) -> float:
        """Mean chance to leave after a repeated order."""
        return self.a / (self.a + self.b)


def fit(people: pd.DataFrame) -> Fit:
    """Maximum likelihood.

    Parameters
    ----------
    people
        `frequency`, `recency`, `age` in days, as from `history.history`. Equal rows are counted together, so that many customers cost little.
    """
    rows = people.groupby(["frequency", "recency", "age"], sort=True).size().rename("count").reset_index()
    x, recency, age, count = (rows[name].to_numpy(dtype=float) for name in ("frequency", "recency", "age", "count"))
    unit = max(float(age.max()), 1.0)
    data = (x, recency / unit, age / unit, count / count.sum())
    limits = [(LOWEST, HIGHEST)] * 4
    found = [minimize(_loss, np.log(start), args=data, jac=True, method="L-BFGS-B", bounds=limits, options=_PATIENCE) for start in STARTS]
    best = min(found, key=lambda each: each.fun)
    plain = minimize(_stays, np.log(STARTS[0][:2]), args=data, jac=True, method="L-BFGS-B", bounds=limits[:2], options=_PATIENCE)
    r, alpha, a, b = np.exp(best.x)
    # Units of time enter the likelihood as one factor for each repeated order.
    whole = count.sum() * -best.fun - (count * x).sum() * np.log(unit)
    edges = [name for name, at in zip(("r", "alpha", "a", "b"), best.x, strict=True) if at - LOWEST < 1e-6 or HIGHEST - at < 1e-6]
    steep = np.abs(best.jac[(best.x > LOWEST) & (best.x < HIGHEST)]).max(initial=0.0)
    gain = max(count.sum() * (plain.fun - best.fun), 0.0)
    return Fit(float(r), float(alpha * unit), float(a), float(b), float(whole), float(gain), bool(steep < FLAT), edges[0] if edges else "")



def log_likelihoods(r: float, alpha: float, a: float, b: float, x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> np.ndarray:
    """One for each customer."""
    return _terms(np.log([r, alpha, a, b]), x, recency, age)[0]


def _terms(logs: np.ndarray, x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-likelihoods, and the weight of her having left in each."""
    r, alpha, a, b = np.exp(logs)
    ordered = gammaln(r + x) - gammaln(r) + r * logs[1] + betaln(a, b + x) - betaln(a, b)
    alive = -(r + x) * np.log(alpha + age)
    repeated = x > 0
    gone = np.where(repeated, logs[2] - np.log(b + np.where(repeated, x, 1.0) - 1) - (r + x) * np.log(alpha + recency), -np.inf)
    either = np.logaddexp(alive, gone)
    return ordered + either, np.exp(gone - either)


def _loss(logs: np.ndarray, x: np.ndarray, recency: np.ndarray, age: np.ndarray, weight: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the mean log-likelihood, and its slopes by the logs of the parameters."""
    r, alpha, a, b = np.exp(logs)
    likely, gone = _terms(logs, x, recency, age)
    alive = 1 - gone
    slopes = (
        digamma(r + x) - digamma(r) + np.log(alpha) - alive * np.log(alpha + age) - gone * np.log(alpha + recency),
        r / alpha - alive * (r + x) / (alpha + age) - gone * (r + x) / (alpha + recency),
        digamma(a + b) - digamma(a + b + x) + gone / a,
        digamma(a + b) + digamma(b + x) - digamma(b) - digamma(a + b + x) - gone / np.where(x > 0, b + x - 1, 1.0),
    )
    return -float(weight @ likely), -np.array([weight @ slope for slope in slopes]) * np.exp(logs)


def _stays(logs: np.ndarray, x: np.ndarray, recency: np.ndarray, age: np.ndarray, weight: np.ndarray) -> tuple[float, np.ndarray]:
    """The same where nobody leaves (NBD)."""
    r, alpha = np.exp(logs)
    likely = gammaln(r + x) - gammaln(r) + r * logs[1] - (r + x) * np.log(alpha + age)
    slopes = digamma(r + x) - digamma(r) + logs[1] - np.log(alpha + age), r / alpha - (r + x) / (alpha + age)
    return -float(weight @ likely), -np.array([weight @ slope for slope in slopes]) * np.exp(logs)


def alive(fitted: Fit, people: pd.DataFrame) -> np.ndarray:
    """P(alive): how likely each is still a customer at the end of the data (0-1)."""
    x, recency, age = _columns(people)
    gone = _terms(np.log([fitted.r, fitted.alpha, fitted.a, fitted.b]), x, recency, age)[1]
    return 1 - gone


def expected(fitted: Fit, people: pd.DataFrame, days: int) -> np.ndarray:
    """Expected order days of each in the next `days`."""
    r, alpha, a, b = fitted.r, fitted.alpha, fitted.a, fitted.b
    x, _, age = _columns(people)
    still = alive(fitted, people)
    if fitted.leaving < HARDLY:
        return still * (r + x) / (alpha + age) * days
    a = 1 + 1e-6 if abs(a - 1) < 1e-6 else a
    z = days / (alpha + age + days)
    ratio = np.exp((r + x) * (np.log(alpha + age) - np.log(alpha + age + days)))
    return still * (a + b + x - 1) / (a - 1) * (1 - ratio * hyp2f1(r + x, b + x, a + b + x - 1, z))


def _columns(people: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    frequency, recency, age = (people[name].to_numpy(dtype=float) for name in ("frequency", "recency", "age"))
    return frequency, recency, age
