"""One series: Prophet on the trading days, the seasonal-naive baseline beside it, and both tested on the past.

Question
    What will be sold on each of the next days, how wide is the range, and how far off were such forecasts before?
Formula
    Prophet (trend, week, year only with two years of history) on trading days; closed days are 0 and never fitted; no negative sales. The baseline is the
    mean of the last four same weekdays. Days beyond `outlier_mads` median absolute deviations above the median day with sales are left out of the
    fit: one cancelled
    order of a hundred times the usual size is no trend.
Assumptions
    The recent past resembles the near future. With less than two years nothing is known about the season, so the weeks before a peak look like a trend.
Source
    Taylor, S. J. & Letham, B. (2018), Forecasting at scale, *The American Statistician* 72(1); rolling origin: Hyndman, R. J. & Athanasopoulos, G.,
    *Forecasting: principles and practice* (3rd ed.), 5.10.
"""

from __future__ import annotations

import logging
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.models.forecast.calendar import Calendar, learn

TWO_YEARS = 730


@dataclass(frozen=True)
class Params:
    """Days ahead, sample paths, what history is enough, and how the past is tested."""

    days: int = 90
    paths: int = 200
    least_days: int = 180
    least_sales_days: int = 60
    outlier_mads: float = 15.0
    horizons: tuple[int, ...] = (7, 30, 60, 90)
    cutoffs: int = 4
    step_days: int = 30


@dataclass(frozen=True)
class Result:
    """A forecast, or the reason why there is none.

    `days`: day, trading (flag), forecast, naive (money). `paths`: (days, draws) money. `backtests`: model, horizon_days, cutoffs, wape, bias,
    coverage_80 (0-1). `reason`: empty, or why this series was skipped. `left_out`: days kept from the fit as outliers.
    """

    days: pd.DataFrame
    paths: np.ndarray
    backtests: pd.DataFrame
    reason: str = ""
    left_out: int = 0


def forecast(name: str, sales: pd.Series, country: str = "", params: Params = Params()) -> Result:
    """Forecast one series.

    Parameters
    ----------
    name
        Of the series: its random draws are seeded by it, so that they depend on nothing else.
    sales
        Money by day: every day of the history, indexed by day, 0 where nothing was sold.
    country
        ISO-3 code for public holidays; empty for none.
    """
    if reason := too_short(sales, params):
        return Result(pd.DataFrame(), np.empty((0, 0)), pd.DataFrame(), reason)
    calendar = learn(sales, country)
    ahead = pd.date_range(sales.index[-1] + pd.Timedelta(days=1), periods=params.days, name="day")
    paths, centre, left_out = _prophet(sales, calendar, ahead, params, zlib.crc32(name.encode()))
    open_days = calendar.trading(ahead).to_numpy()
    days = pd.DataFrame({"day": ahead, "trading": open_days, "forecast": centre, "naive": _naive(sales, calendar, ahead)})
    return Result(days, paths, _backtests(name, sales, country, params), "", left_out)


def too_short(sales: pd.Series, params: Params) -> str:
    """Why a series cannot be forecast, in a sentence; empty when it can."""
    sold = int(sales.ne(0).sum())
    if len(sales) < params.least_days:
        return f"{len(sales)} days of history; a forecast needs {params.least_days}."
    if sold < params.least_sales_days:
        return f"{sold} days with sales; a forecast needs {params.least_sales_days}."
    return ""


