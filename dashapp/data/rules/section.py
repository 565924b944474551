"""A part of the rules on the page: its fields, how they are filled, and what of the rules they change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashapp.data.rules.standing import Standing


@dataclass(frozen=True)
class Section:
    """One panel. To add one: a module in `sections/` and its name in `sections/__init__.py`.

    `inside` makes its components; `fields` are those (id, property) that `filled` gives values for and `read` takes values from, both in their order;
    `read` gives what differs from the standing rules, as the worker takes it: `{rule: value}`. `shown` are further (id, property) that `told` gives values
    for, such as a sentence. `register` adds callbacks of its own.
    """

    name: str
    title: str
    hint: str
    inside: Callable[[], Sequence[Component]]
    fields: tuple[tuple[str, str], ...]
    filled: Callable[[Standing], list[Any]]
    read: Callable[[Standing, list[Any]], dict[str, Any]]
    shown: tuple[tuple[str, str], ...] = ()
    told: Callable[[Standing], list[Any]] | None = None
    register: Callable[[Dash], None] | None = None

    def layout(self) -> html.Section:
        """The panel, without data."""
        head = html.Header(html.H2(self.title, className="card-title"), className="card-head")
        parts = [head, html.P(self.hint, className="panel-hint"), *self.inside()]
        return html.Section(parts, id=f"rules-{self.name}", className="card panel")


def field(words: str, control: Component) -> html.Label:
    """A labelled control."""
    return html.Label([html.Span(words, className="control-label"), control], className="map-field")
