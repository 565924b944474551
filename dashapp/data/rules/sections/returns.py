"""How goods given back are told from sales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from dashapp.data.rules.section import Section
from dashapp.data.rules.standing import Standing
from dashapp.errors import BadRequest

OPTIONS = [
    {"label": "By what the files have", "value": "automatic"}, {"label": "By invoices that begin with C alone", "value": "marked"},
    {"label": "By negative quantities as well", "value": "negative"},
]  # fmt: skip


def _inside() -> Sequence[Component]:
    options: Any = OPTIONS
    return [
        html.P(id="rules-returns-told", className="rules-told"),
        dbc.RadioItems(id="rules-returns", options=options, className="rules-choice"),
    ]


def _read(rules: Standing, values: list[Any]) -> dict[str, Any]:
    if not isinstance(values[0], str):
        raise BadRequest("One of the ways of telling returns was expected. Nothing was changed.")
    return {"returns": values[0]}


def told(rules: Standing) -> str:
    """What the shop's files have."""
    files = rules.marked + rules.unmarked
    if not files:
        return "No file that is in the facts goes by such a mark: exports tell returns by columns of their own."
    effect = "Left to the files, that mark tells returns." if rules.marked else "Left to the files, negative quantities tell returns."
    return f"Files that mark cancelled invoices by a C before the number: {rules.marked:,} of {files:,}. {effect}"


SECTION = Section(
    name="returns",
    title="Returns",
    hint="A line with a negative quantity is a return, or neither sale nor return, by this rule. It holds for the lines that are there, too.",
    inside=_inside,
    fields=(("rules-returns", "value"),),
    filled=lambda rules: [rules.body.get("returns", "automatic")],
    read=_read,
    shown=(("rules-returns-told", "children"),),
    told=lambda rules: [told(rules)],
)
