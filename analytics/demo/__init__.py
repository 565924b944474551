"""A simulated shop with known truth, at any size: so that models can be asked to find again what was put in."""

from analytics.demo.truth import Truth
from analytics.demo.write import write

__all__ = ["Truth", "write"]
