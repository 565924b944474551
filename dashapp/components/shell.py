"""The frame around every page: head, navigation, filter bar, page, stamp. It knows nothing about the viewer; callbacks fill in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from dash import ClientsideFunction, Dash, Input, Output, dcc, html

from dashapp.components.attributes import attributes
from dashapp.components.filter_bar import filter_bar
from dashapp.figures import theme


def slug(path: str) -> str:
    """The name of a page in ids: `/segments` is `segments`, `/` is `home`."""
    return path.strip("/").replace("/", "-") or "home"


def shell(pages: Sequence[tuple[str, str, str]]) -> html.Div:
    """The layout of the application.

    Parameters
    ----------
    pages
        Path, label and class of each page's link, in the order of the navigation. Those of the class `only-analyst` or `only-admin` are shown
        when the shell's `data-role` says so; hiding a link protects nothing: the gate does.

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


def _navigation(pages: Sequence[tuple[str, str, str]]) -> html.Nav:
    links = [dcc.Link(label, href=path, id=f"nav-{slug(path)}", className=f"nav-link {more}".strip()) for path, label, more in pages]
    return html.Nav(links, className="nav", **attributes(aria_label="Pages"))


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
