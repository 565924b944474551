"""The one door to the cache. A key names the run, the viewer's scope, the chart, its version and the filters; only JSON is kept.

A cache that is down, damaged or poisoned is a miss: slower, never wrong.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from contextlib import suppress
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import orjson
import pandas as pd
from cachelib.serializers import JSONSerializer
from flask_caching.backends.filesystemcache import FileSystemCache

log = logging.getLogger(__name__)
SECONDS = 24 * 3600


class Store(Protocol):
    """What Flask-Caching's backends offer."""

    def get(self, key: str) -> Any: ...  # noqa: D102
    def set(self, key: str, value: Any, timeout: int | None = None) -> Any: ...  # noqa: D102


class Files(FileSystemCache):
    """Files of JSON, by size instead of by number: as much room as `docker-compose.yml` gives to Redis.

    Cachelib's own limit (a threshold; 0 is none) counts in a file at every `set`, and once it is reached reads every file twice at every `set`.
    """

    serializer = JSONSerializer()  # type: ignore[assignment]
    room = 256 << 20
    every = 200

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        self._turns = count(1)

    def set(self, key: str, value: Any, timeout: int | None = None, mgmt_element: bool = False) -> bool:  # type: ignore[override]
        """Keep; at every 200th make room. The folder may be taken away while the application runs."""
        Path(self._path).mkdir(parents=True, exist_ok=True)
        kept = super().set(key, value, timeout, mgmt_element)
        if next(self._turns) % self.every == 0:
            self._make_room()
        return kept

    def _make_room(self) -> None:
        """Take away what is older than a day, what was begun and never finished (on a full disk), and then the oldest, until the rest fits."""
        files = []
        with os.scandir(self._path) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    files.append((entry.stat().st_mtime, entry.stat().st_size, entry.path))
        room, old, begun = self.room, time.time() - SECONDS, time.time() - 60
        for changed, size, path in sorted(files, reverse=True):
            room -= size
            if room < 0 or changed < old or (changed < begun and path.endswith(self._fs_transaction_suffix)):
                with suppress(FileNotFoundError):
                    Path(path).unlink()


class Nothing:
    """A cache that keeps nothing: for the command line and for tests."""

    def get(self, key: str) -> None:
        """Miss."""

    def set(self, key: str, value: Any, timeout: int | None = None) -> None:
        """Forget."""


class Answers:
    """Frames by question."""

    def __init__(self, store: Store | None = None) -> None:
        self.store: Store = Nothing() if store is None else store

    def get(self, key: str, columns: list[str]) -> pd.DataFrame | None:
        """The frame kept under `key`; None when there is none that has exactly `columns`."""
        try:
            text = self.store.get(key)
            if not isinstance(text, str):
                return None
            kept = orjson.loads(text)
            if kept["key"] != key or kept["columns"] != columns or set(kept["dates"]) - set(columns) or len(kept["data"]) != len(columns):
                return None
            named = dict(zip(columns, kept["data"], strict=True))
            for column in kept["dates"]:
                named[column] = [date.fromisoformat(text) for text in named[column]]
            return pd.DataFrame(named, columns=columns)
        except Exception:  # the cache is outside: whatever it does is a miss
            log.warning("cache miss: the store failed or holds something else", exc_info=True)
            return None

    def set(self, key: str, frame: pd.DataFrame) -> None:
        """Keep a frame for a day."""
        try:
            dates = [name for name in frame.columns if len(frame) and isinstance(frame[name].iloc[0], date)]
            data = [frame[name].tolist() for name in frame.columns]
            kept = {"key": key, "columns": list(frame.columns), "dates": dates, "data": data}
            self.store.set(key, orjson.dumps(kept, default=_absent).decode(), timeout=SECONDS)
        except Exception:
            log.warning("the cache did not keep an answer", exc_info=True)

    def picture(self, key: str) -> dict[str, Any] | None:
        """The figure kept under `key`: drawing takes longer than all queries of a page."""
        try:
            text = self.store.get(key)
            kept = orjson.loads(text) if isinstance(text, str) else {}
            return kept["figure"] if kept.get("key") == key and isinstance(kept.get("figure"), dict) else None
        except Exception:  # the cache is outside: whatever it does is a miss
            log.warning("cache miss: the store failed or holds something else", exc_info=True)
            return None

    def keep_picture(self, key: str, figure: dict[str, Any]) -> None:
        """Keep a figure for a day."""
        try:
            self.store.set(key, orjson.dumps({"key": key, "figure": figure}).decode(), timeout=SECONDS)
        except Exception:
            log.warning("the cache did not keep a figure", exc_info=True)


def _absent(value: object) -> None:
    """What pandas has for a value that is missing; JSON has nothing for anything else."""
    if value is not pd.NA and value is not pd.NaT:
        raise TypeError(f"{type(value).__name__} is not kept")


def key_of(*parts: object) -> str:
    """One key from all that an answer depends on."""
    return "basketry-" + hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
