"""A .zip with several files: each is an import of its own, as in a folder, but all are read alike, and all are loaded or none."""

from __future__ import annotations

import time
from collections.abc import Mapping as Env
from dataclasses import replace
from pathlib import Path
from typing import Any

from analytics.errors import FileRefused
from analytics.ingest import load, packed, rules, saved
from analytics.ingest.mappings import Mapping
from analytics.ingest.readers import PACKED, Wanted, check_readable, opened
from analytics.ingest.rules import Rules
from analytics.ingest.summary import ImportSummary
from analytics.ingest.survey import Reading, refuse_doubts, survey
from analytics.ingest.transaction import whole

ANSWERED = ("decimal_mark", "date_order")


def several(path: Path) -> list[str]:
    """Names of the files in a .zip that holds more than one; of any other file, none."""
    if path.suffix.lower() != ".zip":
        return []
    check_readable(path)
    names = packed.held(path, PACKED)
    return names if len(names) > 1 else []


def import_files(
    path: str | Path,
    env: Env[str, str] | None = None,
    *,
    source: str = "file",
    requested_by: str = "",
    mapping: Mapping | None = None,
    progress: load.Progress | None = None,
) -> list[ImportSummary]:
    """Import a file as `import_file` does; of a .zip with several, each of them, in one transaction.

    Raises
    ------
    FileRefused
        Also when files of a .zip are not alike. Nothing was loaded.
    """
    path = Path(path)
    names = several(path)
    if not names:
        return [load.import_file(path, env, source=source, requested_by=requested_by, mapping=mapping, progress=progress)]
    kept, summaries, read = rules.load(env), [], 0
    with packed.all_unzipped(path, PACKED) as files:
        chosen, doubts = alike(path, files, Wanted(mapping, () if mapping else saved.mappings(env)), kept)
        refuse_doubts(Reading(doubts=doubts), path.name)
        with whole(env, path.name) as connection:
            for name, inside in zip(names, files, strict=True):
                began, before = time.monotonic(), read
                with opened(inside, Wanted(chosen)) as file, connection.cursor() as cursor:
                    summary = load.begun(f"{path.name}/{name}", file, source)
                    told = (lambda rows, _, before=before: progress(before + rows, None)) if progress else None
                    load.load(connection, file, survey(file, kept), summary, requested_by, told)
                    cursor.execute("drop table if exists staged, rejected, touched, recounted")
                read += summary.rows_read
                summary.seconds = round(time.monotonic() - began, 2)
                summaries.append(summary)
    return summaries


def alike(path: Path, files: list[Path], wanted: Wanted, kept: Rules | None) -> tuple[Mapping, dict[str, str]]:
    """How all files of a .zip are read: by the first one's mapping, and what some leave open as the others say.

    Returns
    -------
    mapping, doubts
        The doubts are what stays open in all of them together.

    Raises
    ------
    FileRefused
        When one cannot be read, or not by the same mapping.
    """
    mapping: Mapping | None = None
    decided: dict[str, set[str]] = {name: set() for name in ANSWERED}
    doubts: dict[str, str] = {}
    for inside in files:
        try:
            with opened(inside, wanted) as file:
                reading, found = survey(file, kept), file.mapping
        except FileRefused as error:
            raise FileRefused(f"{path.name}: {error}") from error
        if mapping and (found.columns, found.marks) != (mapping.columns, mapping.marks):
            raise FileRefused(
                f"{path.name}: {inside.name} has other columns than {files[0].name} and needs another mapping; files of one .zip are all read alike. "
                "Import them one by one. Nothing was loaded."
            )
        mapping = mapping or found
        doubts |= reading.doubts
        for name in ANSWERED:
            if name not in reading.doubts and getattr(reading, name):
                decided[name].add(getattr(reading, name))
    if mapping is None:
        raise FileRefused(f"{path.name} holds no file of order lines. Nothing was loaded.")
    answers: dict[str, Any] = {name: decided[name].pop() for name in list(doubts) if len(decided[name]) == 1}
    return replace(mapping, **answers), {name: doubt for name, doubt in doubts.items() if name not in answers}
