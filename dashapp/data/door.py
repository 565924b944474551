"""What the data page asks of the database: functions that check who asks. The web role itself may write nothing."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine, text

from dashapp import clock as clocks
from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.clock import Clock

PIECE = 1 << 20
_CALLS = {
    "begin": "select intake.begin(:file_name, :size_bytes)",
    "receive": "select intake.receive(:upload_id, :place, :content)",
    "have": "select intake.have(:upload_id)",
    "finish": "select intake.finish(:upload_id)",
    "drop": "select intake.drop_upload(:upload_id)",
    "enqueue": "select jobs.enqueue(:kind, cast(:args as jsonb))",
    "cancel": "select jobs.cancel(:job_id)",
    "again": "select jobs.again(:job_id)",
    "reschedule": "select jobs.reschedule(:cron, :time_zone, :enabled)",
}
_LISTS = {
    "uploads": "select * from intake.listed()",
    "imports": "select * from intake.imports()",
    "jobs": "select * from jobs.listed()",
    "told": "select * from jobs.told(:job_id)",
    "quality": "select * from intake.quality(:import_id)",
    "schedule": "select * from jobs.scheduled()",
    "rejected": "select * from intake.rejected(:import_id)",
    "rules told": "select * from intake.rules_told(:job_id)",
    "rules history": "select * from intake.rules_history()",
    "rules version": "select * from intake.rules_version(:version)",
    "returns marked": "select * from intake.returns_marked()",
}


def call(engine: Engine, viewer: Viewer, name: str, **given: Any) -> Any:
    """Ask for one thing as the viewer; the function's answer.

    Raises
    ------
    BadRequest, NotAllowed, NotFound, Busy
        As the function says why not; nothing was changed.
    """
    with db.asking_as(engine, viewer.token) as connection:
        return connection.execute(text(_CALLS[name]), given).scalar()


def enqueue(engine: Engine, viewer: Viewer, kind: str, **args: Any) -> int:
    """Ask for a job."""
    return call(engine, viewer, "enqueue", kind=kind, args=json.dumps({name: value for name, value in args.items() if value is not None}))


def listed(engine: Engine, viewer: Viewer, name: str, **given: Any) -> list[dict[str, Any]]:
    """Rows of what this viewer may see of uploads, imports, jobs or rejected rows."""
    with db.asking_as(engine, viewer.token) as connection:
        return [dict(row) for row in connection.execute(text(_LISTS[name]), given).mappings()]


def clock(engine: Engine, viewer: Viewer) -> Clock:
    """The clock by which this shop tells the time."""
    with db.asking_as(engine, viewer.token) as connection:
        return clocks.of(connection)
