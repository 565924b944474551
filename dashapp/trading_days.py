"""What analysts say about days: whether a market trades. A plain form; the database's own function checks who may say it, and writes it down."""

from __future__ import annotations

from datetime import date

from flask import Flask, Response, make_response, redirect, render_template, request
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from dashapp import db
from dashapp.access import gate
from dashapp.errors import BadRequest
from dashapp.queries import runs

ANALYSTS = frozenset({"analyst", "admin"})
SAY = "select facts.say_trading_days(:market, :first, :last, cast(:trading as boolean), :note)"
SAID = """
select market, min(day) as first_day, max(day) as last_day, trading, note from (
    select market, day, trading, note, day - (row_number() over (partition by market, trading, note order by day))::int as island
    from facts.trading_days) as days
group by market, trading, note, island order by min(day) desc, market limit 200
"""
MEANS = {"open": True, "closed": False, "learned": None}
NOTE = 200


def add_routes(server: Flask, web: Engine) -> None:
    """Register `/trading-days`."""

    @server.get("/trading-days")
    @gate.open_to(ANALYSTS)
    def trading_days() -> Response:
        return _page(web, "", 200)

    @server.post("/trading-days")
    @gate.open_to(ANALYSTS)
    def say_trading_days() -> Response:
        try:
            _say(web)
        except BadRequest as error:
            return _page(web, f"{error} Nothing was changed.", 400)
        return make_response(redirect("/trading-days", 303))


def _say(web: Engine) -> None:
    form = request.form
    state = form.get("state", "")
    if state not in MEANS:
        raise BadRequest(f"A day is open, closed, or as learned; not {state[:20]!r}.")
    first = _day(form.get("first", ""), "The first day")
    last = _day(form.get("last", "") or form.get("first", ""), "The last day")
    values = {"market": form.get("market", ""), "first": first, "last": last, "trading": MEANS[state], "note": form.get("note", "").strip()[:NOTE]}
    try:
        with db.acting_as(web, gate.viewer().token) as connection:
            connection.execute(text(SAY), values)
    except DBAPIError as error:
        # 22023: the function's own sentence about a value; 42501: about a right.
        if getattr(error.orig, "pgcode", "") not in {"22023", "42501"}:
            raise
        words = str(error.orig).strip().splitlines()[0]
        raise BadRequest(f"{words[:1].upper()}{words[1:]}.") from error


def _day(value: str, name: str) -> date:
    try:
        day = date.fromisoformat(value.strip())
    except ValueError as error:
        raise BadRequest(f"{name} must be a day such as 2011-12-27; it is {value[:20]!r}.") from error
    if not 1990 <= day.year <= 2999:
        raise BadRequest(f"{name} must lie between the years 1990 and 2999.")
    return day


def _page(web: Engine, message: str, status: int) -> Response:
    viewer = gate.viewer()
    with db.reading_as(web, viewer.token) as connection:
        markets = runs.markets(connection)
        said = connection.execute(text(SAID)).mappings().all()
    names = list(zip(markets["market"], markets["label"], strict=True))
    page = render_template("trading_days.html", message=message, markets=names, everywhere=viewer.all_markets, said=said, longest=NOTE)
    return make_response(page, status)
