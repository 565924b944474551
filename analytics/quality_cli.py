"""`python -m analytics quality [--import N] [--json]`."""

from __future__ import annotations

import argparse
import json

from analytics import quality


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("quality", help="say what is odd about the data, and what was done")
    parser.add_argument("--import", dest="import_id", type=int, default=None, metavar="N", help="of one import; default: of everything")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Look, keep, print."""
    found = quality.look(import_id=options.import_id)
    if options.json:
        print(json.dumps([each.to_json() for each in found], ensure_ascii=False))
        return 0
    for each in found:
        if each.rows:
            print(f"{each.rows:>10,}  {each.money:>16,.2f}  {each.title}. {each.done}")
    return 0
