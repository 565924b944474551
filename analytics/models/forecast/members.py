"""The models that compete: each is given trading days of the past and says what each trading day ahead will bring.

Models
    `naive`: the mean of the last four same weekdays. `prophet`: trend, week, public holidays, and a year only with two years of history (additive or
    multiplicative). `ets`: damped-trend exponential smoothing of the series without its rhythm. `theta`: the Theta method of the same. `blend`: the mean of
    prophet, theta and naive. The rhythm is the weekday's share and, with two years of history, the day of the year's.
Source
    Taylor, S. J. & Letham, B. (2018), Forecasting at scale, *The American Statistician* 72(1). Gardner & McKenzie (1985), *Management Science* 31(10).
    Assimakopoulos, V. & Nikolopoulos, K. (2000), *International Journal of Forecasting* 16(4). Means of forecasts: Makridakis et al. (2020), M4, *IJF* 36(1).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from analytics.models.forecast.calendar import Calendar

TWO_YEARS = 730
BLENDED = ("prophet", "theta", "naive")
Member = Callable[[pd.Series, Calendar, pd.DatetimeIndex], np.ndarray]


def predict(names: Iterable[str], history: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex, additive: bool = True) -> dict[str, np.ndarray]:
    """Forecasts (money by day of `ahead`: closed days 0, never negative) by model.

    Parameters
    ----------
    names
        Of models; `blend` is added when its parts are there.
    history
        Money by trading day, without one-off days.
    """
    open_days = calendar.trading(ahead).to_numpy()
    members: dict[str, Member] = {
        "naive": naive,
        "ets": ets,
        "theta": theta,
        "prophet": lambda past, known, days: prophet(past, known, days, additive),
        "prophet_additive": lambda past, known, days: prophet(past, known, days, True),
        "prophet_multiplicative": lambda past, known, days: prophet(past, known, days, False),
    }
    # A trend must not run away: nothing ahead is above three times the busiest fortnight's mean day.
    ceiling = 3 * float(history.rolling(12, min_periods=1).mean().max())
    made = {name: np.clip(np.nan_to_num(members[name](history, calendar, ahead)), 0, ceiling) * open_days for name in names}
    return blended(made)


def blended(made: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """With the mean of the three that complement each other, when all are there."""
    if all(name in made for name in BLENDED):
        made["blend"] = np.mean([made[name] for name in BLENDED], axis=0)
    return made


def naive(history: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex) -> np.ndarray:
    """Mean of the last four trading days of the same weekday."""
    means = history.groupby(pd.DatetimeIndex(history.index).day_of_week).apply(lambda values: values.iloc[-4:].mean())
    return pd.Series(ahead.day_of_week, index=ahead).map(means).fillna(0.0).to_numpy()


def prophet(history: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex, additive: bool = True) -> np.ndarray:
    """Prophet's centre."""
    return decomposed(history, calendar, ahead, additive)["yhat"].to_numpy()


def decomposed(history: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex, additive: bool = True) -> pd.DataFrame:
    """Prophet's centre and its parts: `ds`, `yhat`, `trend`, `weekly`, and `yearly`, `holidays` where they were fitted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("prophet").setLevel(logging.ERROR)
        logging.getLogger("cmdstanpy").disabled = True
        from prophet import Prophet

        days = pd.DatetimeIndex(history.index)
        public = [] if calendar.holidays_closed else calendar.public(pd.DatetimeIndex(days.append(ahead)))
        marked = pd.DataFrame({"holiday": "public holiday", "ds": public}) if int(days.isin(public).sum()) >= 3 else None
        model = Prophet(
            weekly_seasonality=True,
            yearly_seasonality=spans_two_years(history),
            daily_seasonality=False,
            uncertainty_samples=0,
            seasonality_mode="additive" if additive else "multiplicative",
            holidays=marked,
        )
        model.fit(pd.DataFrame({"ds": days, "y": history.to_numpy()}), seed=1)
        return model.predict(pd.DataFrame({"ds": ahead}))


def spans_two_years(history: pd.Series) -> bool:
    """Whether a yearly pattern can be told from a trend."""
    return (history.index[-1] - history.index[0]).days >= TWO_YEARS - 14


def ets(history: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex) -> np.ndarray:
    """Damped-trend exponential smoothing."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    def level(values: np.ndarray, steps: int) -> np.ndarray:
        return ExponentialSmoothing(values, trend="add", damped_trend=True, initialization_method="estimated").fit().forecast(steps)

    return _with_rhythm(history, calendar, ahead, level)


def theta(history: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex) -> np.ndarray:
    """The Theta method."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    def level(values: np.ndarray, steps: int) -> np.ndarray:
        return ThetaModel(pd.Series(values), deseasonalize=False, period=1).fit().forecast(steps).to_numpy()

    return _with_rhythm(history, calendar, ahead, level)


def _with_rhythm(history: pd.Series, calendar: Calendar, ahead: pd.DatetimeIndex, level: Callable[[np.ndarray, int], np.ndarray]) -> np.ndarray:
    """Take the rhythm out, let `level` carry the rest ahead by trading days, and put the rhythm back."""
    before, after = rhythm(history, ahead)
    steps = np.cumsum(calendar.trading(ahead).to_numpy())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        carried = level((history / before).to_numpy(), max(1, int(steps[-1])))
    return np.concatenate([carried[:1], carried])[steps] * after.to_numpy()


def rhythm(history: pd.Series, ahead: pd.DatetimeIndex) -> tuple[pd.Series, pd.Series]:
    """The usual share of each day, around 1: of the past and of the days ahead."""
    days = pd.DatetimeIndex(history.index)
    level = history.rolling("30D", center=True, min_periods=4).mean().clip(lower=history.mean() / 20)
    shares = (history / level).clip(upper=10.0).groupby(days.day_of_week).mean().clip(lower=0.05)
    shares = shares / shares.mean()
    before = pd.Series(days.day_of_week, index=days).map(shares)
    after = pd.Series(ahead.day_of_week, index=ahead).map(shares).fillna(0.0)
    if spans_two_years(history):
        season = yearly(history / before)
        before = before * season.reindex(_of_year(days)).to_numpy()
        after = after * season.reindex(_of_year(ahead)).to_numpy()
    return before, after


def yearly(history: pd.Series) -> pd.Series:
    """The share of each day of the year (1-366), around 1: the mean over the years of a smoothed line, against the level of a year around it."""
    whole = history.resample("D").mean().interpolate(limit_direction="both")
    level = whole.rolling(365, center=True, min_periods=182).mean()
    smooth = whole.rolling(15, center=True, min_periods=4).mean() / level.clip(lower=whole.mean() / 20)
    by_day = smooth.groupby(_of_year(pd.DatetimeIndex(smooth.index))).mean().reindex(range(1, 367)).ffill().bfill().clip(lower=0.05)
    return by_day / by_day.mean()


def _of_year(days: pd.DatetimeIndex) -> np.ndarray:
    """Day of the year as if every year were a leap year: 1 March is always 61."""
    return np.asarray(days.day_of_year + ((days.month > 2) & ~days.is_leap_year))
