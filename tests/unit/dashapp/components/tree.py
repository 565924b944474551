"""Looking through a layout."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component


def each(component: Component) -> Iterator[Component]:
    """The component and everything inside it."""
    yield component
    for part in component._traverse():
        if isinstance(part, Component):
            yield part


def by_id(component: Component) -> dict[str, Component]:
    """Everything with an id."""
    return {part.id: part for part in each(component) if getattr(part, "id", None)}
