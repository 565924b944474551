"""Dialogues and their buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component


def button(button_id: Any, label: str, *, strong: bool = False, **more: Any) -> html.Button:
    """A button that does something; the strong one of a group is what is usually wanted."""
    return html.Button(label, id=button_id, type="button", className="button" if strong else "button button-quiet", **more)


def dialogue(name: str, title: str, inside: Sequence[Component], buttons: Sequence[Component]) -> dbc.Modal:
    """A dialogue, closed; a callback opens `<name>-dialogue` (`is_open`)."""
    head = dbc.ModalHeader(html.H2(title, className="card-title", id=f"{name}-heading"), close_button=False)
    parts = [head, dbc.ModalBody(html.Div(list(inside), className="dialogue")), dbc.ModalFooter(list(buttons))]
    return dbc.Modal(parts, id=f"{name}-dialogue", is_open=False, fade=False, labelledby=f"{name}-heading")


def field(words: str, control: Component, hint: str = "") -> html.Label:
    """A labelled control of a dialogue."""
    return html.Label([html.Span(words), control, *([html.Small(hint, className="panel-hint")] if hint else [])])
