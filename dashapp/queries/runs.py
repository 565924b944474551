"""Which run is shown now, and what may be chosen in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, text

from dashapp import db

CURRENT = """
select r.kind, r.run_id, r.as_of, r.data_from, r.data_to, r.source, r.source_label, r.finished_at
from published.current_runs c join published.runs r using (run_id)
"""
MARKETS = "select market, label, coalesce(iso3, '') as iso3, groups from facts.markets order by label"
MARKET_COLUMNS = ("market", "label", "iso3", "groups")


@dataclass(frozen=True)
class Run:
    """A published run: `data_from` and `data_to` are the first and last day it saw (inclusive)."""

    kind: str
    run_id: int
    as_of: date
    data_from: date
    data_to: date
    source: str
    source_label: str
    finished_at: datetime


def current(connection: Connection) -> dict[str, Run]:
    """The current run of each kind that has one."""
    return {row["kind"]: Run(**row) for row in connection.execute(text(CURRENT)).mappings()}


def markets(connection: Connection) -> pd.DataFrame:
    """The markets that the viewer may see: market, label, iso3, groups."""
    return db.rows(connection, MARKETS, {}, MARKET_COLUMNS)
