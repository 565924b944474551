"""Runs: read the facts as of a date, compute, check, publish whole, swap."""

from analytics.runs.core import run_core
from analytics.runs.ledger import RunReport

__all__ = ["RunReport", "run_core"]
