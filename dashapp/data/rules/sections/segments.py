"""How customers are scored, which segments there are, and what each means: a table with a name in each cell, and a picture of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashapp.access import gate
from dashapp.charts.entry import spelled
from dashapp.components.dialogue import button
from dashapp.components.graph import graph
from dashapp.components.grid import grid
from dashapp.data.page import KEEPERS
from dashapp.data.rules import cells as maps
from dashapp.data.rules import entries
from dashapp.data.rules.section import Section, field
from dashapp.data.rules.standing import Standing
from dashapp.errors import BadRequest
from dashapp.figures import theme
from dashapp.figures.grids import named_cells
from dashapp.filters import in_order

SCORES = [{"label": str(score), "value": str(score)} for score in range(maps.FEWEST, maps.MOST + 1)]
TIES = [{"label": "Equal values score equally", "value": "equal"}, {"label": "In order of customer id, as published tables have it", "value": "first"}]
BASES = [{"label": "Net sales", "value": "net"}, {"label": "Gross sales", "value": "gross"}]
WORDS: list[dict[str, Any]] = [
    {"field": "segment", "headerName": "Segment", "minWidth": 140},
    {"field": "meaning", "headerName": "What it means", "editable": True, "flex": 3, "minWidth": 220, "tooltipField": "meaning"},
    {"field": "play", "headerName": "The play for it", "editable": True, "flex": 3, "minWidth": 220, "tooltipField": "play"},
]


def columns(scores: int, may: bool = True) -> list[dict[str, Any]]:
    """A column of names for each frequency score."""
    named = [
        {"field": f"f{score}", "headerName": f"F {score}", "editable": may, "minWidth": 104, "sortable": False, "filter": False, "tooltipField": f"f{score}"}
        for score in range(1, scores + 1)
    ]
    return [{"field": "score", "headerName": "", "minWidth": 64, "maxWidth": 64, "pinned": "left", "sortable": False, "filter": False}, *named]


def _inside() -> Sequence[Component]:
    scores: Any = SCORES
    ties: Any = TIES
    bases: Any = BASES
    fields = [
        field("Scores from 1 to", dcc.Dropdown(id="segments-scores", options=scores, clearable=False)),
        field("Ties", dcc.Dropdown(id="segments-ties", options=ties, clearable=False)),
        field("Money is", dcc.Dropdown(id="segments-basis", options=bases, clearable=False)),
    ]
    tools = html.Div([button("segments-usual", "Put the ten in common use into the cells")], className="panel-tools")
    return [
        html.Div(fields, className="map-fields"),
        html.Div([
            html.Div([grid("segments-map", columns(5), label="The segment of each pair of scores", height=290), tools]),
            html.Div([
                html.Div(graph("segments-picture", 290, min_width=440), className="rules-picture"),
                html.P(id="segments-said", className="panel-said", role="status"),
            ]),
        ], className="rules-map"),
        grid("segments-words", WORDS, label="What segments mean", height=300),
    ]  # fmt: skip


def order_of(rule: Mapping[str, Any] | None) -> list[str]:
    """The segments of a rule in the order in which they are listed."""
    own = (rule or {}).get("map")
    return list(dict.fromkeys(each["segment"] for each in own)) if own else list(in_order(maps.names(maps.of_rule(rule))))


def words(names: Sequence[str], said: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """A row for each segment with its words; without any the usual ones hold, or that none are written yet."""
    return [{"id": name, "segment": name, **{each: said.get(name, {}).get(each, "") for each in ("meaning", "play")}} for name in names]


def _filled(rules: Standing) -> list[Any]:
    rule = rules.body.get("segments") or {}
    meanings, plays = rule.get("meanings") or {}, rule.get("plays") or {}
    said = {name: {"meaning": meanings.get(name, ""), "play": plays.get(name, "")} for name in {*meanings, *plays}}
    scores = [str(rule.get("quantiles", 5)), rule.get("ties", "equal"), rule.get("basis", "net")]
    return [*scores, maps.rows(maps.of_rule(rule)), words(order_of(rule), said)]


def _told(rules: Standing) -> list[Any]:
    scores = maps.scores_of(maps.of_rule(rules.body.get("segments")))
    return [columns(scores, rules.may), _height(scores), entries.columns(WORDS, rules.may)]


def _height(scores: int) -> dict[str, str]:
    """As high as its rows."""
    return {"height": f"{42 + 34 * scores}px"}


def _read(rules: Standing, values: list[Any]) -> dict[str, Any]:
    scores, ties, basis, rows, said = values
    if not all(isinstance(value, str) for value in (scores, ties, basis)) or not (scores.isascii() and scores.isdigit() and len(scores) < 3):
        raise BadRequest("A number of scores, a way with ties and net or gross were expected. Nothing was changed.")
    standing = rules.body.get("segments") or {}
    made, told = maps.read(rows), entries.rows_of(said)
    if maps.scores_of(made) != int(scores):
        raise BadRequest(f"The cells are made for {maps.scores_of(made)} scores, not {scores}. Nothing was changed.")
    rule: dict[str, Any] = {"quantiles": int(scores), "ties": ties, "basis": basis}
    if made != maps.stretched(maps.TEN, int(scores)):
        rule["map"] = maps.as_rule(made, [row["id"] for row in told])
    for part, each in (("meanings", "meaning"), ("plays", "play")):
        rule[part] = {row["id"]: text for row in told if (text := entries.text_of(row.get(each)).strip()) and row["id"] in made.values()}
    if whole(rule) == whole(standing):
        return {}
    return {"segments": None if whole(rule) == whole({}) else rule}


def whole(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule with all that it leaves out, its map as cells and in its order: two that mean the same are equal."""
    usual = {"quantiles": 5, "ties": "equal", "basis": "net", "meanings": {}, "plays": {}}
    named = {name: rule.get(name) or value for name, value in usual.items()}
    return named | {"cells": maps.of_rule(rule), "order": order_of(rule)}


