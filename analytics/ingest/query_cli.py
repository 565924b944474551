"""`python -m analytics import-query NAME --query FILE [--since-column COLUMN]`; the address stands in an environment variable, not in the command."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from analytics.errors import FileRefused
from analytics.ingest import saved
from analytics.ingest.query import import_query


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("import-query", help="load the answer of a query on another database")
    parser.add_argument("name", help="under which the place where it ended is kept")
    parser.add_argument("--query", type=Path, required=True, metavar="FILE", help="a file with one SELECT; :since is where the last one ended")
    parser.add_argument("--since-column", default="", help="the answer's column of moments by which it goes on")
    parser.add_argument("--url-variable", default="BASKETRY_SOURCE_URL", help="the environment variable that holds the SQLAlchemy address")
    parser.add_argument("--mapping", metavar="NAME", help="a saved mapping")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Import."""
    url = os.environ.get(options.url_variable, "")
    if not url:
        raise FileRefused(f"{options.url_variable} is empty: the address of the other database was expected in it. Nothing was loaded.")
    try:
        query = options.query.read_text(encoding="utf-8")
    except OSError as error:
        raise FileRefused(f"{options.query} cannot be read ({error.strerror}). Nothing was loaded.") from error
    known = {mapping.name: mapping for mapping in saved.mappings()}
    if options.mapping and options.mapping not in known:
        raise FileRefused(f"There is no mapping {options.mapping!r}; saved are: {', '.join(known) or 'none'}. Nothing was loaded.")
    summary = import_query(options.name, url, query, since_column=options.since_column, mapping=known.get(options.mapping))
    if summary is None:
        print("{}" if options.json else f"{options.name}: there is nothing new.")
        return 0
    print(json.dumps(summary.to_json(), ensure_ascii=False) if options.json else summary.sentence())
    return 0
