"""What each customer will order and bring: fitted, tested on days held out, and told with how far it can be trusted."""

from analytics.models.customer_value.value import HORIZONS, Params, Result, value

__all__ = ["HORIZONS", "Params", "Result", "value"]
