"""Simulated daily sales whose truth is known."""

import numpy as np
import pandas as pd

from analytics.models.forecast import Params

FAST = Params(days=35, paths=100, cutoffs=3, step_days=30, horizons=(7, 30), models=("naive", "prophet"), year=False)


def steady(days: int = 400, seed: int = 5) -> pd.Series:
    """Closed on Saturdays and at the turn of the year; busier on Thursdays."""
    index = pd.date_range("2024-11-01", periods=days, name="day")
    rng = np.random.default_rng(seed)
    values = 1000 + 300 * (index.day_of_week == 3) + rng.normal(0, 50, days)
    return pd.Series(np.where(turn_of_year(index) | (index.day_of_week == 5), 0.0, values), index=index)


def seasonal(days: int, end: str = "2025-12-09", seed: int = 5, growth: float = 0.1, noise: float = 0.12) -> tuple[pd.Series, pd.Series]:
    """What is expected of each day (busiest in November, slow in summer, growing), and what was sold: the same with independent noise."""
    index = pd.date_range(end=end, periods=days, name="day")
    of_year = index.day_of_year.to_numpy()
    season = 1 + 0.35 * np.cos(2 * np.pi * (of_year - 330) / 365.25) + 0.25 * np.exp(-(((of_year - 325) / 18.0) ** 2))
    week = np.array([1.1, 1, 1, 1.3, 1, 0, 0.7])[index.day_of_week]
    truth = np.where(turn_of_year(index), 0.0, 1000 * season * week * (1 + growth) ** (np.arange(days) / 365))
    sold = np.maximum(0, truth * (1 + noise * np.random.default_rng(seed).normal(size=days)))
    return pd.Series(truth, index=index), pd.Series(sold, index=index)


def turn_of_year(index: pd.DatetimeIndex) -> np.ndarray:
    return ((index.month == 12) & (index.day >= 24)) | ((index.month == 1) & (index.day <= 3))
