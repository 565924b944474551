"""`python -m analytics up`: what `make run` does."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from analytics import db, roles, settings
from analytics.embedded import server
from analytics.embedded.place import choose
from analytics.errors import AnalyticsError
from analytics.launch import data, serve
from analytics.launch.migrate import migrate


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("up", help="set everything up and serve it (make run)")
    parser.add_argument("--no-serve", action="store_true", help="set up and leave")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Database, migrations, data, a first run, the first administrator; then serve until stopped."""
    chosen = settings.load()
    serve.refuse_taken(chosen.host, chosen.port)
    if not os.environ.get("DATABASE_URL", "").strip():
        place = choose(roles.var_dir())
        if place.moved:
            print(f"This folder is closed to the database's account; its binaries and data are in {place.home.parent}.")
        server.start()
    migrate()
    if data.load_first() or not computed():
        compute()
    env = {**os.environ, "BASKETRY_SECRET_KEY": serve.secret_key(os.environ)}
    if subprocess.run([sys.executable, "-m", "dashapp", "users", "first-admin"], check=False).returncode:
        raise AnalyticsError("The first administrator could not be made; the reason stands above. The data are safe.")
    if options.no_serve:
        return 0
    address = f"http://{chosen.host}:{chosen.port}"
    announce = f"Basketry serves at {address}  (Ctrl+C stops it; `make stop` also stops the database)"
    needed = [[sys.executable, "-m", "analytics", "worker"], serve.web_command(chosen.host, chosen.port)]
    return serve.supervise(needed, env, announce, helpers=[[sys.executable, "-m", "dashapp", "worker"]])


def computed() -> bool:
    """Whether every kind of run that has something to read has been published."""
    from analytics.runs import due

    with db.transaction() as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from published.current_runs")
        return cursor.fetchone()[0] >= len(due())


def compute() -> None:
    """A first run, here and now, so that the first page has something to show. The full forecasts are left to the worker."""
    from analytics.jobs import run_at_once

    print("Computing segments, rollups and first forecasts …", flush=True)
    for report in run_at_once():
        print(f"  {report.kind}: as of {report.as_of}, {report.seconds:.1f} s{f', {report.way}' if report.way else ''}", flush=True)
