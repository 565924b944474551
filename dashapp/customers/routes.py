"""Customers as a file for mail tools; who took which list is written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import Engine

from dashapp import db
from dashapp.access import audit, gate
from dashapp.access.viewer import EVERYONE
from dashapp.answers import Desk
from dashapp.customers import rows
from dashapp.errors import BadRequest
from dashapp.exports.text import neutral
from dashapp.filters import parse


def add_routes(server: Flask, auth: Engine, desk: Desk) -> None:
    """Register `/customers.csv`, which takes the filters of the page."""

    @server.get("/customers.csv")
    @gate.open_to(EVERYONE)
    def customers_csv() -> Response:
        viewer = gate.viewer()
        filters = parse(request.args.to_dict(flat=False))
        asked = request.args.get("consent", "")
        if asked not in ("", "yes"):
            raise BadRequest(f"consent is yes, or left out; it is {asked[:40]!r}.")
        frame, count = rows.listed(desk, viewer, filters, consenting=bool(asked))
        with db.writing(auth) as connection:
            audit.append(
                connection, "customers exported", email=viewer.email, person_id=viewer.person_id, rows=len(frame), of=count,
                markets=list(filters.markets)[:50], segments=list(filters.segments), **({"consent": "yes"} if asked else {}),
            )  # fmt: skip
        # P(alive) is no column where nothing supports it.
        frame = frame.drop(columns="alive") if frame["alive"].isna().all() else frame
        answer = Response(_lines(frame.columns, frame.itertuples(index=False, name=None)), mimetype="text/csv")
        answer.headers["Content-Disposition"] = "attachment; filename=basketry-customers.csv"
        return answer


def _lines(columns: Iterable[str], records: Iterable[tuple]) -> Iterator[str]:
    yield "\ufeff" + ",".join(columns) + "\r\n"
    text = io.StringIO()
    writer = csv.writer(text)
    for place, record in enumerate(records, 1):
        writer.writerow(_cell(value) for value in record)
        if place % 500 == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None or value != value else value
