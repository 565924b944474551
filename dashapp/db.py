"""Connections of the web application: one pool that reads charts as the viewer, one for people and sessions. Nothing else opens a connection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from dashapp.errors import BadRequest, BasketryError, Busy, DatabaseDown, NotAllowed, NotFound

_REFUSALS: dict[str, type[BasketryError]] = {"42501": NotAllowed, "22023": BadRequest, "P0002": NotFound, "53400": Busy}


def make_engine(url: str, *, size: int = 4) -> Engine:
    """A pool of at most twice `size` connections. A connection that a restart has killed is replaced before use."""
    return create_engine(
        url,
        pool_size=size,
        max_overflow=size,
        pool_pre_ping=True,
        pool_timeout=10,
        connect_args={"connect_timeout": 5, "application_name": "basketry web", "options": "-c statement_timeout=20000 -c work_mem=32MB -c jit=off"},
    )


@contextmanager
def reading_as(engine: Engine, token: str) -> Iterator[Connection]:
    """One read-only transaction that sees one state of the data, in which row-level security knows who is looking.

    Raises
    ------
    DatabaseDown
        When the database does not answer.
    """
    with _awake(), engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            connection.execute(text("select set_config('basketry.token', :token, true)"), {"token": token})
            yield connection


@contextmanager
def acting_as(engine: Engine, token: str) -> Iterator[Connection]:
    """One transaction in which functions of the database that write know who asks. The tables themselves stay closed to the web role.

    Raises
    ------
    DatabaseDown
        When the database does not answer.
    """
    with _awake(), engine.begin() as connection:
        connection.execute(text("select set_config('basketry.token', :token, true)"), {"token": token})
        yield connection


@contextmanager
def asking_as(engine: Engine, token: str) -> Iterator[Connection]:
    """One transaction in which the viewer asks for work: the role may write nothing, but the database's own functions write for it, after their checks.

    Raises
    ------
    BadRequest, NotAllowed, NotFound, Busy
        As the function says why not.
    DatabaseDown
        When the database does not answer.
    """
    try:
        with acting_as(engine, token) as connection:
            yield connection
    except DBAPIError as error:
        kind = _REFUSALS.get(getattr(error.orig, "pgcode", ""))
        if kind is None:
            raise
        why = str(error.orig).splitlines()[0]
        raise kind(f"{why[:1].upper()}{why[1:200]}. Nothing was changed.") from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction of the `auth` pool."""
    with _awake(), engine.begin() as connection:
        yield connection


@contextmanager
def _awake() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        # What a function of the database refuses as too much is of the same class as a server without memory.
        if getattr(error.orig, "pgcode", None) in _REFUSALS:
            raise
        raise DatabaseDown(
            "The database does not answer just now. Nothing is lost; try again in a moment, and tell an administrator if it lasts."
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseDown("The connection to the database broke. Nothing is lost; try again in a moment.") from error
        raise


def rows(connection: Connection, sql: str, parameters: Mapping[str, Any], columns: Sequence[str]) -> pd.DataFrame:
    """The answer of constant `sql` as a frame with `columns`; an empty answer has them too."""
    result = connection.execute(text(sql), dict(parameters))
    return pd.DataFrame.from_records(result.fetchall(), columns=list(columns))
