"""A version of the rules as this viewer may see it, and what the shop's data say beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashapp.access.viewer import Viewer
from dashapp.answers import Desk
from dashapp.data import door
from dashapp.errors import NotFound


@dataclass(frozen=True)
class Standing:
    """`body` has the rules of one value, `tables` those of many entries (service_codes, country_names, rates), by their names.

    `markets`: the viewer's own markets (market, label, iso3, groups). `marked`, `unmarked`: how many files in force mark cancellations, and how many do
    not. `may`: whether this viewer may change anything.
    """

    version: int
    body: Mapping[str, Any]
    tables: Mapping[str, Mapping[str, Any]]
    markets: pd.DataFrame
    marked: int
    unmarked: int
    may: bool


def standing(desk: Desk, viewer: Viewer, version: int | None = None) -> Standing:
    """The newest version, or the one that was on the screen.

    Raises
    ------
    NotFound
        When there is no such version.
    """
    found = next(iter(door.listed(desk.engine, viewer, "rules version", version=version)), None)
    if found is None:
        raise NotFound(f"There is no version {version} of the rules. Reload the page; nothing was changed.")
    files = door.listed(desk.engine, viewer, "returns marked")[0]
    may = viewer.role == "admin" and viewer.all_markets
    return Standing(found["version"], found["body"], found["held"] or {}, desk.offer(viewer).markets, files["marked"], files["unmarked"], may)
