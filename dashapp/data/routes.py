"""Uploads, piece by piece, and rejected rows as a file. Plain routes: a file never stands in memory as a whole, and one that broke off goes on."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask import Flask, Response, jsonify, request

from dashapp.access import gate
from dashapp.answers import Desk
from dashapp.data import door
from dashapp.data.page import KEEPERS
from dashapp.errors import BadRequest

COLUMNS = ("line_no", "column_name", "reason", "source_row")
ENDINGS = (".xlsx", ".csv", ".tsv", ".txt", ".parquet", ".zip", ".gz")
# What a spreadsheet would run (OWASP, CSV injection) is kept as text by a quote before it.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def add_routes(server: Flask, desk: Desk) -> None:
    """Register `/data/uploads` and `/data/imports/…/rejected.csv`."""

    @server.post("/data/uploads")
    @gate.open_to(KEEPERS)
    def begin() -> Response:
        asked = request.get_json(silent=True)
        name, size = (asked.get("name"), asked.get("size")) if isinstance(asked, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
            raise BadRequest("An upload begins with the file's name and size. Nothing was kept.")
        if not name.lower().endswith(ENDINGS):
            raise BadRequest(f"{name[-80:]!r} is no file that can be read; {', '.join(ENDINGS)} can. Nothing was kept.")
        upload_id = door.call(desk.engine, gate.viewer(), "begin", file_name=name, size_bytes=size)
        have = door.call(desk.engine, gate.viewer(), "have", upload_id=upload_id)
        return jsonify(id=upload_id, have=have, piece=door.PIECE)

    @server.put("/data/uploads/<int:upload_id>/<int:place>")
    @gate.open_to(KEEPERS)
    def receive(upload_id: int, place: int) -> tuple[str, int]:
        if upload_id >= 1 << 62 or place >= 1 << 20:
            raise BadRequest("There is no such piece of a file. Nothing was kept.")
        # At most MAX_CONTENT_LENGTH, which is one piece: a longer body is refused before it is read.
        if request.content_length is None:
            raise BadRequest("A piece of a file says how long it is. Nothing was kept.")
        content = request.get_data(cache=False)
        door.call(desk.engine, gate.viewer(), "receive", upload_id=upload_id, place=place, content=content)
        return "", 204

    @server.post("/data/uploads/<int:upload_id>/done")
    @gate.open_to(KEEPERS)
    def finish(upload_id: int) -> Response:
        return jsonify(job=door.call(desk.engine, gate.viewer(), "finish", upload_id=min(upload_id, 1 << 62)))

    @server.get("/data/imports/<int:import_id>/rejected.csv")
    @gate.open_to(KEEPERS)
    def rejected(import_id: int) -> Response:
        rows = door.listed(desk.engine, gate.viewer(), "rejected", import_id=min(import_id, 1 << 62))
        return _csv(f"basketry-rejected-{import_id}.csv", COLUMNS, rows)

    @server.get("/data/quality.csv")
    @gate.open_to(KEEPERS)
    def quality() -> Response:
        asked = request.args.get("import", type=int)
        rows = door.listed(desk.engine, gate.viewer(), "quality", import_id=None if asked is None else min(asked, 1 << 62))
        return _csv("basketry-quality.csv", ("title", "rows", "money", "done", "examples"), rows)


def _csv(name: str, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(_inert(row[column]) for column in columns)
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _inert(value: object) -> str:
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return f"'{told}" if told.startswith(LIVE) else told
