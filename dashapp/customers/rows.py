"""Questions about single customers, asked as the viewer: the same filters, the same rights as every chart's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.answers import Desk, Offer, offering, permitted, resolved
from dashapp.cache import key_of
from dashapp.errors import BadRequest, NotFound
from dashapp.filters import Filters
from dashapp.queries import affinity, runs
from dashapp.queries import customers as queries
from dashapp.queries.customers import FIELDS
from dashapp.scoring import no_segment

EXPORTED = 200_000


def page(desk: Desk, viewer: Viewer, filters: Filters, request: Mapping[str, Any]) -> tuple[pd.DataFrame, int]:
    """Rows of the grid, and how many there are: counted once for all blocks of the same customers."""
    tests = request.get("filterModel") or {}
    with db.reading_as(desk.engine, viewer.token) as connection:
        offer, narrowed = _narrowed(connection, filters)
        queries.narrowed(tests)
        runs_read = [offer.runs[kind].run_id for kind in ("core", "clusters", "value") if kind in offer.runs]
        key = key_of(runs_read, viewer.scope, "customers counted", narrowed.said(), tests)
        counted = desk.cache.picture(key)
        if counted is None:
            counted = {"many": queries.count(connection, offer.runs, narrowed, tests)}
            desk.cache.keep_picture(key, counted)
        return queries.page(connection, offer.runs, narrowed, request, counted["many"]), counted["many"]


def listed(desk: Desk, viewer: Viewer, filters: Filters, *, consenting: bool) -> tuple[pd.DataFrame, int]:
    """Rows of a list for mail tools, and how many there are; with a column of consent where any is known.

    Raises
    ------
    BadRequest
        When only those are wanted who consent, and nobody's consent is known.
    """
    with db.reading_as(desk.engine, viewer.token) as connection:
        offer, narrowed = _narrowed(connection, filters)
        known = queries.consent_known(connection, offer.core, narrowed)
        if consenting and not known:
            raise BadRequest("No file has said who consents to marketing, so there is no list of those who do. Take the whole list, or import such a file.")
        frame, many = queries.listed(connection, offer.runs, narrowed, EXPORTED, consenting=consenting)
    return frame if known else frame.drop(columns="consent"), many


def consent_known(desk: Desk, viewer: Viewer) -> bool:
    """Whether any consent of this viewer's customers is known: found out once for each run."""

    def found() -> bool:
        with db.reading_as(desk.engine, viewer.token) as connection:
            run = runs.current(connection).get("core")
            return run is not None and queries.consent_known(connection, run, Filters())

    return bool(desk.drawn(viewer, ["consent known"], found))


def trust(desk: Desk, viewer: Viewer) -> pd.DataFrame:
    """How far what is expected of customers can be trusted: `about`, `grade`, `sentence`."""
    with db.reading_as(desk.engine, viewer.token) as connection:
        return queries.trust(connection, runs.current(connection))


def one(desk: Desk, viewer: Viewer, filters: Filters, customer: str) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """Everything about one customer in the chosen markets, and the segments that her history is told in: see `queries.one`, and `next`
    (products for her) where the affinity run has been published.

    Raises
    ------
    NotFound
        When she has bought nothing there, or is not this viewer's to know of: the same answer.
    """
    with db.reading_as(desk.engine, viewer.token) as connection:
        offer, narrowed = _narrowed(connection, filters)
        customer = customer[:200].replace("\0", "")
        found = queries.one(connection, offer.runs, narrowed, customer)
        if "affinity" in offer.runs:
            found["next"] = affinity.for_customer(connection, offer.runs["affinity"], narrowed, customer)
        history = offer.runs.get("movement", offer.core)
    if found["profile"].empty:
        raise NotFound("There is no such customer in the chosen markets and segments.")
    return found, history.segments


def _narrowed(connection: Connection, filters: Filters) -> tuple[Offer, Filters]:
    offer = offering(connection)
    offer.core  # noqa: B018 - says so when nothing has been computed
    # A list of customers is used outside: one of a segment that there is not is refused, where a page shows all and says so.
    if gone := [name for name in filters.segments if name not in offer.segments]:
        raise BadRequest(no_segment(gone, offer.segments))
    asked, _ = permitted(filters.without({"product"}), offer, {}, False)
    return offer, resolved(asked, offer)


__all__ = ["EXPORTED", "FIELDS", "consent_known", "listed", "one", "page", "trust"]
