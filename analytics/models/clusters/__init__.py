"""Customers grouped by K-Means and its rivals, compared, one chosen, named and matched to the groups of before."""

from analytics.models.clusters.groups import Params, Result, cluster

__all__ = ["Params", "Result", "cluster"]
