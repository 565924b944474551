"""Which run is shown now, and what may be chosen in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from dashapp import db
from dashapp.clock import Clock
from dashapp.filters import SEGMENTS, in_order

CURRENT = """
select r.kind, r.run_id, r.as_of, r.data_from, r.data_to, r.source, r.source_label, r.finished_at, r.scoring,
       coalesce(s.time_zone, '') as time_zone,
       coalesce((select min(g.reason) from published.segment_gates g where g.run_id = r.run_id and not g.passed), '') as caution,
       r.nobody
from published.current_runs c join published.runs r using (run_id), facts.shop() s
"""
# Kinds whose newest run failed: when. What is shown is older than that.
FAILING = """
select distinct on (r.kind) r.kind, coalesce(r.finished_at, r.started_at) as failed_at from published.runs r
left join published.current_runs c on c.kind = r.kind
where r.state = 'failed' and r.run_id > coalesce(c.run_id, 0) order by r.kind, r.run_id desc
"""
SHOP = "select version, fiscal_year_starts, time_zone, currency from facts.shop()"
MARKETS = "select market, label, coalesce(iso3, '') as iso3, groups from facts.markets order by label"
MARKET_COLUMNS = ("market", "label", "iso3", "groups")
# The commonest name in the viewer's own markets, the latest on ties.
PRODUCTS = """
select distinct on (product_code) product_code, name from (
    select product_code, name, sum(lines) as lines, max(last_sold_at) as last_sold_at from facts.product_names
    where product_code = any (cast(:codes as text[])) group by product_code, name) as spelled
order by product_code, lines desc, last_sold_at desc, name
"""

USUAL = {"quantiles": 5, "ties": "equal", "basis": "net", "cells": None}


@dataclass(frozen=True)
class Run:
    """A published run: `data_from` and `data_to` are the first and last day it saw (inclusive). `time_zone`: the shop's, now. `scoring`: see `rule`, and the
    names of its segments. `caution`: why its segments mean little, where they do. `nobody`: no order
    names its customer."""

    kind: str
    run_id: int
    as_of: date
    data_from: date
    data_to: date
    source: str
    source_label: str
    finished_at: datetime
    time_zone: str = ""
    scoring: Mapping[str, Any] | None = None
    caution: str = ""
    nobody: bool = False

    @property
    def segments(self) -> tuple[str, ...]:
        """The segments that it knows, in the order in which they are listed."""
        return in_order(self.scoring["names"]) if self.scoring else SEGMENTS

    @property
    def rule(self) -> dict[str, Any]:
        """By which rule customers were scored: quantiles, ties, basis, and the cells of an own map."""
        return {name: value for name, value in (USUAL | dict(self.scoring or {})).items() if name != "names"}

    @property
    def origin(self) -> str:
        """Where the data come from, in words."""
        return {"simulated": "Simulated shop, not real sales", "download": "UCI Online Retail, downloaded", "file": self.source_label}[self.source]

    def told(self, moment: datetime) -> str:
        """A moment by the shop's clock, with its name."""
        return Clock(self.time_zone).told(moment)

    @property
    def computed(self) -> str:
        """When it was computed, in words."""
        return self.told(self.finished_at)


@dataclass(frozen=True)
class Shop:
    """Of the shop's own rules what pages go by: their version, the month in which its year begins, its time zone and currency (empty: nobody has said)."""

    version: int = 0
    fiscal_year_starts: int = 1
    time_zone: str = ""
    currency: str = ""

    @property
    def clock(self) -> Clock:
        """By which times are told."""
        return Clock(self.time_zone)


def current(connection: Connection) -> dict[str, Run]:
    """The current run of each kind that has one."""
    return {row["kind"]: Run(**row) for row in connection.execute(text(CURRENT)).mappings()}


def shop(connection: Connection) -> Shop:
    """The rules in force."""
    return Shop(*connection.execute(text(SHOP)).one())


def failing(connection: Connection) -> dict[str, datetime]:
    """Kinds whose newest run failed after the one that is shown, and when."""
    return {row.kind: row.failed_at for row in connection.execute(text(FAILING))}


def markets(connection: Connection) -> pd.DataFrame:
    """The markets that the viewer may see: market, label, iso3, groups."""
    return db.rows(connection, MARKETS, {}, MARKET_COLUMNS)


def product_names(connection: Connection, codes: Sequence[str]) -> dict[str, str]:
    """The names of those among `codes` that were sold in the viewer's markets."""
    return {row.product_code: row.name for row in connection.execute(text(PRODUCTS), {"codes": list(codes)})}
