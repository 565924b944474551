"""Questions about single customers, asked as the viewer: the same filters, the same rights as every chart's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.answers import Desk, Offer, permitted, resolved
from dashapp.errors import BadRequest, NotFound
from dashapp.filters import Filters
from dashapp.queries import customers as queries
from dashapp.queries import runs
from dashapp.queries.customers import FIELDS, MOST
from dashapp.scoring import no_segment

EXPORTED = 200_000


def page(desk: Desk, viewer: Viewer, filters: Filters, request: Mapping[str, Any], most: int = MOST) -> tuple[pd.DataFrame, int]:
    """Rows of the grid, and how many there are."""
    with db.reading_as(desk.engine, viewer.token) as connection:
        offered, narrowed = _narrowed(connection, filters)
        return queries.page(connection, offered.runs, narrowed, request, most)


def one(desk: Desk, viewer: Viewer, filters: Filters, customer: str) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """Everything about one customer in the chosen markets, and the segments that her history is told in.

    Raises
    ------
    NotFound
        When she has bought nothing there, or is not this viewer's to know of: the same answer.
    """
    with db.reading_as(desk.engine, viewer.token) as connection:
        offered, narrowed = _narrowed(connection, filters)
        found = queries.one(connection, offered.runs, narrowed, customer[:200].replace("\0", ""))
        history = offered.runs.get("movement", offered.core)
    if found["profile"].empty:
        raise NotFound("There is no such customer in the chosen markets and segments.")
    return found, history.segments


def _narrowed(connection: Connection, filters: Filters) -> tuple[Offer, Filters]:
    offered = Offer(runs.markets(connection), runs.current(connection), shop=runs.shop(connection))
    offered.core  # noqa: B018 - says so when nothing has been computed
    # A list of customers is used outside: one of a segment that there is not is refused, where a page shows all and says so.
    if gone := [name for name in filters.segments if name not in offered.segments]:
        raise BadRequest(no_segment(gone, offered.segments))
    asked, _ = permitted(filters.without({"product"}), offered, {}, False)
    return offered, resolved(asked, offered)


__all__ = ["EXPORTED", "FIELDS", "one", "page"]
