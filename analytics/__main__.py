"""`python -m analytics COMMAND`: each command lives in the room it serves, and is imported only when asked for."""

from __future__ import annotations

import argparse
import importlib
import sys

from analytics.errors import AnalyticsError
from analytics.roles import DatabaseAddressError

COMMANDS = {
    "up": ("analytics.launch.cli", "set everything up and serve it (make run)"),
    "db": ("analytics.embedded.cli", "start, stop or name the embedded database"),
    "migrate": ("analytics.launch.migrate", "bring the database to the newest revision"),
    "import": ("analytics.ingest.cli", "load files of order lines"),
    "import-query": ("analytics.ingest.query_cli", "load the answer of a query on another database"),
    "undo": ("analytics.ingest.cli", "take an import back"),
    "rules": ("analytics.ingest.rules_cli", "show the shop's rules, or change them"),
    "quality": ("analytics.quality_cli", "say what is odd about the data"),
    "mappings": ("analytics.ingest.cli", "list saved mappings, or save one"),
    "run": ("analytics.jobs_cli", "recompute segments, rollups and forecasts"),
    "worker": ("analytics.worker_cli", "do queued and nightly jobs"),
    "models": ("analytics.models_cli", "compute a model from a file, without a database"),
    "demo-data": ("analytics.demo.cli", "write a simulated shop with known truth"),
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m analytics", description="Works out the answers that Basketry shows.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((word for word in arguments if not word.startswith("-")), "")
    room = COMMANDS.get(asked, ("", ""))[0]
    for name, (module, summary) in COMMANDS.items():
        if module != room:
            commands.add_parser(name, help=summary)
    if room:
        importlib.import_module(room).add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        return options.func(options)
    except (AnalyticsError, DatabaseAddressError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
