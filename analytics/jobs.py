"""The data jobs and their schedule. Procrastinate keeps them in the schema `jobs`: each tick runs once, whoever is listening."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import JobAborted

from analytics import alarm, quality, roles, schedule, settings
from analytics.asking import AFTERWARDS, MODELS, SLOW, ask_for_forecasts, ask_for_models, ask_for_quality, ask_for_run
from analytics.ingest import import_files, rules, saved, undo_import, uploads
from analytics.ingest.mappings import from_json
from analytics.ingest.presets import PRESETS
from analytics.ingest.understanding import understand
from analytics.reporting import Report, Stopped, forget
from analytics.stalled import take_over

if TYPE_CHECKING:
    # A worker that loads files alone has no need of the models' libraries, which are three times as large as itself.
    from analytics.runs import RunReport

QUEUE = "data"
# What needs no name: how a file is read follows from its header.
UNNAMED = {"", "generic", *(preset.name for preset in PRESETS)}


def make_app(env: Mapping[str, str] | None = None) -> App:
    """The queue of the installation that `env` names. Nothing is connected before it is opened."""
    connector = PsycopgConnector(conninfo=roles.plain(roles.role_url("job", env)), kwargs={"options": "-c search_path=jobs"})
    app = App(connector=connector)
    _runs(app, env)
    _files(app, env)
    _rules(app, env)

    @app.periodic(cron="* * * * *")
    @app.task(name="tick", queue=QUEUE, queueing_lock="tick")
    def tick(timestamp: int) -> None:
        """The schedule that is kept in the database is looked at every minute."""
        if schedule.claim(datetime.now(UTC), env):
            ask_for_run(env, "schedule")

    @app.periodic(cron="* * * * *")
    @app.task(name="retry_stalled", queue=QUEUE, queueing_lock="retry_stalled", pass_context=True)
    async def retry_stalled(context: JobContext, timestamp: int) -> None:
        """A worker that was killed leaves its job marked as running; another takes it over once its heartbeat has stopped."""
        await take_over(app, QUEUE, context.job.worker_id, env)

    return app


def run_at_once(env: Mapping[str, str] | None = None, as_of: date | None = None, full: bool = False) -> Iterator[RunReport]:
    """Every kind of run here and now, one after the other, with forecasts in brief; the full ones take minutes and are left to the worker."""
    from analytics.runs import KINDS, due

    chosen = dict(os.environ if env is None else env)
    for kind in due(chosen, as_of):
        yield KINDS[kind](chosen | {"BASKETRY_FORECASTS": "brief"}, as_of, **({"full": full} if kind == "core" else {}))
    quality.look(chosen)
    if settings.load(chosen).forecasts == "full" and as_of is None:
        ask_for_forecasts(chosen)


def _runs(app: App, env: Mapping[str, str] | None) -> None:
    # `lock`: one runs at a time; `queueing_lock`: one waits. The same names stand in `asking` and in the function jobs.enqueue (migration 0018).
    @app.task(name="run", queue=QUEUE, lock="run", queueing_lock="run", pass_context=True)
    def run(context: JobContext, as_of: str | None = None, requested_by: str | None = None) -> dict[str, Any]:
        return run_sales(context, env, date.fromisoformat(as_of) if as_of else None)

    @app.task(name="models", queue=QUEUE, lock=SLOW, queueing_lock="models", priority=MODELS, pass_context=True)
    def models(context: JobContext, as_of: str | None = None, requested_by: str = "") -> dict[str, Any]:
        return run_models(context, env, date.fromisoformat(as_of) if as_of else None)

    @app.task(name="forecasts", queue=QUEUE, lock=SLOW, queueing_lock="forecasts", priority=AFTERWARDS, pass_context=True)
    def forecasts(context: JobContext, as_of: str | None = None, requested_by: str = "") -> dict[str, Any]:
        from analytics.runs import run_forecasts

        with reporting(context, env) as report, told_if_failed("forecasts", env):
            report.say(0, 0, "forecasts are computed")
            run = run_forecasts(env, date.fromisoformat(as_of) if as_of else None, told=report.progress)
            report.say(1, 1, f"Published: forecasts {run.run_id}")
        return {run.kind: run.run_id}

    @app.task(name="quality", queue=QUEUE, lock=SLOW, priority=AFTERWARDS, pass_context=True)
    def look(context: JobContext, import_id: int | None = None, requested_by: str = "") -> None:
        with reporting(context, env) as report:
            found = quality.look(env, import_id)
            odd = sum(1 for each in found if each.rows)
            report.say(1, 1, f"{odd} of {len(found)} questions found something about {f'import {import_id}' if import_id else 'the data'}.")

    @app.periodic(cron=settings.load(env).nightly)
    @app.task(name="nightly", queue=QUEUE, lock="run", queueing_lock="nightly", pass_context=True)
    def nightly(context: JobContext, timestamp: int) -> dict[str, Any]:
        """As the setting says, until somebody keeps a schedule."""
        if schedule.kept(env):
            return {}
        return run_sales(context, env, None)


def _files(app: App, env: Mapping[str, str] | None) -> None:
    @app.task(name="preview", queue=QUEUE, pass_context=True)
    def preview(context: JobContext, upload_id: int, mapping: dict[str, Any] | None = None, requested_by: str = "") -> None:
        with reporting(context, env) as report, uploads.fetched(upload_id, env) as path:
            report.say(0, None, "The file is looked at from end to end.")
            found = understand(path, from_json(mapping) if mapping else None, saved.mappings(env), report.progress, rules.load(env))
            uploads.looked_at(upload_id, found.to_json(), env)
            report.say(found.rows_read, found.rows_read)

    @app.task(name="import", queue=QUEUE, lock="import", pass_context=True)
    def load(context: JobContext, upload_id: int, mapping: dict[str, Any] | None = None, requested_by: str = "") -> None:
        with reporting(context, env) as report:
            try:
                chosen = from_json(mapping) if mapping else None
                with uploads.fetched(upload_id, env) as path:
                    report.say(0, None, "The file is read.")
                    summaries = import_files(path, env, mapping=chosen, requested_by=requested_by, progress=report.progress)
            except Exception as error:
                uploads.refused(upload_id, str(error), env)
                raise
            if chosen and chosen.name not in UNNAMED:
                saved.save(chosen, env, requested_by)
            for summary in summaries[:-1]:
                report.say(0, None, summary.sentence())
            last, rows = summaries[-1], sum(summary.rows_read for summary in summaries)
            uploads.imported(upload_id, last.import_id, (f"{len(summaries)} files. " if summaries[1:] else "") + last.sentence(), env)
            report.say(rows, rows, last.sentence())
            ask_for_run(env, requested_by)
            for summary in summaries:
                if not summary.already_imported:
                    ask_for_quality(env, summary.import_id)

    @app.task(name="undo", queue=QUEUE, lock="import", pass_context=True)
    def undo(context: JobContext, import_id: int, requested_by: str = "") -> None:
        with reporting(context, env) as report:
            report.say(1, 1, undo_import(import_id, env, requested_by=requested_by).sentence())
            ask_for_run(env, requested_by)

    @app.periodic(cron="17 * * * *")
    @app.task(name="sweep", queue=QUEUE, queueing_lock="sweep")
    def sweep(timestamp: int) -> None:
        uploads.sweep(env)
        forget(env)


def _rules(app: App, env: Mapping[str, str] | None) -> None:
    @app.task(name="rules", queue=QUEUE, pass_context=True)
    def change_rules(
        context: JobContext, change: dict[str, Any] | None = None, back_to: int | None = None, look: int | None = None, version: int | None = None,
        dry: bool = True, requested_by: str = "",
    ) -> None:  # fmt: skip
        """A look says what a change alters, and keeps that; the change itself is made from such a look."""
        with reporting(context, env) as report:
            outcome = rules.changed(change, env, by=requested_by, dry=dry, base=None if dry else version, back_to=back_to)
            if dry:
                asked = {"change": change} if back_to is None else {"back_to": back_to}
                rules.keep(context.job.id or 0, asked, outcome, env)
                report.say(1, 1, f"{len(outcome.told)} effects on version {outcome.base}. Nothing was changed.")
            elif outcome.version is None:
                report.say(1, 1, "Nothing changed: it was so already.")
            else:
                report.say(1, 1, f"Version {outcome.version} of the rules is made; then everything is computed anew.")
                ask_for_run(env, requested_by)


@contextmanager
def reporting(context: JobContext, env: Mapping[str, str] | None) -> Iterator[Report]:
    """A job's report; a job that was asked to stop ends as aborted, not as failed."""
    try:
        with Report(context.job.id, context.should_abort, env) as report:
            yield report
    except Stopped as stopped:
        raise JobAborted from stopped


