"""`python -m dashapp worker`: draws the pictures of slides until stopped."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys

from dashapp.errors import SettingError


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    commands.add_parser("worker", help="draw pictures for slides until stopped; needs a Chromium").set_defaults(func=work)


def work(options: argparse.Namespace) -> int:
    """Listen for pictures; without a Chromium there is nothing to do, and slides show tables in their place."""
    import psycopg

    from dashapp.exports import studio
    from dashapp.jobs import QUEUE, make_app

    given = os.environ.get("BASKETRY_CHROMIUM", "").strip()
    program = studio.chromium(given)
    if program is None:
        where = f"{given} (BASKETRY_CHROMIUM) is no program" if given else "No Chromium was found"
        print(f"{where}: slides show tables in place of maps and diagrams. Charts are native, and pictures come from people's own browsers.", flush=True)
        return 0
    # Until the queue listens for it, a termination would leave the browser's folder behind.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        with studio.opened(program):
            app = make_app(studio.png)
            with app.open():
                app.run_worker(queues=[QUEUE], concurrency=1, shutdown_graceful_timeout=60)
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise SettingError(f"The worker cannot use the job queue ({reason}). Check the database and `python -m analytics migrate`.") from error
    return 0
