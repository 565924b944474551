"""Connections for the data jobs: psycopg2, signed in as the role `job`."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection

from analytics import roles
from analytics.errors import DatabaseUnavailable


def connect(env: Mapping[str, str] | None = None, role: str = "job") -> Connection:
    """Open a connection as `role`; the caller closes it.

    Raises
    ------
    DatabaseUnavailable
        With the server's own reason, the address (without password) and what to do.
    """
    try:
        return _open(roles.role_url(role, env))
    except roles.DatabaseAddressError as error:
        raise DatabaseUnavailable(str(error)) from error


def connect_admin(env: Mapping[str, str] | None = None) -> Connection:
    """Open a connection with the administrative login."""
    try:
        return _open(roles.admin_url(env))
    except roles.DatabaseAddressError as error:
        raise DatabaseUnavailable(str(error)) from error


def _open(url: str) -> Connection:
    try:
        connection = psycopg2.connect(roles.plain(url), connect_timeout=10, application_name="basketry analytics")
    except (psycopg2.OperationalError, UnicodeDecodeError, ValueError) as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else "no reason given"
        raise DatabaseUnavailable(
            f"Cannot sign in to the database at {roles.shown(url)}: {reason}. "
            "Check DATABASE_URL, that the server runs (`make db` starts the embedded one) and that `python -m analytics migrate` has run."
        ) from error
    _step_back(connection)
    return connection


def _step_back(connection: Connection) -> None:
    """When this process steps back behind others (the worker, `nice`), the server's process that works for it does too, if it is one of this machine."""
    own = os.getpriority(os.PRIO_PROCESS, 0)
    if own <= 0:
        return
    server = connection.info.backend_pid
    with suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as ours:
        address, title = ours.getsockname(), Path(f"/proc/{server}/cmdline").read_bytes()
        # A server elsewhere, or in a container, counts its processes by itself: here, that number is something else, or not named after this connection.
        if isinstance(address, tuple) and title.startswith(b"postgres:") and f"({address[1]})".encode() in title:
            os.setpriority(os.PRIO_PROCESS, server, own)
            connection.autocommit = True
            # Helpers of the server's would begin at the usual priority.
            connection.cursor().execute("set max_parallel_maintenance_workers = 0")
            connection.autocommit = False


@contextmanager
def transaction(env: Mapping[str, str] | None = None) -> Iterator[Connection]:
    """A connection as `job` whose work is committed whole at the end, or not at all."""
    connection = connect(env)
    try:
        with connection:
            yield connection
    finally:
        connection.close()
