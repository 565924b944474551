"""What stands on the data page between files: the quality report, what jobs said, and the schedule."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.answers import Desk
from dashapp.data import door, records
from dashapp.data.page import KEEPERS, PAGE
from dashapp.errors import BadRequest, BasketryError
from dashapp.page import logged


def register(app: Dash, desk: Desk) -> None:
    """Add the callbacks."""
    _logs(app, desk)

    @app.callback(
        Output("data-quality", "rowData"), Output("quality-of", "children"), Output("quality-csv", "href"), Input("data-imports", "selectedRows"),
        Input("location", "pathname"), Input("data-done", "data"),
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def report(rows: Any, path: Any, done: Any) -> tuple[Any, ...]:
        if path != PAGE.path:
            raise PreventUpdate
        row = rows[0] if isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict) else {}
        chosen = int(row["id"]) if str(row.get("id", "")).isdigit() and len(str(row["id"])) < 16 else None
        of = f"Of {str(row.get('file'))[:200]}." if chosen else "Of everything, as of the last run. Choose an import above to see what it brought."
        money = "" if gate.viewer().all_markets else " Amounts and examples are for those who see all markets."
        return records.quality(desk.engine, gate.viewer(), chosen), of + money, f"/data/quality.csv?import={chosen}" if chosen else "/data/quality.csv"

    @app.callback(
        Output("schedule-cron", "value"), Output("schedule-zone", "value"), Output("schedule-on", "value"), Output("schedule-words", "children"),
        Output("schedule-save", "disabled"), Input("location", "pathname"), Input("schedule-said", "children"),
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def show(path: Any, said: Any) -> tuple[Any, ...]:
        if path != PAGE.path:
            raise PreventUpdate
        kept = next(iter(door.listed(desk.engine, gate.viewer(), "schedule")), None)
        closed = gate.viewer().role != "admin"
        if kept is None:
            shops = desk.offer(gate.viewer()).shop.time_zone or no_update
            return no_update, shops, ["on"], "No schedule is kept: the worker's setting counts (every night at three, unless it says otherwise).", closed
        words = f"{in_words(kept['cron'])}, {kept['time_zone']}" if kept["enabled"] else "Nothing is computed by itself"
        return kept["cron"], kept["time_zone"], ["on"] if kept["enabled"] else [], f"{words}; kept by {kept['changed_by']}.", closed

    @app.callback(
        Output("schedule-said", "children"), Input("schedule-save", "n_clicks"), State("schedule-cron", "value"), State("schedule-zone", "value"),
        State("schedule-on", "value"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(frozenset({"admin"}))
    def save(clicks: Any, cron: Any, zone: Any, on: Any) -> str:
        if not clicks:
            raise PreventUpdate
        zone = zone or "UTC"  # as the empty field says
        if not isinstance(cron, str) or not isinstance(zone, str):
            raise BadRequest("A schedule is a cron line and a time zone. Nothing was changed.")
        try:
            door.call(desk.engine, gate.viewer(), "reschedule", cron=" ".join(cron.split()), time_zone=zone, enabled=bool(on))
        except BasketryError as error:
            return f"{error} ({logged(error)})"
        return "Saved. It counts from now on, through summer and winter time."


def _logs(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output("data-log", "children"), Input("data-jobs", "selectedRows"), Input("data-jobs", "rowData"), State("location", "pathname"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def log(rows: Any, renewed: Any, path: Any) -> Any:
        row = rows[0] if isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict) else {}
        if path != PAGE.path:
            raise PreventUpdate
        if not str(row.get("id", "")).isdigit() or len(str(row["id"])) > 15:
            return None
        told, clock = records.told(desk.engine, gate.viewer(), int(row["id"])), door.clock(desk.engine, gate.viewer())
        lines = [html.Li([html.Time(at), html.Span(message)]) for at, message in told]
        return [html.H3(f"Job {row['id']}, by the second ({clock.name})"), html.Ol(lines, className="job-log")]


def in_words(cron: str) -> str:
    """A cron line as a person says it; the line itself where it is none of the usual."""
    minute, hour, *rest = cron.split()
    usual = {"* * *": "Every day", "* * 1-5": "On weekdays", "* * 6": "On Saturdays", "* * 0": "On Sundays", "* * 1": "On Mondays"}
    if minute.isdigit() and hour == "*" and rest == ["*", "*", "*"]:
        return f"Every hour at {int(minute)} minutes past"
    if minute.isdigit() and hour.isdigit() and " ".join(rest) in usual:
        return f"{usual[' '.join(rest)]} at {int(hour):02}:{int(minute):02}"
    return f"By {cron}"
