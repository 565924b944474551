"""Jobs whose worker is gone: killed, or its machine switched off. Each is started again, but neither for ever nor in another's way."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from analytics import alarm
from analytics.reporting import note

log = logging.getLogger(__name__)
STALLED_SECONDS = 120
# What takes its worker with it each time (the machine has too little memory for it, say) would do so for ever, and nothing else would be done.
STARTS = 3
GIVEN_UP = f"Its worker was gone {STARTS} times while it worked: it is not started again. The machine may have too little memory for it."
# Who fails is told by mail of these, as when they fail by themselves.
RUNS = ("run", "nightly", "models", "forecasts")
REPLACED = "Its worker was gone. Another of its kind waits already, and is done in its place."


async def take_over(app: App, queue: str, own: int | None, env: Mapping[str, str] | None = None) -> None:
    """Put the jobs of workers without a heartbeat back into the queue.

    Parameters
    ----------
    own
        The worker that looks: it lives, whatever a clock that jumped says of its heartbeat.
    """
    for job in await app.job_manager.get_stalled_jobs(queue=queue, seconds_since_heartbeat=STALLED_SECONDS):
        if own is not None and job.worker_id == own:
            continue
        if job.attempts + 1 >= STARTS:
            await _end(app, job, Status.FAILED, GIVEN_UP, env)
            if job.task_name in RUNS:
                alarm.run_failed(f"{job.task_name}: {GIVEN_UP}", env)
            continue
        try:
            await app.job_manager.retry_job(job)
            log.warning("job %s was left by a worker that is gone; it is started again", job.id)
        except UniqueViolation:
            # One of a kind waits at most. The lock that this one still holds would keep the other waiting for ever.
            await _end(app, job, Status.ABORTED, REPLACED, env)


async def _end(app: App, job: Job, status: Status, why: str, env: Mapping[str, str] | None) -> None:
    await app.job_manager.finish_job(job, status, delete_job=False)
    note(job.id, why, env)
    log.warning("job %s (%s): %s", job.id, job.task_name, why)