@contextmanager
def told_if_failed(kind: str, env: Mapping[str, str] | None) -> Iterator[None]:
    """The administrators hear of a run that failed, not of one that was stopped."""
    try:
        yield
    except Stopped:
        raise
    except Exception as error:
        alarm.run_failed(f"{kind}: {error}", env)
        raise


def run_sales(context: JobContext, env: Mapping[str, str] | None, as_of: date | None) -> dict[str, Any]:
    """Fresh sales and segments, and nothing that they would have to wait for: models, forecasts and the quality report are jobs of their own."""
    from analytics.runs import run_core

    with reporting(context, env) as report:
        report.progress(0, 0)
        report.say(0, 0, "core is computed")
        with told_if_failed("core", env):
            run = run_core(env, as_of)
        ask_for_models(env, as_of)
        ask_for_forecasts(env, as_of)
        ask_for_quality(env)
        report.say(1, 1, f"Published: core {run.run_id}, {run.way}")
    return {run.kind: run.run_id}


def run_models(context: JobContext, env: Mapping[str, str] | None, as_of: date | None) -> dict[str, Any]:
    """Every kind of run but sales and forecasts, one after the other."""
    from analytics.runs import KINDS, due

    done: dict[str, Any] = {}
    kinds = [kind for kind in due(env, as_of) if kind not in {"core", "forecasts"}]
    with reporting(context, env) as report:
        for number, kind in enumerate(kinds):
            report.progress(number, len(kinds))
            report.say(number, len(kinds), f"{kind} is computed")
            with told_if_failed(kind, env):
                done[kind] = KINDS[kind](env, as_of).run_id
        report.say(len(kinds), len(kinds), "Published: " + ", ".join(f"{kind} {run_id}" for kind, run_id in done.items()))
    return done
