"""Which grouping of customers analysts hold on to. A plain form; the database's own function checks who may say it, and writes it down."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, render_template, request
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from dashapp import clock, db
from dashapp.access import gate
from dashapp.errors import BadRequest

ANALYSTS = frozenset({"analyst", "admin"})
PIN = "select published.pin_clusters(:algorithm, :groups)"
PINNED = "select algorithm, k, at from published.cluster_pins order by pin_id desc limit 1"
OFFERED = """
select s.algorithm, s.k, s.silhouette, s.stability, s.explained
from published.cluster_scores s join published.current_runs using (run_id)
where kind = 'clusters' and reason = '' order by case algorithm when 'K-Means' then 0 else 1 end, algorithm, k
"""


def add_routes(server: Flask, web: Engine) -> None:
    """Register `/pinned-groups`."""

    @server.get("/pinned-groups")
    @gate.open_to(ANALYSTS)
    def pinned_groups() -> Response:
        return _page(web, "", 200)

    @server.post("/pinned-groups")
    @gate.open_to(ANALYSTS)
    def pin_groups() -> Response:
        try:
            _pin(web, request.form.get("grouping", ""))
        except BadRequest as error:
            return _page(web, f"{error} Nothing was changed.", 400)
        return make_response(redirect("/pinned-groups", 303))


def _pin(web: Engine, wanted: str) -> None:
    algorithm, _, groups = ("", "", "0") if wanted == "none" else wanted.partition(":")
    if not (groups.isascii() and groups.isdigit() and len(groups) <= 2) or (wanted != "none" and not algorithm):
        raise BadRequest(f"A grouping is an algorithm and a number of groups, or none; not {wanted[:40]!r}.")
    try:
        with db.acting_as(web, gate.viewer().token) as connection:
            connection.execute(text(PIN), {"algorithm": algorithm.replace("\0", ""), "groups": int(groups)})
    except DBAPIError as error:
        # 22023: the function's own sentence about a value; 42501: about a right.
        if getattr(error.orig, "pgcode", "") not in {"22023", "42501"}:
            raise
        words = str(error.orig).strip().splitlines()[0]
        raise BadRequest(f"{words[:1].upper()}{words[1:]}.") from error


def _page(web: Engine, message: str, status: int) -> Response:
    with db.reading_as(web, gate.viewer().token) as connection:
        offered = connection.execute(text(OFFERED)).mappings().all()
        pinned = connection.execute(text(PINNED)).mappings().first()
        local = clock.of(connection).local
    held = pinned if pinned and pinned["algorithm"] else None
    return make_response(render_template("pinned_groups.html", message=message, offered=offered, pinned=held, local=local), status)
