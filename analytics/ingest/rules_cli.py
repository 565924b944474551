"""`python -m analytics rules [--set FILE] [--back-to VERSION] [--dry-run] [--rate EUR=0.86@2024-01-01]`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from analytics.errors import FileRefused
from analytics.ingest import rules


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("rules", help="show the shop's rules, or change them")
    parser.add_argument("--set", dest="change", type=Path, metavar="FILE", help="a JSON file with the rules to change")
    parser.add_argument("--dry-run", action="store_true", help="say what a change would alter, and change nothing")
    parser.add_argument("--back-to", type=int, metavar="VERSION", help="let the rules of an earlier version hold again, as a new version")
    parser.add_argument("--rate", help="what one unit of another currency is worth, such as EUR=0.86@2024-01-01")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Show or change."""
    if options.rate:
        print(rules.rate(options.rate))
    if options.change:
        try:
            asked = json.loads(options.change.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FileRefused(f"{options.change} is no JSON file of rules ({error}). Nothing was changed.") from error
        for told in rules.change(asked, dry=options.dry_run):
            print(told)
    elif options.back_to is not None:
        for told in rules.changed(None, back_to=options.back_to, dry=options.dry_run).told or ["Nothing would change."]:
            print(told)
    elif not options.rate:
        held = rules.load()
        print(json.dumps(held.body | held.tables, ensure_ascii=False, indent=2, sort_keys=True))
    return 0