def _register(app: Dash) -> None:
    @app.callback(
        Output("segments-map", "rowData", allow_duplicate=True), Output("segments-map", "columnDefs", allow_duplicate=True),
        Output("segments-map", "style", allow_duplicate=True), Input("segments-scores", "value"), State("segments-map", "rowData"), prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(entries.ADMINS)
    def stretch(scores: Any, rows: Any) -> tuple[Any, Any, Any]:
        present = maps.read(rows)
        wanted = int(scores) if isinstance(scores, str) and scores in {each["value"] for each in SCORES} else 0
        if not wanted or wanted == maps.scores_of(present):
            raise PreventUpdate
        return maps.rows(maps.stretched(present, wanted)), columns(wanted), _height(wanted)

    @app.callback(
        Output("segments-map", "rowData", allow_duplicate=True), Input("segments-usual", "n_clicks"), State("segments-scores", "value"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(entries.ADMINS)
    def usual(clicks: Any, scores: Any) -> Any:
        if not clicks or scores not in {each["value"] for each in SCORES}:
            raise PreventUpdate
        return maps.rows(maps.stretched(maps.TEN, int(scores)))

    @app.callback(
        Output("segments-picture", "figure"), Output("segments-said", "children"), Output("segments-words", "rowData", allow_duplicate=True),
        Input("segments-map", "rowData"), Input("segments-map", "cellValueChanged"), Input("dark", "data"), State("segments-words", "rowData"),
        prevent_initial_call=True,
    )  # fmt: skip
    @gate.open_to(KEEPERS)
    def draw(rows: Any, changed: Any, dark: Any, said: Any) -> tuple[Any, Any, Any]:
        if not rows:
            raise PreventUpdate
        made, told = maps.read(rows), entries.rows_of(said)
        present = {row["id"]: {each: entries.text_of(row.get(each)) for each in ("meaning", "play")} for row in told}
        names = maps.names(made, [*present, *in_order(maps.names(maps.TEN))])
        with theme.drawing([spelled(name) for name in in_order(names)], maps.scores_of(made)):
            figure = named_cells({pair: spelled(name) for pair, name in made.items()}, dark=bool(dark))
        again = no_update if names == list(present) else words(names, present)
        return figure, maps.complaint(made) or f"Every cell belongs to one of {len(names)} segments.", again


SECTION = Section(
    name="segments",
    title="Segments",
    hint="Customers are ranked by the day of their last order (R) and by the number of orders (F), the best score highest; each pair of scores belongs to a "
    "segment. Write the names into the cells: a double click opens one. Every page follows with the next run.",
    inside=_inside,
    fields=(
        ("segments-scores", "value"), ("segments-ties", "value"), ("segments-basis", "value"), ("segments-map", "rowData"), ("segments-words", "rowData"),
    ),
    filled=_filled,
    read=_read,
    shown=(("segments-map", "columnDefs"), ("segments-map", "style"), ("segments-words", "columnDefs")),
    told=_told,
    register=_register,
)  # fmt: skip
