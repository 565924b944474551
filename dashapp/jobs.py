"""The jobs that draw (queue `render`), for people who asked and in their rows alone. The worker signs in as the role `render`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from procrastinate import App, PsycopgConnector
from sqlalchemy import Engine, text

from analytics import roles
from dashapp import db
from dashapp.access.viewer import Viewer
from dashapp.answers import Desk
from dashapp.exports.asked import question, read

log = logging.getLogger(__name__)
QUEUE = "render"
BEGIN = "select * from jobs.begin_picture(cast(:picture as uuid))"
FINISH = "select jobs.finish_picture(cast(:picture as uuid), :token, :image, :reason)"
Draw = Callable[[Any], bytes]


def make_app(draw: Draw, env: Mapping[str, str] | None = None) -> App:
    """The queue of the installation that `env` names; `draw` makes a picture of a figure. Nothing is connected before it is opened."""
    url = roles.role_url("render", env)
    app = App(connector=PsycopgConnector(conninfo=roles.plain(url), kwargs={"options": "-c search_path=jobs"}))
    engine = db.make_engine(url, size=1)

    @app.task(name="picture", queue=QUEUE)
    def picture(picture_id: str) -> None:
        draw_picture(engine, draw, picture_id)

    return app


def alive(env: Mapping[str, str] | None = None) -> None:
    """Sign in to the database as the worker does; for a container's health."""
    engine = db.make_engine(roles.role_url("render", env), size=1)
    with db.writing(engine) as connection:
        connection.execute(text("select 1"))
    engine.dispose()


def draw_picture(engine: Engine, draw: Draw, picture_id: str) -> None:
    """Answer the question again as the person who asked, draw it, and keep the picture for her. What goes wrong is kept in its place."""
    with db.writing(engine) as connection:
        asked = connection.execute(text(BEGIN), {"picture": picture_id}).mappings().first()
    if asked is None:
        log.info("picture %s is not wanted any more", picture_id)
        return
    image, reason = None, ""
    try:
        image = draw(figure(engine, asked))
    except Exception as error:  # whatever it is, the slide shows a table instead
        log.exception("picture %s could not be drawn", picture_id)
        reason = f"{type(error).__name__}: {error}"
    with db.writing(engine) as connection:
        connection.execute(text(FINISH), {"picture": picture_id, "token": asked["token"], "image": image, "reason": reason})


def figure(engine: Engine, asked: Mapping[Any, Any]) -> Any:
    """The figure of the answer that was asked for.

    Raises
    ------
    LookupError
        When the answer has become another one since: a run was published, or a grant was changed.
    """
    viewer = Viewer(
        person_id=asked["person_id"],
        email=asked["email"],
        name=asked["name"],
        role=asked["role"],
        all_markets=asked["all_markets"],
        markets=tuple(asked["markets"]),
        token=asked["token"],
    )
    answer = Desk(engine).run_chart(*question(asked["chart"], read(asked["query"])), viewer)
    if answer.key != asked["key"]:
        raise LookupError("the answer has changed since the picture was asked for")
    return answer.draw()
