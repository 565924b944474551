"""The data jobs and their schedule. Procrastinate keeps them in the schema `jobs`: each tick runs once, whoever is listening."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from procrastinate import App, PsycopgConnector, exceptions

from analytics import roles, settings
from analytics.runs import run_all, run_forecasts

log = logging.getLogger(__name__)
QUEUE = "data"
STALLED_SECONDS = 120


def make_app(env: Mapping[str, str] | None = None) -> App:
    """The queue of the installation that `env` names. Nothing is connected before it is opened."""
    connector = PsycopgConnector(conninfo=roles.plain(roles.role_url("job", env)), kwargs={"options": "-c search_path=jobs"})
    app = App(connector=connector)

    # `lock`: one runs at a time; `queueing_lock`: one waits. The same names stand in the function jobs.enqueue (migration 0004).
    @app.task(name="run", queue=QUEUE, lock="run", queueing_lock="run")
    def run(as_of: str | None = None, requested_by: str | None = None) -> dict[str, Any]:
        reports = run_all(env, date.fromisoformat(as_of) if as_of else None)
        return {report.kind: report.run_id for report in reports}

    @app.task(name="forecasts", queue=QUEUE, lock="run", queueing_lock="forecasts")
    def forecasts() -> dict[str, Any]:
        report = run_forecasts(env)
        return {report.kind: report.run_id}

    @app.periodic(cron=settings.load(env).nightly)
    @app.task(name="nightly", queue=QUEUE, lock="run", queueing_lock="nightly")
    def nightly(timestamp: int) -> dict[str, Any]:
        return {report.kind: report.run_id for report in run_all(env)}

    @app.periodic(cron="* * * * *")
    @app.task(name="retry_stalled", queue=QUEUE, queueing_lock="retry_stalled")
    async def retry_stalled(timestamp: int) -> None:
        """A worker that was killed leaves its job marked as running; another takes it over once its heartbeat has stopped."""
        for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_SECONDS):
            log.warning("job %s was left by a worker that is gone; it is started again", job.id)
            await app.job_manager.retry_job(job)

    return app


def ask_for_forecasts(env: Mapping[str, str] | None = None) -> None:
    """Leave the full forecasts to whichever worker comes next; asked for twice, they are made once."""
    with make_app(env).open() as app:
        try:
            app.tasks["forecasts"].defer()
        except exceptions.AlreadyEnqueued:
            return
