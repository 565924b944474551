"""What a job says of itself while it works: how far it is, what it did when, and whether somebody asked it to stop."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from types import TracebackType

import psycopg2

from analytics import db
from analytics.errors import AnalyticsError

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
KEPT_DAYS = 90
_TELL = """
insert into jobs.progress (job_id, done, total, message) values (%(job_id)s, %(done)s, %(total)s, %(message)s)
on conflict (job_id) do update set done = excluded.done, total = coalesce(excluded.total, jobs.progress.total),
    message = coalesce(nullif(excluded.message, ''), jobs.progress.message), at = now()
"""
_NOTE = "insert into jobs.log (job_id, message) select j.id, %(message)s from jobs.procrastinate_jobs j where j.id = %(job_id)s"
# The queue's own housekeeping comes by every minute, and a picture that was asked for a day ago is wanted no more, even if it was never drawn; with a job
# go its events and its log.
HOUSEKEEPING = ("tick", "retry_stalled", "sweep")
_FORGET = """
delete from jobs.procrastinate_jobs j using (select job_id, max(at) as ended from jobs.procrastinate_events group by job_id) e
where e.job_id = j.id and (j.queue_name = 'render' or j.status in ('succeeded', 'failed', 'cancelled', 'aborted'))
  and e.ended < now() - case when j.queue_name = 'render' or j.task_name = any (%s) then interval '1 day' else make_interval(days => %s) end;
delete from jobs.progress p where not exists (select from jobs.procrastinate_jobs j where j.id = p.job_id)
"""


class Stopped(AnalyticsError):
    """Somebody asked the job to stop; what it had begun is not kept."""


class Report:
    """A job's own line in `jobs.progress` and what it says in `jobs.log`, kept beside the work's transaction so that it is seen at once."""

    def __init__(self, job_id: int | None, stop: Callable[[], bool], env: Mapping[str, str] | None = None) -> None:
        self.job_id, self._stop, self._env = job_id, stop, env
        self._told = 0.0

    def __enter__(self) -> Report:
        self._connection = db.connect(self._env)
        self._connection.autocommit = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if error is not None:
                self.say(0, None, str(error)[:1000] if isinstance(error, Stopped) else self._failure(error))
        except psycopg2.Error as silent:
            # The database went away under the job: that must not hide what became of the job.
            log.warning("What became of job %s could not be written down: %s", self.job_id, silent)
        finally:
            self._connection.close()

    def say(self, done: int, total: int | None, message: str = "") -> None:
        """Write it down."""
        with self._connection.cursor() as cursor:
            cursor.execute(_TELL, {"job_id": self.job_id, "done": done, "total": total, "message": message})
            if message:
                cursor.execute(_NOTE, {"job_id": self.job_id, "message": message})

    def _failure(self, error: BaseException) -> str:
        """The reason, with a code under which the worker's own log says more."""
        code = f"JOB-{secrets.token_hex(3)}"
        log.error("%s job %s", code, self.job_id, exc_info=error)
        reason = str(error) if isinstance(error, AnalyticsError) else f"It stopped unexpectedly ({type(error).__name__})."
        return f"{reason[:1000]} ({code})"

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


def note(job_id: int | None, message: str, env: Mapping[str, str] | None = None) -> None:
    """What is said of a job by others than itself, when it is over."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute(_TELL, {"job_id": job_id, "done": 0, "total": None, "message": message})
        cursor.execute(_NOTE, {"job_id": job_id, "message": message})


def forget(env: Mapping[str, str] | None = None) -> None:
    """Remove jobs that ended long ago, with what they said; and sessions, links and pictures that open or show nothing any more."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("set local search_path = jobs")
        cursor.execute(_FORGET, (list(HOUSEKEEPING), KEPT_DAYS))
        cursor.execute("select access.forget()")
