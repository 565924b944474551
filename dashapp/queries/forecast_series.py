"""Which forecast series answers a question, and how leaves are added: each market is forecast from its own days, and any set of them is their sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.filters import Filters
from dashapp.queries.narrowing import MARKETS, parameters
from dashapp.queries.runs import Run

# The series that is no market's (market '') is seen by those who see all markets: row-level security decides.
LEADING = f"""
select kind, name, market, chosen, notes from published.forecast_series
where run_id = :run and measure = :measure and reason = '' and (kind = 'market' and {MARKETS} or kind = 'total' and cast(:markets as text[]) is null)
order by kind = 'total' desc, recent desc, name limit 1
"""  # noqa: S608 - the parts are constants of this package
COUNT = f"select count(*) from published.forecast_series where run_id = :run and measure = :measure and kind = 'market' and {MARKETS}"  # noqa: S608
GRADES = """
select horizon_days, grade, sentence from published.forecast_grades
where run_id = :run and kind = :kind and name = :name and measure = :measure order by horizon_days
"""


@dataclass(frozen=True)
class Leading:
    """The one series that stands for a question: all markets together, or the only or largest of the chosen ones."""

    kind: str
    name: str
    market: str
    chosen: str
    notes: str
    alone: bool

    @property
    def key(self) -> dict[str, Any]:
        """Its key as parameters."""
        return {"kind": self.kind, "name": self.name}


def leading(connection: Connection, run: Run, filters: Filters, measure: str = "") -> Leading | None:
    """The series that stands for the chosen markets; None when none of them has a forecast."""
    bound = bound_to(run, filters, measure)
    found = db.rows(connection, LEADING, bound, ("kind", "name", "market", "chosen", "notes"))
    if found.empty:
        return None
    count = int(db.rows(connection, COUNT, bound, ("count",))["count"].iloc[0])
    row = {str(name): value for name, value in found.iloc[0].items()}
    return Leading(**row, alone=row["kind"] == "total" or count == 1)


def bound_to(run: Run, filters: Filters, measure: str = "") -> dict[str, Any]:
    """Parameters of every query of forecasts: those of sales, and `measure` (default: the basis)."""
    return parameters(run, filters) | {"measure": measure or filters.basis}


def unpacked(paths: pd.Series) -> np.ndarray:
    """Draws of each row: (rows, draws)."""
    return np.stack([np.frombuffer(row, dtype="<f4") for row in paths]).astype(float)


def added(leaves: pd.DataFrame, by: str, sums: tuple[str, ...]) -> tuple[pd.DataFrame, np.ndarray]:
    """Add the leaves of each day (or month): figures as they are, draws path by path, so that the interval of a sum is a true one.

    Parameters
    ----------
    leaves
        `by`, `sums` (money) and `paths` (bytes: little-endian float32 draws, as many in every row), sorted by `by`.

    Returns
    -------
    sums, draws
        One row of each per distinct value of `by`.
    """
    if leaves.empty:
        return pd.DataFrame(columns=[by, *sums]), np.empty((0, 1))
    _, starts = np.unique(leaves[by].to_numpy(), return_index=True)
    draws = np.add.reduceat(unpacked(leaves["paths"]), starts, axis=0)
    return leaves.groupby(by, sort=True)[list(sums)].sum(min_count=1).reset_index(), draws


def limits(draws: np.ndarray) -> dict[str, np.ndarray]:
    """`lower_80` and `upper_80` of each row of draws."""
    return dict(zip(("lower_80", "upper_80"), np.quantile(draws, [0.1, 0.9], axis=1), strict=True))


def begun(said: str, sentence: str) -> str:
    """A sentence behind the words that say what it is about."""
    return f"{said}{sentence[0].lower()}{sentence[1:]}" if said else sentence
