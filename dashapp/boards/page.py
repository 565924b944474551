"""The two pages of boards: the list, and one board. They hold no data; callbacks fill them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashapp.access.viewer import ROLES
from dashapp.boards.views import PATH
from dashapp.charts import CHARTS
from dashapp.components.attributes import attributes
from dashapp.components.dialogue import button, dialogue, field
from dashapp.page import EVERYONE, Page

REFRESH = (("No refresh", 0), ("Every minute", 60), ("Every 5 minutes", 300), ("Every 15 minutes", 900))


@dataclass(frozen=True)
class BoardsPage(Page):
    """The list of boards, and below it each board."""

    def layout(self) -> Component:
        """The list's tools, the list, and its dialogues."""
        search = html.Label([
            html.Span("Search boards", className="visually-hidden"),
            dcc.Input(id="boards-search", type="search", placeholder="Search boards", debounce=0.3, maxLength=120),
        ])
        tools = html.Div([search, button("boards-new", "New board", strong=True)], className="panel-tools boards-tools")
        head = html.Div([html.H1(self.title), html.P(self.question), tools], className="page-head")
        new = dialogue(
            "boards-new",
            "New board",
            [field("Title", dcc.Input(id="boards-title", type="text", maxLength=120)), _said("boards-new-said")],
            [button("boards-new-no", "Cancel"), button("boards-new-go", "Make it", strong=True)],
        )
        said = html.Div(id="boards-said", className="panel-said", role="status")
        return html.Div(
            [head, said, html.Div(id="boards-list", className="boards-list"), new, *_deletion("delete"), dcc.Store(id="boards-done", data=0)],
            className="page-inner no-filters",
        )

    def below(self, rest: str) -> Component | None:
        """One board; whether there is such a board is found out with the viewer."""
        return board_layout() if rest and "/" not in rest else None


PAGE = BoardsPage(path=PATH, title="Boards", question="Charts that belong together, for everyone, a role or a few.", cards=(), roles=EVERYONE)


def board_layout() -> html.Div:
    """One board: head, editor, cards, the bar of the present mode, dialogues."""
    titles = html.Div([dcc.Link("Boards", href=PATH, className="crumb"), html.H1(id="board-title"), html.P(id="board-about")], className="board-titles")
    tools = html.Div(
        id="board-tools",
        className="panel-tools board-tools",
        children=[
            html.Span(id="board-shared", className="badge"),
            html.Button("Edit", id="board-edit", type="button", className="button button-quiet only-editor"),
            html.Button("Share", id="board-share", type="button", className="button button-quiet only-editor"),
            button("board-duplicate", "Duplicate"),
            button("board-deck", "Download deck", title="Every chart of this board on a slide of its own, under these filters"),
            html.Button("Present", id="board-present", type="button", className="button"),
        ],
    )
    chips = html.Div(id="board-chips", className="chips", role="group", **attributes(aria_label="Filters in use"))
    parts = [
        html.Div([titles, tools], className="board-head"),
        html.P(id="board-description", className="board-description"),
        _editor(),
        html.Div(chips, className="board-filters"),
        html.Div(id="board-notices", className="notices", **attributes(aria_live="polite")),
        html.Div(id="board-grid", className="grid board-grid"),
    ]
    stores = [dcc.Store(id=name) for name in ("board-held", "board-content", "board-shown", "board-again", "board-picked")]
    return html.Div(
        [
            html.Div(id="board-missing", className="page-inner"),
            html.Div(parts, className="page-inner board-inner"),
            _presenting(),
            _adding(),
            _sharing(),
            _conflict(),
            *_deletion("drop"),
            *stores,
            dcc.Interval(id="board-clock", interval=3_600_000, disabled=True),
        ],
        id="board",
        className="board is-waiting",
    )


def _said(said_id: str) -> html.Div:
    return html.Div(id=said_id, className="panel-said", role="status")


