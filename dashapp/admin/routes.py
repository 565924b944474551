"""The audit log as a file."""

from __future__ import annotations

import csv
import io

from flask import Flask, Response, request
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.admin import records
from dashapp.admin.page import ADMINS

COLUMNS = ("at", "email", "event", "detail")
# What a spreadsheet would run (OWASP, CSV injection) is kept as text by a quote before it.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def add_routes(server: Flask, auth: Engine) -> None:
    """Register `/admin/audit.csv`."""

    @server.get("/admin/audit.csv")
    @gate.open_to(ADMINS)
    def audit_csv() -> Response:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for row in records.all_log_rows(auth, request.args.get("q", "").strip()):
            writer.writerow(_inert(row[name]) for name in COLUMNS)
        answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
        answer.headers["Content-Disposition"] = "attachment; filename=basketry-audit.csv"
        return answer


def _inert(value: str) -> str:
    return f"'{value}" if value.startswith(LIVE) else value
