"""Downloads: `/export/<chart>.<format>`, `/deck/<page>.pptx` and `/deck/boards/<board>.pptx`, each answered for whoever asks, and written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

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


Board = Callable[[str, Mapping[str, Sequence[str]]], tuple[str, str, list[asked.Question]]]


def add_routes(server: Flask, auth: Engine, desk: Desk, homes: Sequence[Home], public_url: str, board: Board) -> None:
    """Register the routes. `homes` are the pages, from which decks are made and to which files link back; `board` gives title, path and questions of one."""
    pages = {home.slug: home for home in homes if home.cards}
    # The last page that has a chart is the one of its subject: the overview comes first.
    home_of = {chart_id: (home, card) for home in homes for card, chart_id in home.cards}

    def base() -> str:
        return public_url or request.url_root.rstrip("/")

    def alone(answer: Answer) -> Sheet:
        home, card = home_of.get(answer.chart.id, (None, ""))
        return sheet(answer, gate.viewer(), link=asked.back(base(), home, card, answer.asked))

    def slides(answers: Sequence[Answer], made: Sequence[Sheet], name: str, title: str) -> Response:
        wanted = answers if request.args.get("pictures") != "none" else []
        found = pictures.taken(desk.engine, gate.viewer(), wanted)
        if found.waiting and "wait" in request.args:
            return _later(found.waiting)
        noted.note(auth, gate.viewer(), made, name, "pptx")
        return _file(files.deck(made, title, found.images), name, "pptx", made)

    @server.get("/export/<chart_id>.<kind>")
    @gate.open_to(EVERYONE)
    def export(chart_id: str, kind: str) -> Response:
        _known(kind, files.TYPES)
        answer = desk.run_chart(*asked.question(chart_id, _query()), gate.viewer())
        refuse_nothing([answer])
        made = [alone(answer)]
        if kind == "pptx":
            return slides([answer], made, chart_id, answer.title)
        noted.note(auth, gate.viewer(), made, chart_id, kind)
        return _file(files.WRITERS[kind](made[0]), chart_id, kind, made)

    @server.get("/deck/<slug>.<kind>")
    @gate.open_to(EVERYONE)
    def deck(slug: str, kind: str) -> Response:
        _known(kind, ("pptx",))
        if slug not in pages:
            raise NotFound(f"There is no page {slug[:60]!r} with charts. Choose among: {', '.join(pages)}.")
        home = pages[slug]
        if gate.viewer().role not in home.roles:
            raise NotAllowed("This is not open to your role. Ask an administrator.")
        answers = desk.run_charts(asked.questions(home, _query()), gate.viewer())
        refuse_nothing(answers)
        linked = zip(answers, home.cards, strict=True)
        made = [sheet(answer, gate.viewer(), link=asked.back(base(), home, card, answer.asked)) for answer, (card, _) in linked]
        return slides(answers, made, slug, home.title)

    @server.get("/deck/boards/<board_id>.<kind>")
    @gate.open_to(EVERYONE)
    def deck_of_board(board_id: str, kind: str) -> Response:
        _known(kind, ("pptx",))
        title, path, questions = board(board_id, _query())
        answers = desk.run_charts(questions, gate.viewer()) if questions else []
        refuse_nothing(answers)
        made = [sheet(answer, gate.viewer(), link=f"{base()}{path}") for answer in answers]
        return slides(answers, made, "board", title)


def _known(kind: str, kinds: Iterable[str]) -> None:
    if kind not in kinds:
        raise NotFound(f"There are no files of the kind {kind[:20]!r}. Choose among: {', '.join(kinds)}.")


def _query() -> dict[str, list[str]]:
    return request.args.to_dict(flat=False)


def _later(waiting: int) -> Response:
    """The file is not ready: look again."""
    response = make_response(jsonify(waiting=waiting), 202)
    response.headers["Retry-After"] = SECONDS_BETWEEN_LOOKS
    return response


def _file(content: bytes, name: str, kind: str, sheets: Sequence[Sheet]) -> Response:
    """The file, under a name that says what it is and of when; what was left out or cut off is also said to the page that asked."""
    day = max(each.answer.run.as_of for each in sheets if each.answer.run)
    response = make_response(content)
    response.mimetype = files.TYPES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="basketry-{name}-{day}.{kind}"'
    said = list(dict.fromkeys(words for each in sheets for words in each.warnings))
    if said:
        response.headers["Basketry-Notes"] = files.header(" ".join(said))
    return response

