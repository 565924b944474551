"""Another database as a source: the answer of a query is read like a file of its columns, from where the last one ended."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from collections.abc import Mapping as Env
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from analytics import db
from analytics.errors import FileRefused, first_line
from analytics.ingest.load import import_file
from analytics.ingest.mappings import Mapping
from analytics.ingest.summary import ImportSummary

ROWS = 20_000
EARLIEST = datetime(1990, 1, 1)


def import_query(
    name: str, url: str, query: str, env: Env[str, str] | None = None, *, since_column: str = "", mapping: Mapping | None = None,
    requested_by: str = "", progress: Callable[[int, int | None], None] | None = None,
) -> ImportSummary | None:
    """Import what `query` gives.

    Parameters
    ----------
    name
        Under which the place where it ended is kept, and the import is listed.
    url
        An SQLAlchemy address; it is not kept.
    since_column
        A column of moments: the query then has `:since` in it, such as `where updated_at >= :since`, and goes on where the last one ended. What it
        gives twice counts once.

    Returns
    -------
    ImportSummary or None
        None when there was no new row.

    Raises
    ------
    FileRefused
        When the address, the query or its columns cannot be used. Nothing was loaded.
    """
    _check(name, query, since_column)
    since = _since(name, env) if since_column else None
    with TemporaryDirectory(prefix="basketry-query-") as folder:
        path = Path(folder) / f"{name}.csv"
        try:
            count, latest = _write(path, url, query, since, since_column)
        except (SQLAlchemyError, ArgumentError, NoSuchModuleError, ImportError) as error:
            raise FileRefused(f"{name}: the other database refused ({_without(url, first_line(error, 200))}). Nothing was loaded.") from error
        if not count:
            return None
        summary = import_file(path, env, mapping=mapping, requested_by=requested_by, progress=progress)
    if since_column and latest:
        _keep(name, latest, env)
    return summary


def _check(name: str, query: str, since_column: str) -> None:
    if not re.fullmatch(r"[\w -]{1,60}", name):
        raise FileRefused(f"A query's name has 1 to 60 letters, digits, blanks and dashes; it is {name[:60]!r}. Nothing was loaded.")
    if not re.match(r"\s*(select|with)\b", query, re.IGNORECASE) or ";" in query.rstrip().rstrip(";"):
        raise FileRefused(f"{name}: one SELECT was expected. Nothing was loaded.")
    if bool(since_column) != bool(re.search(r"(?<!:):since\b", query)):
        raise FileRefused(f"{name}: a query that goes on has :since in it, and a column that tells the moment; one of the two is missing. Nothing was loaded.")


def _write(path: Path, url: str, query: str, since: datetime | None, since_column: str) -> tuple[int, datetime | None]:
    """Row by row into a file, so that no answer is held as a whole."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    count, latest = 0, None
    try:
        with engine.connect().execution_options(stream_results=True) as connection, path.open("w", encoding="utf-8", newline="") as file:
            answer = connection.execute(sa.text(query), {"since": since} if since else {})
            names = list(answer.keys())
            if since_column and since_column not in names:
                raise FileRefused(f"{path.stem}: the answer has no column {since_column!r}; it has {', '.join(names)[:300]}. Nothing was loaded.")
            writer, place = csv.writer(file), names.index(since_column) if since_column else 0
            writer.writerow(names)
            while rows := answer.fetchmany(ROWS):
                writer.writerows([_text(value) for value in row] for row in rows)
                count += len(rows)
                if since_column:
                    moments = [moment for row in rows if (moment := _moment(row[place])) is not None]
                    latest = max([*moments, *([latest] if latest else [])], default=None)
    finally:
        engine.dispose()
    return count, latest


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds" if value.microsecond else "seconds")
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None


def _since(name: str, env: Env[str, str] | None) -> datetime:
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("select since from facts.queries where name = %s", (name,))
        found = cursor.fetchone()
    return found[0] if found else EARLIEST


def _keep(name: str, latest: datetime, env: Env[str, str] | None) -> None:
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into facts.queries (name, since) values (%s, %s) on conflict (name) do update "
            "set since = greatest(facts.queries.since, excluded.since), at = now()", (name, latest),
        )  # fmt: skip


def _without(url: str, words: str) -> str:
    """What the database said, without a password that stands in the address."""
    try:
        password = sa.make_url(url).password
    except ArgumentError:
        return "the address cannot be read"
    return words.replace(str(password), "***") if password else words
