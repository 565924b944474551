"""How work is left to whichever worker comes next. What waits already is not asked for twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics import db

# Fresh sales never wait for what takes long: that has a lock of its own, of which one works at a time, and comes last; models before forecasts.
SLOW = "slow"
MODELS = -5
AFTERWARDS = -10
_ASK = """
insert into jobs.procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
select 'data', %(task)s, %(priority)s, %(lock)s, %(waiting)s, %(args)s
where not exists (select from jobs.procrastinate_jobs where queueing_lock = %(waiting)s and status = 'todo')
on conflict do nothing
"""


def ask_for_run(env: Mapping[str, str] | None = None, requested_by: str = "after an import") -> None:
    """A run after this, unless one waits already."""
    _ask(env, "run", "run", "run", 0, {"requested_by": requested_by})


def ask_for_models(env: Mapping[str, str] | None = None, as_of: date | None = None) -> None:
    """What the models make of the sales of a run."""
    args = {"requested_by": "after a run"} | ({"as_of": as_of.isoformat()} if as_of else {})
    _ask(env, "models", SLOW, f"models {as_of or ''}".strip(), MODELS, args)


def ask_for_forecasts(env: Mapping[str, str] | None = None, as_of: date | None = None) -> None:
    """The full forecasts, which take minutes."""
    args = {"requested_by": "after a run"} | ({"as_of": as_of.isoformat()} if as_of else {})
    _ask(env, "forecasts", SLOW, f"forecasts {as_of or ''}".strip(), AFTERWARDS, args)


def ask_for_quality(env: Mapping[str, str] | None = None, import_id: int | None = None) -> None:
    """A quality report: of an import, or of everything."""
    args = {"import_id": import_id, "requested_by": "after an import"} if import_id else {"requested_by": "after a run"}
    _ask(env, "quality", SLOW, f"quality {import_id or ''}".strip(), AFTERWARDS, args)


def _ask(env: Mapping[str, str] | None, task: str, lock: str, waiting: str, priority: int, args: dict[str, Any]) -> None:
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("set local search_path = jobs")
        cursor.execute(_ASK, {"task": task, "priority": priority, "lock": lock, "waiting": waiting, "args": json.dumps(args)})
