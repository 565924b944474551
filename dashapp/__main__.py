"""`python -m dashapp COMMAND`: the web application's own command line."""

from __future__ import annotations

import argparse
import sys

from dashapp import cli_charts, cli_exports, cli_users, cli_worker
from dashapp.errors import BasketryError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked."""
    parser = argparse.ArgumentParser(prog="python -m dashapp", description="Answers on the command line, and the people who may ask.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    cli_charts.add_parsers(commands)
    cli_exports.add_parser(commands)
    cli_users.add_parser(commands)
    cli_worker.add_parser(commands)
    options = parser.parse_args(arguments)
    try:
        return options.func(options)
    except BasketryError as error:
        print(f"{error} ({error.code})", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
