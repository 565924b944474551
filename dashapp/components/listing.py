"""Rows that are sentences, shown as a list; each leads to the chart that shows what it says."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from dash import dcc, html


def sentences(frame: pd.DataFrame, where: Mapping[str, str], query: str) -> html.Ol:
    """The list.

    Parameters
    ----------
    frame
        `finding` (text), `chart` (the id of a chart).
    where
        The path of the page of each chart.
    query
        The filters in use, as they stand in a link.
    """
    return html.Ol([_line(row["finding"], row["chart"], where, query) for row in frame.to_dict("records")], className="findings")


def _line(finding: str, chart: str, where: Mapping[str, str], query: str) -> html.Li:
    if chart not in where:
        return html.Li(finding)
    return html.Li(dcc.Link(finding, href=f"{where[chart]}{'?' if query else ''}{query}#{chart}-card"))
