"""A table that can be sorted, filtered and edited: AG Grid in the house's colours (assets/css/55-grid.css)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash_ag_grid import AgGrid

from dashapp.components.attributes import attributes


def grid(grid_id: str, columns: Sequence[dict[str, Any]], *, label: str, height: int = 320, row_id: str = "id", select: bool = False) -> html.Div:
    """A grid whose rows a callback fills.

    Parameters
    ----------
    columns
        AG Grid's column definitions. Text is always shown as text: no cell is rendered as markup.
    label
        What the grid holds, for those who cannot see it.
    row_id
        The field that names a row, so that a refresh keeps the place and the selection.
    select
        Whether one row can be chosen.
    """
    options: dict[str, Any] = {"animateRows": False, "ensureDomOrder": True, "enableCellTextSelection": not select, "theme": "themeQuartz"}
    if select:
        options["rowSelection"] = {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True}
    made = AgGrid(
        id=grid_id,
        columnDefs=list(columns),
        # Left to itself the grid takes a text for a day when the first row has one, and shows nothing where the next says "never".
        defaultColDef={"sortable": True, "filter": True, "resizable": True, "minWidth": 90, "flex": 1, "cellDataType": False},
        dashGridOptions=options,
        getRowId=f"params.data.{row_id}",
        rowData=[],
        style={"height": f"{height}px"},
    )
    return html.Div(made, className="grid-table", role="region", **attributes(aria_label=label))


def endless(grid_id: str, columns: Sequence[dict[str, Any]], *, label: str, row_id: str, height: int = 600, block: int = 100) -> html.Div:
    """A grid of any number of rows: it asks for those that are looked at (`getRowsRequest`), sorted and searched where they are kept.

    Parameters
    ----------
    block
        How many rows it asks for at once.
    """
    made = AgGrid(
        id=grid_id,
        columnDefs=list(columns),
        defaultColDef={"sortable": True, "resizable": True, "flex": 1, "wrapHeaderText": True, "autoHeaderHeight": True},
        rowModelType="infinite",
        getRowId=f"params.data.{row_id}",
        dashGridOptions={
            "animateRows": False, "theme": "themeQuartz", "cacheBlockSize": block, "maxBlocksInCache": 20, "infiniteInitialRowCount": block,
            "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        },
        style={"height": f"{height}px"},
    )  # fmt: skip
    return html.Div(made, className="grid-table", role="region", **attributes(aria_label=label))
