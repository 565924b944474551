"""Rows arranged for native charts of presentations, which cannot be told to leave days out or to turn rows into series."""

from __future__ import annotations

import pandas as pd

from dashapp.figures import theme
from dashapp.figures.rhythm import between_open_days, open_weekdays
from dashapp.filters import NOBODY

RECENT_DAYS = 91
HORIZON_DAYS = 30


def named_segments(frame: pd.DataFrame) -> pd.DataFrame:
    """The segments proper (`segment`): guests have no customers to count."""
    return frame[~frame["segment"].isin(NOBODY)]


def recent_open_days(frame: pd.DataFrame, *, days: int = RECENT_DAYS) -> pd.DataFrame:
    """The last days sold and those expected, without weekdays on which the shop never sells.

    Parameters
    ----------
    frame
        `date`, `actual`, `forecast`, `upper_80` (money a day).
    """
    past, ahead = frame[frame["actual"].notna()].tail(days), frame[frame["forecast"].notna()]
    weekdays = pd.to_datetime(past["date"]).dt.day_of_week
    past = past[weekdays.isin(open_weekdays(past["date"], past["actual"]))]
    ahead = ahead[~between_open_days((ahead["forecast"] == 0) & (ahead["upper_80"] == 0))]
    return pd.concat([past, ahead])


def giant_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with a `scale`: one that brings more than half stands apart, so that the others can be read.

    Parameters
    ----------
    frame
        `market`, `share` (0-1), the largest first.
    """
    if len(frame) < 3 or not frame["share"].iloc[0] > 0.5:
        return frame.assign(scale="")
    others = f"The other {len(frame) - 1}, on a scale of their own"
    return frame.assign(scale=[f"{frame['market'].iloc[0]}: {theme.share(frame['share'].iloc[0])}", *[others] * (len(frame) - 1)])


def trading_days(frame: pd.DataFrame) -> pd.DataFrame:
    """Periods as they are; of single days those weekdays on which the shop sells, as on the card.

    Parameters
    ----------
    frame
        `period` (first day), `gross_sales` (money).
    """
    days = pd.to_datetime(frame["period"])
    if len(frame) < 2 or (days.iloc[1] - days.iloc[0]).days != 1:
        return frame
    return frame[days.dt.day_of_week.isin(open_weekdays(frame["period"], frame["gross_sales"]))]


def error_by_market(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per market, the error of the model that is shown over 30 days beside the naive baseline's; the best first.

    Parameters
    ----------
    frame
        `market`, `model` (text), `chosen` (flag), `horizon_days`, `wape` (0-1).
    """
    at_30 = frame[(frame["horizon_days"] == HORIZON_DAYS) & frame["wape"].notna()]
    shown, naive = (at_30[which].set_index("market")["wape"] for which in (at_30["chosen"].astype(bool), at_30["model"] == "naive"))
    return pd.DataFrame({"shown": shown, "naive": naive}).sort_values("shown", kind="stable").rename_axis("market").reset_index()