def _prophet(sales: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex, params: Params, seed: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Sample paths (days, draws), the centre (days), and how many outliers were left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("prophet").setLevel(logging.ERROR)
        logging.getLogger("cmdstanpy").disabled = True
        from prophet import Prophet

        history = sales[calendar.trading(pd.DatetimeIndex(sales.index)).to_numpy()]
        fitted = history[history <= _ceiling(history, params)]
        yearly = len(sales) >= TWO_YEARS
        model = Prophet(weekly_seasonality=True, yearly_seasonality=yearly, daily_seasonality=False, uncertainty_samples=params.paths)
        model.fit(pd.DataFrame({"ds": fitted.index, "y": fitted.to_numpy()}), seed=seed % 2**31)
        np.random.seed(seed % 2**32)
        future = pd.DataFrame({"ds": ahead})
        centre = model.predict(future, vectorized=True)["yhat"].to_numpy()
        np.random.seed(seed % 2**32)
        draws = model.predictive_samples(future)["yhat"]
    open_days = calendar.trading(ahead).to_numpy()
    return np.clip(draws, 0, None) * open_days[:, None], np.clip(centre, 0, None) * open_days, len(history) - len(fitted)


def _ceiling(history: pd.Series, params: Params) -> float:
    """Above it a day is an outlier. Measured on days with sales: a small market sells on few days, and those are not its outliers."""
    sold = history[history > 0]
    spread = float((sold - sold.median()).abs().median())
    return float(sold.median() + params.outlier_mads * spread) if spread else float("inf")


def _naive(sales: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex) -> np.ndarray:
    """Mean of the last four trading days of the same weekday; closed days are 0."""
    past = sales[calendar.trading(pd.DatetimeIndex(sales.index)).to_numpy()]
    means = past.groupby(pd.DatetimeIndex(past.index).day_of_week).apply(lambda values: values.iloc[-4:].mean())
    usual = pd.Series(ahead.day_of_week, index=ahead).map(means).fillna(0.0).clip(lower=0.0)
    return (usual * calendar.trading(ahead)).to_numpy()


def _backtests(name: str, sales: pd.Series, country: str, params: Params) -> pd.DataFrame:
    """Forecasts as they would have been made at earlier dates, by model and horizon."""
    made = [_as_of(name, sales, country, params, end) for end in _cutoffs(sales, params)]
    rows = []
    for horizon in params.horizons:
        tested = [test.head(horizon) for test in made if len(test) >= horizon]
        for model in ("prophet", "naive"):
            rows.append({"model": model, "horizon_days": horizon, "cutoffs": len(tested), **_scores(tested, model)})
    return pd.DataFrame(rows)


def _cutoffs(sales: pd.Series, params: Params) -> Sequence[int]:
    """How many days each earlier forecast would have known, latest first."""
    longest = len(sales) - params.horizons[0]
    ends = [len(sales) - max(params.horizons) - back * params.step_days for back in range(params.cutoffs)]
    usable = [end for end in ends if end >= params.least_days]
    return usable or [end for end in (longest,) if end >= params.least_days]


def _as_of(name: str, sales: pd.Series, country: str, params: Params, end: int) -> pd.DataFrame:
    known, later = sales.iloc[:end], sales.iloc[end : end + max(params.horizons)]
    calendar, ahead = learn(known, country), pd.DatetimeIndex(later.index)
    paths, centre, _ = _prophet(known, calendar, ahead, params, zlib.crc32(f"{name} {end}".encode()))
    lower, upper = np.quantile(paths, [0.1, 0.9], axis=1)
    trading = calendar.trading(ahead).to_numpy()
    inside = (later.to_numpy() >= lower) & (later.to_numpy() <= upper)
    return pd.DataFrame({"actual": later.to_numpy(), "prophet": centre, "naive": _naive(known, calendar, ahead), "inside": inside, "trading": trading})


def _scores(tested: Sequence[pd.DataFrame], model: str) -> dict[str, float | None]:
    if not tested:
        return {"wape": None, "bias": None, "coverage_80": None}
    days = pd.concat(tested)
    sold = days["actual"].abs().sum()
    if not sold:
        return {"wape": None, "bias": None, "coverage_80": None}
    error = days[model] - days["actual"]
    covered = float(days.loc[days["trading"], "inside"].mean()) if model == "prophet" else None
    return {"wape": float(error.abs().sum() / sold), "bias": float(error.sum() / sold), "coverage_80": covered}
