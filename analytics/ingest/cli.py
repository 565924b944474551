"""`python -m analytics import PATH …`, `undo` and `mappings`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from analytics.errors import FileRefused
from analytics.ingest import folders, import_files, rules, saved, undo_import
from analytics.ingest.mappings import ANSWERS, Mapping, from_json
from analytics.ingest.understanding import understand


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the commands."""
    parser = commands.add_parser("import", help="load files of order lines")
    parser.add_argument("paths", type=Path, nargs="+", metavar="path", help=".xlsx, .csv, .tsv, .parquet, .gz, a .zip, or a folder")
    parser.add_argument("--source", choices=["file", "download", "simulated"], default="file", help="what pages say of the data's origin")
    parser.add_argument("--mapping", metavar="NAME", help="a saved mapping; unless given, the first that fits, a known export, or the columns' names")
    parser.add_argument("--date-order", choices=ANSWERS["date_order"][1:], help="answers how dates such as 1/2/2011 are read")
    parser.add_argument("--decimal-mark", choices=ANSWERS["decimal_mark"][1:], help="answers how numbers such as 1.234 are read")
    parser.add_argument("--preview", action="store_true", help="say how the file would be read, and load nothing")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.set_defaults(func=run)
    undo = commands.add_parser("undo", help="take an import back")
    undo.add_argument("import_id", type=int)
    undo.add_argument("--json", action="store_true", help="print the figures as JSON")
    undo.set_defaults(func=take_back)
    kept = commands.add_parser("mappings", help="list saved mappings, or save one from a JSON file")
    kept.add_argument("--save", type=Path, metavar="FILE")
    kept.set_defaults(func=mappings)


def run(options: argparse.Namespace) -> int:
    """Import, with a progress bar on a terminal; of several files, what is refused is told and the others load."""
    files = folders.files(options.paths)
    summaries, refused = [], 0
    for path in files:
        try:
            mapping = _mapping(options, path)
            if options.preview:
                summaries.append(understand(path, mapping, saved.mappings(), rules=rules.load()).to_json())
                continue
            with tqdm(unit=" rows", unit_scale=True, disable=not sys.stderr.isatty(), desc=path.name) as bar:

                def progress(read: int, total: int | None, bar: tqdm = bar) -> None:
                    bar.total = total
                    bar.update(read - bar.n)

                loaded = import_files(path, source=options.source, mapping=mapping, progress=progress)
        except FileRefused as error:
            if len(files) == 1:
                raise
            print(error, file=sys.stderr)
            refused += 1
            continue
        summaries += [summary.to_json() for summary in loaded]
        if not options.json:
            print(*(summary.sentence() for summary in loaded), sep="\n")
    if options.json or options.preview:
        told = summaries[0] if len(files) == len(summaries) == 1 else summaries
        print(json.dumps(told, ensure_ascii=False, default=str, indent=2 if options.preview else None))
    return 1 if refused else 0


def _mapping(options: argparse.Namespace, path: Path) -> Mapping | None:
    """The mapping that the options ask for; None lets the file be recognised."""
    known = {mapping.name: mapping for mapping in saved.mappings()}
    if options.mapping and options.mapping not in known:
        raise FileRefused(f"There is no mapping {options.mapping!r}; saved are: {', '.join(known) or 'none'}. Nothing was loaded.")
    answers = {name: value for name in ("date_order", "decimal_mark") if (value := getattr(options, name))}
    if not options.mapping and not answers:
        return None
    chosen = known[options.mapping] if options.mapping else understand(path, None, tuple(known.values())).mapping
    return replace(chosen, **answers) if chosen else None


def take_back(options: argparse.Namespace) -> int:
    """Undo an import."""
    undone = undo_import(options.import_id)
    print(json.dumps(undone.to_json()) if options.json else undone.sentence())
    return 0


def mappings(options: argparse.Namespace) -> int:
    """List or save."""
    if options.save:
        try:
            body = json.loads(options.save.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise FileRefused(f"{options.save} is no JSON file of a mapping ({error}). Nothing was saved.") from error
        saved.save(from_json(body if isinstance(body, dict) else {}))
    print(json.dumps([mapping.to_json() for mapping in saved.mappings()], ensure_ascii=False))
    return 0
