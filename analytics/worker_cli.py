"""`python -m analytics worker`."""

from __future__ import annotations

import argparse
import logging
import os

from analytics import db
from analytics.errors import AnalyticsError
from analytics.reporting import HOUSEKEEPING

# Pages come first: what they wait for is worked on before what nobody waits for.
NICENESS = 10


def worth_keeping(record: logging.LogRecord) -> bool:
    """Whether a line belongs into the log: not that the queue's housekeeping, six lines a minute, went well."""
    return record.levelno > logging.INFO or getattr(record, "job", {}).get("task_name") not in HOUSEKEEPING


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    worker = commands.add_parser("worker", help="do queued and nightly jobs until stopped")
    worker.set_defaults(func=work)


def work(options: argparse.Namespace) -> int:
    """Listen for jobs, two at a time, of which only one is of those that take long; a termination signal lets those in hand finish."""
    import psycopg

    from analytics.jobs import QUEUE, make_app

    # Said at once, and in a sentence: the queue's own pool tries for half a minute first.
    db.connect().close()
    os.nice(NICENESS)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(worth_keeping)
    app = make_app()
    try:
        with app.open():
            app.run_worker(queues=[QUEUE], concurrency=2, shutdown_graceful_timeout=600)
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise AnalyticsError(f"The worker cannot use the job queue ({reason}). Check the database and `python -m analytics migrate`.") from error
    return 0
