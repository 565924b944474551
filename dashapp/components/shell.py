"""The frame around every page: head, navigation, filter bar, page, stamp. It knows nothing about the viewer; callbacks fill in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashapp.components.attributes import attributes
from dashapp.components.filter_bar import filter_bar
from dashapp.figures import theme


def slug(path: str) -> str:
    """The name of a page in ids: `/segments` is `segments`, `/` is `home`."""
    return path.strip("/").replace("/", "-") or "home"


class Entry(NamedTuple):
    """A page in the navigation: `kind` is a class of its link, `under` the path of the page beside which it stands."""

    path: str
    label: str
    kind: str = ""
    under: str = ""


def shell(pages: Sequence[Entry]) -> html.Div:
    """The layout of the application.

    Parameters
    ----------
    pages
        In the order of the navigation. Links of the kind `only-analyst` or `only-admin` are shown when the shell's `data-role` says so; hiding a
        link protects nothing: the gate does. Pages that stand under another have a row of links of their own, shown while one of them is open.

    Notes
    -----
    Ids: `nav-<slug>`, `person`, `theme-toggle`, `dark` (Store of a bool, filled in the browser; see `wire`), `location`, `page`, `stamp`,
    `toast`, and those of the filter bar. The colours that a picture changes for its white ground travel in `data-white`.
    """
    return html.Div(
        id="shell",
        className="shell",
        **attributes(data_white=json.dumps(theme.dark_to_light())),
        children=[
            dcc.Location(id="location", refresh=False),
            dcc.Store(id="dark"),
            html.A("Skip to the page", href="#page", className="skip-link"),
            html.Div(
                className="top",
                children=[
                    html.Header(className="head", children=[_brand(), _navigation(pages), _corner()]),
                    *_beside(pages),
                    html.Div([_filter_toggle(), filter_bar(), html.Div(id="stamp", className="stamp", **attributes(aria_live="polite"))], className="bar"),
                ],
            ),
            html.Main(id="page", className="page", tabIndex=-1),
            html.Div(id="toast", className="toast", role="status", **attributes(aria_live="polite")),
        ],
    )


def wire(app: Dash) -> None:
    """Let the browser fill the `dark` store: at the start, when the toggle is pressed; assets/js/theme.js also follows the system."""
    app.clientside_callback(ClientsideFunction("theme", "dark"), Output("dark", "data"), Input("theme-toggle", "n_clicks"))


def _brand() -> dcc.Link:
    return dcc.Link(
        [html.Span(className="brand-mark", **attributes(aria_hidden="true")), html.Span("Basketry")], href="/", className="brand"
    )


def _navigation(pages: Sequence[Entry]) -> html.Nav:
    links = [dcc.Link(page.label, href=page.path, id=f"nav-{slug(page.path)}", className=f"nav-link {page.kind}".strip()) for page in pages if not page.under]
    return html.Nav(links, className="nav", **attributes(aria_label="Pages"))


def _beside(pages: Sequence[Entry]) -> list[html.Nav]:
    """For each page that others stand under, a row of them all; assets/js/shell.js shows the one that holds the open page."""
    rows = []
    for parent in pages:
        if below := [page for page in pages if page.under == parent.path]:
            first = html.A(parent.label, href=parent.path, className="sub-link", **attributes(data_parent=f"nav-{slug(parent.path)}"))
            links = [dcc.Link(page.label, href=page.path, id=f"nav-{slug(page.path)}", className="sub-link") for page in below]
            rows.append(html.Nav([first, *links], className="sub-nav", hidden=True, **attributes(aria_label=f"Pages about {parent.label.lower()}")))
    return rows


def _filter_toggle() -> html.Button:
    """On a phone the filters are shown when asked for; the chips say what is chosen."""
    about = attributes(aria_expanded="false", aria_controls="filter-bar")
    return html.Button("Filters", id="filter-toggle", type="button", className="filter-toggle", **about)


def _corner() -> html.Div:
    toggle = html.Button(
        html.Span(className="icon icon-theme"),
        id="theme-toggle",
        type="button",
        className="tool",
        title="Light or dark",
        **attributes(aria_label="Light or dark theme"),
    )
    sign_out = html.Form(html.Button("Sign out", type="submit", className="link-button"), action="/sign-out", method="post")
    return html.Div([toggle, html.A(id="person", href="/account", className="person", title="Your account"), sign_out], className="corner")
