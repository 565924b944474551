"""`python -m analytics import PATH [--json]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tqdm import tqdm

from analytics.ingest import import_file


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("import", help="load a file of order lines")
    parser.add_argument("path", type=Path, help=".xlsx, .csv, .parquet, or a .zip with one of them")
    parser.add_argument("--source", choices=["file", "download", "simulated"], default="file", help="what pages say of the data's origin")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Import, with a progress bar on a terminal."""
    with tqdm(unit=" rows", unit_scale=True, disable=not sys.stderr.isatty(), desc=options.path.name) as bar:

        def progress(read: int, total: int | None) -> None:
            bar.total = total
            bar.update(read - bar.n)

        summary = import_file(options.path, source=options.source, progress=progress)
    print(json.dumps(summary.to_json(), ensure_ascii=False) if options.json else summary.sentence())
    return 0
