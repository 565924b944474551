"""What the algorithms see of a customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

MEASURES = ("recency_days", "frequency_orders", "monetary")
DEFINITION = "log1p of recency in days, orders and max(money, 0), each standardised over all customers; outliers stay"
FLAT = 1e-9
WHOLE = ("recency_days", "frequency_orders")


@dataclass(frozen=True)
class Features:
    """`values`: (customers, measures that vary), standardised. `used` names its columns, `flat` the measures in which nobody differs. `centre` and `spread`:
    means and deviations of the logs of the columns."""

    values: np.ndarray
    used: tuple[str, ...]
    flat: tuple[str, ...]
    centre: np.ndarray
    spread: np.ndarray

    @property
    def distinct(self) -> int:
        """How many different customers there are to tell apart."""
        return len(np.unique(self.values.round(9), axis=0)) if self.used else min(len(self.values), 1)

    @property
    def definition(self) -> str:
        """In words; it stands beside every score, because scores of different features are not comparable."""
        return DEFINITION + (f" ({', '.join(self.flat)} left out: the same for all)" if self.flat else "")

    def cloud(self, count: int, seed: list[int]) -> np.ndarray:
        """As many customers from one cloud without groups: normal logs with the same means and covariances, in whole days and whole orders of at least one."""
        rng = np.random.default_rng(seed)
        covariance = np.atleast_2d(np.cov(self.values.T))
        logs = rng.multivariate_normal(np.zeros(len(self.used)), covariance, size=count, method="eigh") * self.spread + self.centre
        counted = [place for place, name in enumerate(self.used) if name in WHOLE]
        logs[:, counted] = np.log1p(np.maximum(1, np.expm1(logs[:, counted]).round()))
        return (logs - logs.mean(axis=0)) / np.maximum(logs.std(axis=0), FLAT)


def features(customers: pd.DataFrame) -> Features:
    """Standardise.

    Parameters
    ----------
    customers
        `recency_days`, `frequency_orders`, and `monetary` in money.
    """
    logs = np.log1p(customers[list(MEASURES)].clip(lower=0).to_numpy(dtype=float))
    spread = logs.std(axis=0) if len(logs) else np.zeros(len(MEASURES))
    varies = spread > FLAT
    centre = logs[:, varies].mean(axis=0) if len(logs) else np.zeros(int(varies.sum()))
    used, flat = ([name for name, each in zip(MEASURES, varies, strict=True) if each == wanted] for wanted in (True, False))
    return Features((logs[:, varies] - centre) / spread[varies], tuple(used), tuple(flat), centre, spread[varies])