def _editor() -> html.Section:
    title = dcc.Input(id="board-edit-title", type="text", maxLength=120)
    words = dcc.Textarea(id="board-edit-about", maxLength=2000, rows=2)
    # Dash passes any type on to the browser; its stubs list fewer.
    day: Any = {"id": "mark-day", "type": "date"}
    words_of_day = dcc.Input(id="mark-words", type="text", maxLength=80, placeholder="What happened")
    marks = html.Div(
        className="marks",
        children=[
            html.Strong("Days to point out"),
            html.Span(" on every chart that shows time", className="control-label"),
            html.Ul(id="board-marks"),
            html.Div(
                className="mark-new",
                children=[
                    html.Label([html.Span("Day", className="visually-hidden"), dcc.Input(**day)]),
                    html.Label([html.Span("Words", className="visually-hidden"), words_of_day]),
                    button("mark-add", "Point it out"),
                ],
            ),
        ],
    )
    bar = html.Div(
        className="panel-tools",
        children=[
            button("board-add", "Add a chart"), html.Div(className="spring"), button("board-delete", "Delete the board"), button("board-cancel", "Cancel"),
            button("board-save", "Save", strong=True),
        ],
    )  # fmt: skip
    fields = html.Div([field("Title", title), field("Description", words)], className="editor-words dialogue")
    return html.Section([html.Div([fields, marks], className="editor-parts"), bar, _said("board-said")], className="card panel board-editor", id="board-editor")


def _presenting() -> html.Div:
    options = [html.Option(words, value=str(seconds)) for words, seconds in REFRESH]
    return html.Div(
        id="present-bar",
        className="present-bar",
        role="toolbar",
        **attributes(aria_label="Present"),
        children=[
            html.Span(id="present-title", className="present-title"),
            html.Div(className="spring"),
            html.Label([html.Span("Refresh", className="visually-hidden"), html.Select(options, id="present-refresh", className="present-refresh")]),
            html.Button("‹", id="present-back", type="button", className="present-step", title="Previous chart (←)", **attributes(aria_label="Previous chart")),
            html.Span(id="present-place", className="present-place", **attributes(aria_live="polite")),
            html.Button("›", id="present-next", type="button", className="present-step", title="Next chart (→)", **attributes(aria_label="Next chart")),
            html.Button("Leave", id="present-leave", type="button", className="button button-quiet", title="Leave (Escape)"),
        ],
    )


def _adding() -> Component:
    charts: Any = [{"label": chart.title, "value": chart.id, "search": f"{chart.title} {chart.question}"} for chart in CHARTS]
    inside = [
        field("Chart", dcc.Dropdown(id="tile-chart", options=charts, placeholder="Choose a chart", optionHeight=34)),
        html.P(id="tile-question", className="panel-hint"),
        html.Div(id="tile-options", className="tile-options"),
        dcc.Checklist(id="tile-filters", options=[{"label": "Keep the filters above as its own", "value": "keep"}], value=[]),
        _said("tile-said"),
    ]
    return dialogue("tile", "Add a chart", inside, [button("tile-no", "Close"), button("tile-go", "Add it", strong=True)])


def _sharing() -> Component:
    roles: Any = [{"label": f"All {role}s", "value": role} for role in ROLES]
    inside = [
        dcc.Checklist(id="share-everyone", options=[{"label": "Everyone who can sign in", "value": "everyone"}], value=[]),
        dcc.Checklist(id="share-roles", options=roles, value=[]),
        field("People", dcc.Textarea(id="share-people", rows=3, placeholder="E-mail addresses, one on a line", maxLength=4000)),
        html.P("Every reader gets the answers for her own markets.", className="panel-hint"),
        _said("share-said"),
    ]
    return dialogue("share", "Share this board", inside, [button("share-no", "Cancel"), button("share-go", "Share", strong=True)])


def _conflict() -> Component:
    buttons = [button("conflict-no", "Go on editing"), button("conflict-reload", "Reload"), button("conflict-copy", "Save as a copy", strong=True)]
    return dialogue("conflict", "Somebody was faster", [html.P(id="conflict-words")], buttons)


def _deletion(name: str) -> list[Component]:
    buttons = [button(f"{name}-no", "Cancel"), button(f"{name}-yes", "Yes, delete it", strong=True)]
    return [dialogue(name, "Delete this board?", [html.P(id=f"{name}-words")], buttons), dcc.Store(id=f"{name}-pending")]
