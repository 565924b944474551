"""Daily series, some weeks ahead: models that compete on the past, ranges that are checked, grades in words."""

from analytics.models.forecast.params import BRIEF, Params, Subject
from analytics.models.forecast.series import Result, forecast

__all__ = ["BRIEF", "Params", "Result", "Subject", "forecast"]
