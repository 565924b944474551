"""What a forecast is made of: trend, weekday, time of year, public holidays, as Prophet takes the history apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.models.forecast import members
from analytics.models.forecast.calendar import WEEKDAYS
from analytics.models.forecast.params import Known


def of(known: Known, ahead: pd.DatetimeIndex, additive: bool) -> pd.DataFrame:
    """Components: `part` (trend, weekday, year, holidays), `at` (ISO day of a week's Monday, weekday, month or name), `value`.

    A trend's value is money per trading day; the others are shares above or below the usual trading day (0.1 = 10 % above). Closed weekdays are left out.
    """
    every = pd.date_range(known.history.index[0], ahead[-1], name="day")
    made = members.decomposed(known.history, known.calendar, every, additive).set_index("ds")
    trend = made["trend"].clip(lower=0.0)
    unit = float(trend.mean()) if additive else 1.0
    rows = [("trend", str(day.date()), float(value)) for day, value in zip(every, trend, strict=True) if day.day_of_week == 0]
    if not unit:
        return _frame(rows)
    by_weekday = made["weekly"].groupby(every.day_of_week).mean() / unit
    open_weekdays = [day for day in by_weekday.index if day not in known.calendar.weekdays]
    mean = float(np.mean([by_weekday[day] for day in open_weekdays])) if open_weekdays else 0.0
    rows += [("weekday", WEEKDAYS[day][:-1], float(by_weekday[day] - mean)) for day in open_weekdays]
    if "yearly" in made:
        rows += [("year", f"{month:02d}", float(value) / unit) for month, value in made["yearly"].groupby(every.month).mean().items()]
    if "holidays" in made and (at := made["holidays"].ne(0)).any():
        rows.append(("holidays", "public holiday", float(made.loc[at, "holidays"].mean()) / unit))
    return _frame(rows)


def _frame(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["part", "at", "value"])
