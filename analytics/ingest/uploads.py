"""Files that came in through the browser: pieces in the database, put together for as long as a job reads them (docs/decisions/0010)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from collections.abc import Mapping as Env
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from analytics import db
from analytics.errors import FileRefused
from analytics.ingest.packed import FOLDER

GONE = "This file is not here any more. Send it again; nothing was changed."
KEPT_DAYS = 90
# Nothing is read for as long as that.
LEFT_SECONDS = 2 * 24 * 3600


@contextmanager
def fetched(upload_id: int, env: Env[str, str] | None = None) -> Iterator[Path]:
    """The file under its own name, in a folder of its own while it is read.

    Raises
    ------
    FileRefused
        When the upload is unknown, or a piece of it is missing.
    """
    with TemporaryDirectory(prefix=FOLDER) as folder:
        with db.transaction(env) as connection, connection.cursor() as cursor:
            cursor.execute("select file_name, size_bytes from intake.uploads where upload_id = %s and state <> 'receiving'", (upload_id,))
            found = cursor.fetchone()
            if not found:
                raise FileRefused(GONE)
            name, size = found
            path, written = Path(folder) / PurePosixPath(name).name, 0
            with path.open("wb") as file:
                position = 0
                while True:
                    cursor.execute("select content from intake.chunks where upload_id = %s and position = %s", (upload_id, position))
                    piece = cursor.fetchone()
                    if not piece:
                        break
                    written += file.write(piece[0])
                    position += 1
            if written != size:
                raise FileRefused(f"{name}: {written:,} of its {size:,} bytes are here. Send it again; nothing was changed.")
        yield path


def looked_at(upload_id: int, preview: dict[str, Any], env: Env[str, str] | None = None) -> None:
    """Keep what a look at the file found."""
    body = json.dumps(preview, ensure_ascii=False, default=str).replace("\\u0000", "\\u2400")
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute(
            "update intake.uploads set state = 'looked at', preview = %s, message = %s where upload_id = %s and state in ('received', 'looked at', 'refused')",
            (body, preview.get("problem", ""), upload_id),
        )


def imported(upload_id: int, import_id: int | None, message: str, env: Env[str, str] | None = None) -> None:
    """The file is in the facts: its pieces go."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute(
            "update intake.uploads set state = 'imported', import_id = %s, message = %s where upload_id = %s", (import_id, message, upload_id)
        )
        cursor.execute("delete from intake.chunks where upload_id = %s", (upload_id,))


def refused(upload_id: int, message: str, env: Env[str, str] | None = None) -> None:
    """The file was not loaded; it stays, to be read another way."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("update intake.uploads set state = 'refused', message = %s where upload_id = %s", (message[:1000], upload_id))


def sweep(env: Env[str, str] | None = None) -> int:
    """Remove files that nobody imported for a week, what was found in those imported long ago (the import itself stays), pieces of files that are gone, and
    folders that a killed worker left; how many files went."""
    with db.transaction(env) as connection, connection.cursor() as cursor:
        cursor.execute("delete from intake.uploads where state <> 'imported' and begun_at < now() - interval '7 days'")
        gone = cursor.rowcount
        cursor.execute("delete from intake.uploads where state = 'imported' and begun_at < now() - make_interval(days => %s)", (KEPT_DAYS,))
        cursor.execute("delete from intake.chunks c where not exists (select from intake.uploads u where u.upload_id = c.upload_id)")
    for folder in Path(gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - LEFT_SECONDS:
                rmtree(folder)
    return gone
