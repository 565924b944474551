"""Answers by hand: a chart of the catalogue with small rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from dashapp import charts
from dashapp.access.viewer import Viewer
from dashapp.answers import Answer
from dashapp.exports.sheet import Sheet, sheet
from dashapp.filters import Filters
from dashapp.queries.runs import Run

RUN = Run("core", 1, date(2011, 12, 10), date(2010, 12, 1), date(2011, 12, 9), "file", "shop.parquet", datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
ADA = Viewer("1", "ada@shop.test", "Ada", "admin", True, (), "token")
GRETA = replace(ADA, name="Greta", role="viewer", all_markets=False, markets=("Germany",))


def answer(chart_id: str, frame: pd.DataFrame, **more: Any) -> Answer:
    filters = more.pop("filters", Filters())
    return Answer(charts.find(chart_id), frame, RUN, filters, filters, **more)


def told(chart_id: str, frame: pd.DataFrame, viewer: Viewer = ADA, **more: Any) -> Sheet:
    link = more.pop("link", "")
    return sheet(answer(chart_id, frame, **more), viewer, link=link)
