"""The audit log as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.admin import records
from dashapp.admin.page import ADMINS
from dashapp.answers import Desk
from dashapp.exports.text import neutral

COLUMNS = ("at", "email", "event", "detail")


def add_routes(server: Flask, auth: Engine, desk: Desk) -> None:
    """Register `/admin/audit.csv`."""

    @server.get("/admin/audit.csv")
    @gate.open_to(ADMINS)
    def audit_csv() -> Response:
        rows = records.all_log_rows(auth, request.args.get("q", "").strip(), desk.clock(gate.viewer()))
        # Whatever is wrong shows with the first row, while it can still be said.
        first = list(islice(rows, 1))
        answer = Response(_lines(chain(first, rows)), mimetype="text/csv")
        answer.headers["Content-Disposition"] = "attachment; filename=basketry-audit.csv"
        return answer


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The file, piece by piece: the log is never forgotten, and must not be held in memory whole."""
    yield "\ufeff"
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, 1):
        writer.writerow(neutral(row[name]) for name in COLUMNS)
        if number % 1000 == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
