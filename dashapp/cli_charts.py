"""`python -m dashapp chart ID …` prints exactly the rows that a page shows; `charts` lists the catalogue."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from dashapp import charts, filters
from dashapp.access import people, sessions
from dashapp.access.viewer import Viewer
from dashapp.answers import Answer
from dashapp.errors import BadRequest
from dashapp.exports.sheet import plain
from dashapp.periods import PERIODS
from dashapp.service import Service, open_service
from dashapp.settings import load


def add_parsers(commands: argparse._SubParsersAction) -> None:
    """Declare both commands."""
    one = commands.add_parser("chart", help="print the rows of a chart, as an administrator sees them")
    add_question(one)
    one.add_argument("--format", choices=["json", "csv"], default="json")
    one.set_defaults(func=print_chart)
    every = commands.add_parser("charts", help="list the catalogue")
    every.add_argument("--format", choices=["json"], default="json")
    every.set_defaults(func=print_catalogue)


def add_question(one: argparse.ArgumentParser) -> None:
    """Declare what a question is made of: chart, filters, the charts' own options."""
    one.add_argument("chart", metavar="CHART_ID")
    one.add_argument("--market", action="append", default=[], metavar="NAME")
    one.add_argument("--from", dest="date_from", default="", metavar="DAY")
    one.add_argument("--to", dest="date_to", default="", metavar="DAY")
    one.add_argument("--period", default="", metavar="NAME", help=f"in place of --from and --to: {', '.join(PERIODS)}")
    one.add_argument("--product", action="append", default=[], metavar="CODE")
    one.add_argument("--compare", default="none", metavar="previous|year|none")
    one.add_argument("--segment", action="append", default=[], metavar="NAME")
    one.add_argument("--basis", default="net", metavar="net|gross")
    for option in {option.name: option for chart in charts.CHARTS for option in chart.options}.values():
        words = f"{option.label.lower()}: {option.said()}"
        one.add_argument(f"--{option.name}", help=words.replace("%", "%%"))


def print_catalogue(options: argparse.Namespace) -> int:
    """The charts, their questions, columns, filters and options."""
    listed = [
        {
            "id": chart.id, "title": chart.title, "question": chart.question, "definition": chart.definition, "columns": dict(chart.columns),
            "filters": sorted(chart.honours), "options": {option.name: list(option.values) for option in chart.options}, "roles": sorted(chart.roles),
        }
        for chart in charts.CHARTS
    ]  # fmt: skip
    print(json.dumps(listed, ensure_ascii=False, indent=1))
    return 0


def print_chart(options: argparse.Namespace) -> int:
    """Ask as the first administrator, in a session minted for this one question."""
    chart = charts.find(options.chart)
    with answered(chart, options) as (answer, _, _):
        pass
    (print_json if options.format == "json" else print_csv)(answer)
    return 0


@contextmanager
def answered(chart: charts.Chart, options: argparse.Namespace) -> Iterator[tuple[Answer, Viewer, Service]]:
    """The answer, whom it is for and the service that gave it, for as long as her session of this one question lasts."""
    asked = asked_filters(chart, options)
    service = open_service(load())
    try:
        person_id = people.first_admin(service.auth)
        if person_id is None:
            raise BadRequest("There is no administrator yet to answer for: `python -m dashapp users first-admin` makes one.")
        with sessions.service(service.auth, person_id) as viewer:
            answer = service.desk.run_chart(chart, asked, viewer, strict=True)
            if answer.missing:
                raise BadRequest(f"No run of kind {answer.missing} has been published: `python -m analytics run` makes one.")
            if answer.ignored:
                print(f"{chart.id} cannot follow the filter {', '.join(answer.ignored)}; it was left out.", file=sys.stderr)
            yield answer, viewer, service
    finally:
        service.close()


def asked_filters(chart: charts.Chart, options: argparse.Namespace) -> filters.Filters:
    """The filters and the chart's own options, as the command line gives them."""
    query = {
        "market": options.market, "segment": options.segment, "basis": [options.basis],
        "from": [options.date_from], "to": [options.date_to], "period": [options.period], "product": options.product, "compare": [options.compare],
    }  # fmt: skip
    every = {option.name for each in charts.CHARTS for option in each.options}
    given = tuple((name, str(getattr(options, name))) for name in sorted(every) if getattr(options, name) is not None)
    return replace(filters.parse(query), options=given)


def plain_rows(answer: Answer) -> list[dict[str, Any]]:
    """Rows of plain values: whole counts, dates as ISO text, None where a value is not known."""
    units = answer.columns
    columns = list(units)
    return [
        {name: _plain(value, units[name]) for name, value in zip(columns, row, strict=True)}
        for row in answer.frame[columns].itertuples(index=False, name=None)
    ]


def _plain(value: Any, unit: str) -> Any:
    known = plain(value, unit)
    return known.isoformat() if isinstance(known, date) else known


def print_json(answer: Answer) -> None:
    """One object: chart, as_of, run_id, filters, rows."""
    run = answer.run
    body = {
        "chart": answer.chart.id,
        "as_of": run.as_of.isoformat() if run else None,
        "run_id": run.run_id if run else None,
        "filters": answer.filters.said(),
        "rows": plain_rows(answer),
    }
    print(json.dumps(body, ensure_ascii=False))


def print_csv(answer: Answer) -> None:
    """The columns' names, then the rows."""
    writer = csv.DictWriter(sys.stdout, fieldnames=list(answer.columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(plain_rows(answer))
