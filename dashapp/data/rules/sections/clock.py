"""When the shop is open, by which clock, and when its year begins."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from dashapp.components.attributes import attributes
from dashapp.data.page import ZONES
from dashapp.data.rules.section import Section, field
from dashapp.data.rules.standing import Standing
from dashapp.errors import BadRequest

DAYS = [{"label": calendar.day_abbr[day], "value": str(day + 1)} for day in range(7)]
MONTHS = [{"label": calendar.month_name[month], "value": str(month)} for month in range(1, 13)]


def _inside() -> Sequence[Component]:
    days: Any = DAYS
    months: Any = MONTHS
    fields = [
        field("Time zone", dcc.Dropdown(id="rules-zone", options=list(ZONES), placeholder="As files write it; pages show UTC")),
        field("The fiscal year begins in", dcc.Dropdown(id="rules-fiscal", options=months, clearable=False)),
    ]
    week = html.Div(
        [html.Span("Open on", className="control-label", id="rules-days-label"), dbc.Checklist(id="rules-days", options=days, inline=True)],
        className="rules-days", role="group", **attributes(aria_labelledby="rules-days-label"),
    )  # fmt: skip
    return [html.Div(fields, className="map-fields"), week]


def _filled(rules: Standing) -> list[Any]:
    body = rules.body
    return [body.get("time_zone") or None, str(body.get("fiscal_year_starts", 1)), [str(day) for day in body.get("open_days", range(1, 8))]]


def _read(rules: Standing, values: list[Any]) -> dict[str, Any]:
    zone, month, days = values
    if not isinstance(zone or "", str) or not isinstance(days, list) or not all(isinstance(day, str) and day.isdigit() for day in days):
        raise BadRequest("A time zone and days of the week were expected. Nothing was changed.")
    if not isinstance(month, str) or not month.isdigit():
        raise BadRequest("The month in which the fiscal year begins was expected. Nothing was changed.")
    return {"time_zone": zone or "", "fiscal_year_starts": int(month[:4]), "open_days": sorted(int(day[:4]) for day in days)}


SECTION = Section(
    name="clock",
    title="Clock and calendar",
    hint="All seven days: the data tell when the shop is open. Days that are taken away are closed in forecasts and in the quality report, whatever was sold "
    "on them. The time zone is for times that files write with an offset, and for the times on pages.",
    inside=_inside,
    fields=(("rules-zone", "value"), ("rules-fiscal", "value"), ("rules-days", "value")),
    filled=_filled,
    read=_read,
)
