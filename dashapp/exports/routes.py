"""Downloads: `/export/<chart>.<format>` and `/deck/<page>.pptx`, each answered for whoever asks, and written down."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, jsonify, make_response, request
from sqlalchemy import Engine

from dashapp.access import gate
from dashapp.access.viewer import EVERYONE
from dashapp.answers import Answer, Desk
from dashapp.errors import NotAllowed, NotFound
from dashapp.exports import asked, files, noted, pictures
from dashapp.exports.asked import Home
from dashapp.exports.sheet import Sheet, refuse_nothing, sheet

SECONDS_BETWEEN_LOOKS = "1"


def add_routes(server: Flask, auth: Engine, desk: Desk, homes: Sequence[Home], public_url: str) -> None:
    """Register both routes. `homes` are the pages, from which decks are made and to which files link back."""
    pages = {home.slug: home for home in homes if home.charts}
    home_of = {chart_id: home for home in homes for chart_id in home.charts}

    def sheets(answers: Sequence[Answer]) -> list[Sheet]:
        base = public_url or request.url_root.rstrip("/")
        return [sheet(each, gate.viewer(), link=asked.back(base, home_of.get(each.chart.id), each.chart, each.asked)) for each in answers]

    def slides(answers: Sequence[Answer], name: str, title: str) -> Response:
        found = pictures.taken(desk.engine, gate.viewer(), answers) if request.args.get("pictures") != "none" else pictures.Pictures({})
        if found.waiting and "wait" in request.args:
            return _later(found.waiting)
        made = sheets(answers)
        noted.note(auth, gate.viewer(), made, name, "pptx")
        return _file(files.deck(made, title, found.images), name, "pptx", answers, made)

    @server.get("/export/<chart_id>.<any(csv, xlsx, pptx):kind>")
    @gate.open_to(EVERYONE)
    def export(chart_id: str, kind: str) -> Response:
        answer = desk.run_chart(*asked.question(chart_id, _query()), gate.viewer())
        refuse_nothing([answer])
        if kind == "pptx":
            return slides([answer], chart_id, answer.title)
        made = sheets([answer])
        noted.note(auth, gate.viewer(), made, chart_id, kind)
        return _file(files.WRITERS[kind](made[0]), chart_id, kind, [answer], made)

    @server.get("/deck/<slug>.pptx")
    @gate.open_to(EVERYONE)
    def deck(slug: str) -> Response:
        if slug not in pages:
            raise NotFound(f"There is no page {slug[:60]!r} with charts. Choose among: {', '.join(pages)}.")
        home = pages[slug]
        if gate.viewer().role not in home.roles:
            raise NotAllowed("This is not open to your role. Ask an administrator.")
        answers = desk.run_charts(asked.questions(home, _query()), gate.viewer())
        refuse_nothing(answers)
        return slides(answers, slug, home.title)


def _query() -> dict[str, list[str]]:
    return request.args.to_dict(flat=False)


def _later(waiting: int) -> Response:
    """The file is not ready: look again."""
    response = make_response(jsonify(waiting=waiting), 202)
    response.headers["Retry-After"] = SECONDS_BETWEEN_LOOKS
    return response


def _file(content: bytes, name: str, kind: str, answers: Sequence[Answer], sheets: Sequence[Sheet]) -> Response:
    """The file, under a name that says what it is and of when; what was left out or cut off is also said to the page that asked."""
    day = max(answer.run.as_of for answer in answers if answer.run)
    response = make_response(content)
    response.mimetype = files.TYPES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="basketry-{name}-{day}.{kind}"'
    said = list(dict.fromkeys(words for each in sheets for words in each.warnings))
    if said:
        response.headers["Basketry-Notes"] = files.header(" ".join(said))
    return response

