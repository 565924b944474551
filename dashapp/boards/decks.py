"""A board as the questions of a deck. The routes of downloads ask for it; `app.py` joins them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashapp.access import gate
from dashapp.answers import Desk
from dashapp.boards import store
from dashapp.boards.asking import slides
from dashapp.boards.views import path_of
from dashapp.charts import Chart
from dashapp.filters import Filters, parse


def collected(desk: Desk, board_id: str, query: Mapping[str, Sequence[str]]) -> tuple[str, str, list[tuple[Chart, Filters]]]:
    """Title, path and questions of a board for whoever asks, narrowed by the filters of a link.

    Raises
    ------
    NotFound
        When there is no such board for this person.
    """
    viewer = gate.viewer()
    content = store.opened(desk.engine, viewer, board_id).content
    return content.title, path_of(board_id), [(chart, filters) for chart, filters, _ in slides(desk, content, parse(query), viewer)]
