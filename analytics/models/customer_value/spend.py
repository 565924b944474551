"""Gamma-Gamma: what will a customer spend on a day she orders?

Question
    From the mean spend of the days on which a customer came back: what does she spend on such days in the long run?
Formula
    Spend of a day is Gamma(p, nu) with nu of each customer's own, Gamma(q, v). Expected spend is a weighted mean of her own and everybody's:
    p (v + x m) / (p x + q - 1), with x days and their mean m; without one p v / (q - 1).
Assumptions
    Spend does not depend on how often she orders (`correlation` tells how far that holds), and does not change with the season.
Source
    Fader, P. & Hardie, B. (2013), The Gamma-Gamma model of monetary value, brucehardie.com/notes/025: CDNOW, p 6.25, q 3.74, v 15.44.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

LOWEST, HIGHEST = -9.0, 9.0
STARTS = ((6.0, 4.0, 1.0), (1.0, 2.0, 1.0))
ENOUGH = 20
_PATIENCE = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-7}


@dataclass(frozen=True)
class Fit:
    """Parameters (v in money), how they were found, and `correlation` between a customer's order days and mean spend.

    Without enough repeated customers (`usable` is false) everybody is taken to spend `mean`.
    """

    p: float
    q: float
    v: float
    converged: bool
    usable: bool
    correlation: float
    mean: float


def fit(people: pd.DataFrame) -> Fit:
    """Maximum likelihood over customers who came back: `frequency`, `spend` (mean of those days)."""
    known = people[(people["frequency"] > 0) & (people["spend"] > 0)]
    if len(known) < ENOUGH or known["spend"].nunique() < 2:
        mean = float(known["spend"].mean()) if len(known) else 0.0
        return Fit(1.0, 2.0, mean, False, False, 0.0, mean)
    x, spend = known["frequency"].to_numpy(dtype=float), known["spend"].to_numpy(dtype=float)
    unit = float(spend.mean())
    limits = [(LOWEST, HIGHEST)] * 3
    found = [minimize(_loss, np.log(start), args=(x, spend / unit), jac=True, method="L-BFGS-B", bounds=limits, options=_PATIENCE) for start in STARTS]
    best = min(found, key=lambda each: each.fun)
    p, q, v = np.exp(best.x)
    inside = (best.x > LOWEST + 1e-6) & (best.x < HIGHEST - 1e-6)
    # With q at or below one the mean over all customers is not finite.
    usable = bool(inside.all() and q > 1 + 1e-6)
    alike = float(np.corrcoef(x, spend)[0, 1]) if x.std() > 0 else 0.0
    return Fit(float(p), float(q), float(v * unit), bool(np.abs(best.jac).max() < 1e-3), usable, alike, float((x * spend).sum() / x.sum()))


def _loss(logs: np.ndarray, x: np.ndarray, spend: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the mean log-likelihood, and its slopes by the logs of the parameters."""
    p, q, v = np.exp(logs)
    whole = np.log(v + x * spend)
    likely = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * logs[2] + (p * x - 1) * np.log(spend) + p * x * np.log(x) - (p * x + q) * whole
    slopes = (
        x * (digamma(p * x + q) - digamma(p * x) + np.log(spend) + np.log(x) - whole),
        digamma(p * x + q) - digamma(q) + logs[2] - whole,
        q / v - (p * x + q) / (v + x * spend),
    )
    return -float(likely.mean()), -np.array([slope.mean() for slope in slopes]) * np.exp(logs)


def expected(fitted: Fit, people: pd.DataFrame) -> np.ndarray:
    """Expected money of an order day of each."""
    if not fitted.usable:
        return np.full(len(people), fitted.mean)
    x = people["frequency"].to_numpy(dtype=float)
    own = x * people["spend"].fillna(0.0).to_numpy(dtype=float)
    return fitted.p * (fitted.v + own) / (fitted.p * x + fitted.q - 1)
