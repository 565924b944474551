"""Everything a process needs to answer, opened once from the settings: pools, cache, the desk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from dashapp import db
from dashapp.answers import Desk
from dashapp.cache import Answers
from dashapp.settings import Settings


@dataclass(frozen=True)
class Service:
    """The pools and the desk of one process."""

    auth: Engine
    desk: Desk

    def close(self) -> None:
        """Give the connections back."""
        self.auth.dispose()
        self.desk.engine.dispose()


def open_service(settings: Settings, cache: Answers | None = None) -> Service:
    """Open the pools; nothing is connected before it is needed."""
    return Service(db.make_engine(settings.auth_url), Desk(db.make_engine(settings.web_url), cache))
