"""Folders of files: each is looked into once, in order of the names, which exports date."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analytics.errors import FileRefused
from analytics.ingest.readers import SUFFIXES


def files(paths: Sequence[Path]) -> list[Path]:
    """The files that `paths` name; of a folder, those that may hold order lines, hidden ones left out.

    Raises
    ------
    FileRefused
        When a folder has none.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(
            each for each in path.iterdir() if each.is_file() and not each.name.startswith((".", "~$")) and each.suffix.lower() in {*SUFFIXES, ".zip", ".gz"}
        )
        if not inside:
            raise FileRefused(f"The folder {path} has no file of order lines ({', '.join([*SUFFIXES, '.zip', '.gz'])}). Nothing was loaded.")
        found += inside
    return found
