"""Daily sales, some weeks ahead, with a trading calendar, a baseline beside it and a test on the past."""

from analytics.models.forecast.series import Params, Result, forecast

__all__ = ["Params", "Result", "forecast"]
