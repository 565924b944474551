"""The one place that makes a `dcc.Graph`, so that none offers to send data to a cloud or fetches maps from another site."""

from __future__ import annotations

from typing import Any

from dash import dcc

CONFIG: dict[str, Any] = {
    "showSendToCloud": False,
    "displaylogo": False,
    "displayModeBar": False,
    "topojsonURL": "/assets/topojson/",
    "scrollZoom": False,
    "doubleClick": False,
}
BLANK: dict[str, Any] = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False, "fixedrange": True},
        "yaxis": {"visible": False, "fixedrange": True},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
    },
}
"""What plotly draws before the first answer: nothing, instead of empty axes."""


def graph(graph_id: Any, height: int, min_width: int = 0) -> dcc.Graph:
    """An empty graph that fills its card.

    Parameters
    ----------
    height
        In pixels; a stylesheet may choose another through `--card-height`, as for maps on a phone.
    min_width
        In pixels; on a narrower screen the card scrolls sideways. For figures of many panels.
    """
    style: dict[str, Any] = {"height": f"var(--card-height, {height}px)"}
    if min_width:
        style["minWidth"] = f"{min_width}px"
    return dcc.Graph(id=graph_id, figure=BLANK, config=CONFIG, responsive=True, style=style, className="card-graph")  # type: ignore[arg-type]
