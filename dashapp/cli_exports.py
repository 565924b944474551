"""`python -m dashapp export ID …`: the files that a card's menu gives, as an administrator sees them."""

from __future__ import annotations

import argparse
from pathlib import Path

from dashapp import charts
from dashapp.answers import Answer
from dashapp.cli_charts import add_question, answered
from dashapp.errors import BadRequest
from dashapp.exports import files, noted, pictures
from dashapp.exports.sheet import refuse_nothing, sheet
from dashapp.settings import load

FORMATS = ("csv", "xlsx", "pptx")


def add_parser(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = commands.add_parser("export", help="write a chart to a file: CSV, workbook or slide")
    add_question(parser)
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.set_defaults(func=export)


def export(options: argparse.Namespace) -> int:
    """Answer, write the file whole, and say what is in it."""
    chart = charts.find(options.chart)
    with answered(chart, options) as (answer, viewer, service):
        refuse_nothing([answer])
        made = sheet(answer, viewer)
        content = files.deck([made], made.title, drawn(answer)) if options.format == "pptx" else files.WRITERS[options.format](made)
        try:
            options.out.write_bytes(content)
        except OSError as error:
            raise BadRequest(f"{options.out} cannot be written ({error.strerror}).") from error
        noted.note(service.auth, viewer, [made], chart.id, options.format)
    print(f"{options.out}: {made.title} ({len(answer.frame):,} rows).")
    for words in made.warnings:
        print(words)
    return 0


def drawn(answer: Answer) -> dict[str, bytes]:
    """The picture of a chart without a native form, drawn here and now where there is a Chromium."""
    if not pictures.needed([answer]):
        return {}
    from dashapp.exports import studio

    program = studio.chromium(load().chromium)
    if program is None:
        return {}
    with studio.opened(program):
        return {answer.key: studio.png(answer.draw())}
