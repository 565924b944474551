"""`python -m analytics demo-data --orders N --seed S --out FILE`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from tqdm import tqdm

from analytics.demo.write import write


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("demo-data", help="write a simulated shop with known truth")
    parser.add_argument("--orders", type=int, required=True, metavar="N")
    parser.add_argument("--seed", type=int, required=True, metavar="S")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".parquet or .csv; the truth goes to FILE.truth.json")
    parser.add_argument("--end", type=date.fromisoformat, default=None, metavar="DAY", help="last day of the history")
    parser.add_argument("--years", type=float, default=1.0, help="length of the history")
    parser.add_argument("--json", action="store_true", help="print the truth as JSON")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Write the file, and say how many bad rows an import must find."""
    with tqdm(unit=" orders", unit_scale=True, disable=not sys.stderr.isatty(), total=options.orders) as bar:
        told = write(
            options.out, orders=options.orders, seed=options.seed, end=options.end, years=options.years,
            progress=lambda done, total: bar.update(done - bar.n) and None,
        )  # fmt: skip
    if options.json:
        print(json.dumps(told))
    else:
        print(f"{options.out}: {told['lines']:,} lines of {told['orders']:,} orders; {told['dirty_rows']:,} rows are bad on purpose.")
    return 0
