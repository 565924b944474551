"""The transaction of an import: everything or nothing, one at a time, and nobody who reads waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Env
from contextlib import contextmanager, suppress

import psycopg2
from psycopg2.extensions import connection as Connection

from analytics import db
from analytics.errors import AnalyticsError, first_line


@contextmanager
def whole(env: Env[str, str] | None, name: str) -> Iterator[Connection]:
    """One transaction, everything or nothing; one at a time.

    The first lines of a shop are loaded without indexes, which is several times faster. These go beforehand, in a transaction of their own, so that nobody
    who reads the (empty) tables waits for the load. A load that is killed leaves none, and the next one, which finds the tables empty too, builds them.

    Raises
    ------
    AnalyticsError
        When the database refuses; nothing was loaded.
    """
    try:
        with db.transaction(env) as connection:
            bare = _bare(connection)
            try:
                yield connection
            except BaseException:
                if bare:
                    with suppress(psycopg2.Error):
                        connection.rollback()
                        connection.cursor().execute("select facts.build_line_indexes()")
                        connection.commit()
                raise
    except psycopg2.Error as error:
        raise AnalyticsError(f"{name}: the database refused ({_reason(error)}). Nothing was loaded.") from error


def _bare(connection: Connection) -> bool:
    """Wait for other imports, and take away the indexes of empty tables. False when there are lines, or someone reads for long."""
    with connection.cursor() as cursor:
        # Two imports at once would both miss the other's lines; the second waits, and then sees them. The lock is the session's, so it outlasts the commit.
        cursor.execute("select pg_advisory_lock(hashtext('basketry import'))")
        cursor.execute("select exists (select from facts.order_lines)")
        if cursor.fetchone()[0]:
            return False
        try:
            cursor.execute("set local lock_timeout = '2s'; select facts.drop_line_indexes()")
        except psycopg2.errors.LockNotAvailable:
            connection.rollback()
            return False
        connection.commit()
        return True


def _reason(error: psycopg2.Error) -> str:
    # When the server itself went away, rolling back fails too; the first failure tells more.
    return first_line(error.__context__ if isinstance(error.__context__, psycopg2.Error) else error, 200)
