"""What surrounds every page: the page for a path, what the filter bar offers this viewer, who she is, and how old the data are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE, ROLES
from dashapp.answers import Desk, Offer
from dashapp.components import shell
from dashapp.components.filter_bar import periods
from dashapp.components.states import empty
from dashapp.errors import BadRequest
from dashapp.figures import theme
from dashapp.page import Page

WIDGETS = ("markets", "period", "from", "to", "segments", "basis", "compare")


def layout(pages: Sequence[Page], more: Sequence[Component] = ()) -> html.Div:
    """The same for everyone, and without data. `offer` keeps the first and last day of the data for the named periods; `more` stands on every page."""
    links = [shell.Entry(page.path, page.title, _class(page), page.under) for page in pages]
    return html.Div([shell.shell(links), dcc.Store(id="offer"), dcc.Store(id="followed"), *more])


def _class(page: Page) -> str:
    """A link is hidden from those who may not see the page: by the least role that may."""
    least = next(role for role in ROLES if role in page.roles)
    return "" if least == "viewer" else f"only-{least}"


def register(app: Dash, pages: Sequence[Page], desk: Desk) -> None:
    """Add the callbacks of the frame."""
    shell.wire(app)

    @app.callback(Output("page", "children"), Input("location", "pathname"))
    @gate.open_to(EVERYONE)
    def route(path: str | None) -> Component:
        return page_at([page for page in pages if gate.viewer().role in page.roles], path)

    @app.callback(
        Output("filter-markets", "options"), Output("filter-segments", "options"), Output("offer", "data"), Output("person", "children"),
        Output("stamp", "children"), Output("shell", "data-role"), Output("filter-period", "options"), Input("location", "pathname"),
    )  # fmt: skip
    @gate.open_to(EVERYONE)
    def offer(path: str | None) -> tuple[Any, ...]:
        viewer = gate.viewer()
        offered = desk.offer(viewer)
        named = periods(fiscal=offered.shop.fiscal_year_starts != 1)
        if "core" not in offered.runs:
            return [], list(offered.segments), {}, viewer.name or viewer.email, [html.Span("Nothing has been computed yet.")], viewer.role, named
        known = {"from": offered.core.data_from.isoformat(), "to": offered.core.data_to.isoformat()}
        markets = group_options(offered) + market_options(offered.markets)
        return markets, list(offered.segments), known, viewer.name or viewer.email, stamp(offered), viewer.role, named

    widgets = [Input(f"filter-{name}", "value") for name in WIDGETS]
    app.clientside_callback(
        ClientsideFunction("filters", "write"), Output("location", "search"), widgets, State("offer", "data"), State("location", "search"),
        prevent_initial_call=True,
    )  # fmt: skip
    app.clientside_callback(
        ClientsideFunction("filters", "follow"), Output("followed", "data"), Input("location", "search"), Input("offer", "data")
    )
    links = [f"nav-{page.slug}" for page in pages]
    app.clientside_callback(
        ClientsideFunction("filters", "carry"), [Output(link, "href") for link in links], Input("location", "search"),
        [State(link, "href") for link in links],
    )  # fmt: skip


def page_at(pages: Sequence[Page], path: str | None) -> Component:
    """The page of a path; the first one at the root.

    Raises
    ------
    BadRequest
        When the path is no text.
    """
    if not isinstance(path or "", str):
        raise BadRequest("The address must be text.")
    found = {page.path: page for page in pages} | {"/": pages[0], None: pages[0]}
    if path in found:
        return found[path].layout()
    for page in pages:
        rest = (path or "").removeprefix(f"{page.path}/")
        if rest != path and (inside := page.below(rest)) is not None:
            return inside
    return html.Div(empty("There is no such page.", "Choose one in the navigation above."), className="page-inner")


def market_options(markets: pd.DataFrame) -> list[dict[str, str]]:
    """Markets by their labels; a search also finds the file's own name and the group."""
    return [
        {"label": label, "value": market, "search": " ".join([label, market, *groups])}
        for market, label, groups in zip(markets["market"], markets["label"], markets["groups"], strict=True)
    ]


def group_options(offered: Offer) -> list[dict[str, str]]:
    """Groups that hold several of the viewer's markets, but not all."""
    return [
        {"label": f"{group} ({len(members)} markets)", "value": group, "search": group}
        for group, members in sorted(offered.groups.items())
        if 1 < len(members) < len(offered.markets)
    ]


def stamp(offered: Offer) -> list[Component]:
    """How old the data are and where they come from."""
    run = offered.core
    when = f"Data {theme.day(run.data_from)} – {theme.day(run.data_to)}"
    told: list[Component] = [html.Span(when), html.Span(run.origin), html.Span(f"computed {run.computed}")]
    if failed := offered.failing.get("core"):
        told.append(html.Span(f"The run of {run.told(failed)} failed: what you see is of {run.computed}.", className="is-stale"))
    return told
