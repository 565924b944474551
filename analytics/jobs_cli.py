"""`python -m analytics run`."""

from __future__ import annotations

import argparse
import json
from datetime import date

from analytics.errors import AnalyticsError
from analytics.runs import KINDS, RunReport
from analytics.runs.clusters import pin_clusters


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    run = commands.add_parser("run", help="recompute segments, rollups and forecasts")
    run.add_argument("--as-of", type=_day, default=None, metavar="DAY", help="read the facts of days before this one; default: all")
    run.add_argument("--kind", choices=["all", *KINDS], default="all", help="all: with forecasts in brief; the worker then makes the full ones")
    run.add_argument("--pin", default=None, metavar="ALGORITHM:K", help="use this grouping, such as K-Means:5, in this and later runs; `none` ends that")
    run.add_argument("--full", action="store_true", help="let the core run read all lines, and not continue the one before it")
    run.add_argument("--json", action="store_true", help="print what was published as JSON")
    run.set_defaults(func=run_now)


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
            print(f"Run {report.run_id} ({report.kind}), as of {report.as_of}: published in {report.seconds:.1f} s ({rows}).", *report.said(), flush=True)
    if options.json:
        print(json.dumps([report.to_json() for report in reports], ensure_ascii=False))
    return 0


def _one(options: argparse.Namespace) -> RunReport:
    return KINDS[options.kind](None, options.as_of, **({"full": True} if options.full else {}))
