"""Questions about single customers, asked as the viewer: the same filters, the same rights as every chart's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.answers import Desk, Offer, permitted, resolved
from dashapp.errors import NotFound
from dashapp.filters import Filters
from dashapp.queries import affinity, runs
from dashapp.queries import customers as queries
from dashapp.queries.customers import FIELDS, MOST

EXPORTED = 200_000


def page(desk: Desk, viewer: Viewer, filters: Filters, request: Mapping[str, Any], most: int = MOST) -> tuple[pd.DataFrame, int]:
    """Rows of the grid, and how many there are."""
    with db.reading_as(desk.engine, viewer.token) as connection:
        offered, narrowed = _narrowed(connection, filters)
        return queries.page(connection, offered.runs, narrowed, request, most)


def one(desk: Desk, viewer: Viewer, filters: Filters, customer: str) -> dict[str, pd.DataFrame]:
    """Everything about one customer in the chosen markets: see `queries.one`, and `next` (products for her), where the affinity run has been published.

    Raises
    ------
    NotFound
        When she has bought nothing there, or is not this viewer's to know of: the same answer.
    """
    with db.reading_as(desk.engine, viewer.token) as connection:
        offered, narrowed = _narrowed(connection, filters)
        customer = customer[:200].replace("\0", "")
        found = queries.one(connection, offered.runs, narrowed, customer)
        if "affinity" in offered.runs:
            found["next"] = affinity.for_customer(connection, offered.runs["affinity"], narrowed, customer)
    if found["profile"].empty:
        raise NotFound("There is no such customer in the chosen markets and segments.")
    return found


def _narrowed(connection: Connection, filters: Filters) -> tuple[Offer, Filters]:
    offered = Offer(runs.markets(connection), runs.current(connection))
    offered.core  # noqa: B018 - says so when nothing has been computed
    asked, _ = permitted(filters.without({"product"}), offered, {}, False)
    return offered, resolved(asked, offered)


__all__ = ["EXPORTED", "FIELDS", "one", "page"]
