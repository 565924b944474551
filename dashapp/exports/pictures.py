"""Pictures for slides, drawn by a worker of its own (`dashapp.jobs`): asking for them, and taking them once they are there.

A picture is asked for by the key of the answer that it shows, for the person who asks: the worker answers the question again as that person.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.answers import Answer
from dashapp.errors import Busy
from dashapp.exports.asked import address

TAKE = "select state, image from jobs.picture(:key)"
ASK = "select jobs.enqueue('picture', cast(:args as jsonb))"
# SQLSTATE of configuration_limit_exceeded: as many pictures of this person wait as may.
TOO_MANY = "53400"


@dataclass(frozen=True)
class Pictures:
    """What there is: images by the key of their answer, and how many are still being drawn."""

    images: dict[str, bytes]
    waiting: int = 0


def needed(answers: Sequence[Answer]) -> list[Answer]:
    """Answers whose slide wants a picture."""
    return [answer for answer in answers if answer.chart.figure and not answer.chart.slide and len(answer.frame)]


def taken(engine: Engine, viewer: Viewer, answers: Sequence[Answer]) -> Pictures:
    """The pictures of answers that want one; those that are not there are asked for, if anybody draws.

    Raises
    ------
    Busy
        When this person already waits for many.
    """
    wanted = needed(answers)
    if not wanted:
        return Pictures({})
    images, waiting = {}, 0
    with db.acting_as(engine, viewer.token) as connection:
        for answer in wanted:
            state, image = _state(connection, answer)
            if state == "done":
                images[answer.key] = image
            waiting += state == "waiting"
    return Pictures(images, waiting)


def _state(connection: Connection, answer: Answer) -> tuple[str, bytes]:
    row = connection.execute(text(TAKE), {"key": answer.key}).first()
    if row is not None:
        return row.state, bytes(row.image or b"")
    args = {"chart": answer.chart.id, "query": address(answer.chart, answer.asked), "key": answer.key}
    try:
        job = connection.execute(text(ASK), {"args": json.dumps(args)}).scalar()
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", "") == TOO_MANY:
            raise Busy("You wait for many pictures already. Let them finish, then try again.") from error
        raise
    return ("waiting", b"") if job is not None else ("nobody", b"")
