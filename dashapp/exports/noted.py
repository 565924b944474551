"""Who took what with her: each file is an entry of the audit log, with the question and never a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine

from dashapp import db
from dashapp.access import audit
from dashapp.access.viewer import Viewer
from dashapp.exports.sheet import Sheet


def note(auth: Engine, viewer: Viewer, sheets: Sequence[Sheet], what: str, kind: str) -> None:
    """Write down charts, filters, scope and how many rows."""
    answers = [each.answer for each in sheets]
    asked = dict.fromkeys(answer.asked.query()[:2000] for answer in answers)
    detail: dict[str, Any] = {
        "what": what, "format": kind, "charts": [answer.chart.id for answer in answers], "filters": list(asked)[:20],
        "scope": "all markets" if viewer.all_markets else list(viewer.markets), "rows": sum(len(answer.frame) for answer in answers),
    }  # fmt: skip
    with db.writing(auth) as connection:
        audit.append(connection, "export", email=viewer.email, person_id=viewer.person_id, **detail)
