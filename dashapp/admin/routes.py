"""The audit log as a file."""

from __future__ import annotations

import csv
import io

from flask import Flask, Response, request
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.admin import records
from dashapp.admin.page import ADMINS
from dashapp.spreadsheet import inert

COLUMNS = ("at", "email", "event", "detail")


def add_routes(server: Flask, auth: Engine) -> None:
    """Register `/admin/audit.csv`."""

    @server.get("/admin/audit.csv")
    @gate.open_to(ADMINS)
    def audit_csv() -> Response:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for row in records.all_log_rows(auth, request.args.get("q", "").strip()):
            writer.writerow(inert(row[name]) for name in COLUMNS)
        answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
        answer.headers["Content-Disposition"] = "attachment; filename=basketry-audit.csv"
        return answer
