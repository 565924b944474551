"""`python -m analytics db start|stop|url`."""

from __future__ import annotations

import argparse
import sys

from analytics import roles
from analytics.embedded import server
from analytics.embedded.place import choose


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("db", help="start, stop or name the embedded database")
    parser.add_argument("action", choices=["start", "stop", "url"])
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Do one of the three; `start` and `url` print the address."""
    if options.action == "stop":
        print("The embedded database is stopped." if server.stop() else "The embedded database was not running.")
        return 0
    if options.action == "start":
        place = choose(roles.var_dir())
        if place.moved:
            print(f"This folder is closed to the database's account; its binaries and data are in {place.home.parent}.", file=sys.stderr)
        print(server.start())
        return 0
    print(roles.plain(roles.admin_url()))
    return 0
