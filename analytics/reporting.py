"""What a job says of itself while it works: how far it is, and whether somebody asked it to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import TracebackType

from analytics import db
from analytics.errors import AnalyticsError

EVERY_SECONDS = 1.0
_TELL = """
insert into jobs.progress (job_id, done, total, message) values (%(job_id)s, %(done)s, %(total)s, %(message)s)
on conflict (job_id) do update set done = excluded.done, total = coalesce(excluded.total, jobs.progress.total),
    message = coalesce(nullif(excluded.message, ''), jobs.progress.message), at = now()
"""


class Stopped(AnalyticsError):
    """Somebody asked the job to stop; what it had begun is not kept."""


class Report:
    """A job's own line in `jobs.progress`, kept beside the work's transaction so that it is seen at once."""

    def __init__(self, job_id: int | None, stop: Callable[[], bool], env: Mapping[str, str] | None = None) -> None:
        self.job_id, self._stop, self._env = job_id, stop, env
        self._told = 0.0

    def __enter__(self) -> Report:
        self._connection = db.connect(self._env)
        self._connection.autocommit = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is not None:
            message = str(error) if isinstance(error, AnalyticsError) else f"It stopped unexpectedly ({type(error).__name__})."
            self.say(0, None, message[:1000])
        self._connection.close()

    def say(self, done: int, total: int | None, message: str = "") -> None:
        """Write it down."""
        with self._connection.cursor() as cursor:
            cursor.execute(_TELL, {"job_id": self.job_id, "done": done, "total": total, "message": message})

    def progress(self, done: int, total: int | None) -> None:
        """Once a second: write it down, and stop when that was asked for.

        Raises
        ------
        Stopped
            When somebody asked.
        """
        if time.monotonic() - self._told >= EVERY_SECONDS:
            self._told = time.monotonic()
            if self._stop():
                raise Stopped("It was stopped, as somebody asked. Nothing of it was kept.")
            self.say(done, total)
