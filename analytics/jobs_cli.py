"""`python -m analytics run` and `python -m analytics worker`."""

from __future__ import annotations

import argparse
import json
import logging
from datetime import date

from analytics import db
from analytics.errors import AnalyticsError
from analytics.runs import KINDS, RunReport
from analytics.runs.clusters import pin_clusters


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare both commands."""
    run = commands.add_parser("run", help="recompute segments, rollups and forecasts")
    run.add_argument("--as-of", type=_day, default=None, metavar="DAY", help="read the facts of days before this one; default: all")
    run.add_argument("--kind", choices=["all", *KINDS], default="all", help="all: with forecasts in brief; the worker then makes the full ones")
    run.add_argument("--pin", default=None, metavar="ALGORITHM:K", help="use this grouping, such as K-Means:5, in this and later runs; `none` ends that")
    run.add_argument("--full", action="store_true", help="let the core run read all lines, and not continue the one before it")
    run.add_argument("--json", action="store_true", help="print what was published as JSON")
    run.set_defaults(func=run_now)
    worker = commands.add_parser("worker", help="do queued and nightly jobs until stopped")
    worker.set_defaults(func=work)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a day such as 2011-12-10 was expected, not {text[:40]!r}") from error


def run_now(options: argparse.Namespace) -> int:
    """Run in this process."""
    from analytics.jobs import run_at_once

    if options.pin is not None:
        pin_clusters(options.pin)
    if options.full and options.kind not in {"all", "core"}:
        raise AnalyticsError(f"--full is of the core run; a run of {options.kind} always reads everything. Nothing was computed.")
    reports = []
    for report in run_at_once(as_of=options.as_of, full=options.full) if options.kind == "all" else [_one(options)]:
        reports.append(report)
        if not options.json:
            rows = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in report.rows.items())
            told = [sentence for sentence in (report.way, *report.notes) if sentence]
            print(f"Run {report.run_id} ({report.kind}), as of {report.as_of}: published in {report.seconds:.1f} s ({rows}).", *told, flush=True)
    if options.json:
        print(json.dumps([report.to_json() for report in reports], ensure_ascii=False))
    return 0


def _one(options: argparse.Namespace) -> RunReport:
    return KINDS[options.kind](None, options.as_of, **({"full": True} if options.full else {}))


def work(options: argparse.Namespace) -> int:
    """Listen for jobs; a termination signal lets the one in hand finish."""
    import psycopg

    from analytics.jobs import QUEUE, make_app

    # Said at once, and in a sentence: the queue's own pool tries for half a minute first.
    db.connect().close()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = make_app()
    try:
        with app.open():
            app.run_worker(queues=[QUEUE], concurrency=1, shutdown_graceful_timeout=600)
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise AnalyticsError(f"The worker cannot use the job queue ({reason}). Check the database and `python -m analytics migrate`.") from error
    return 0
