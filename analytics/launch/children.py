"""The processes of a running installation: started again when something ended them that passes, and the log that they share."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# A process that lasted so long had been well; it is started again after a pause, which doubles while it does not last.
WELL_SECONDS = 10.0
PAUSE_SECONDS = 1.0
LONGEST_PAUSE = 30.0
LOG_BYTES = 16 << 20


def _tied() -> None:
    """In a child, before its program starts: Linux asks it to end when this process is gone, by kill -9 too, so that the next start finds the port free."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Child:
    """A process of the installation: what it is started with, and what became of its starts.

    `needed`: without it there is no installation; `worked`: it has lasted for a while once, so that what ended it came from outside; `tries`: starts since
    that did not last; `due`: when it is to be started again, by the monotonic clock, if it is.
    """

    command: list[str]
    needed: bool
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    worked: bool = False
    tries: int = 0
    due: float = 0.0

    def start(self, env: Mapping[str, str], log: IO[bytes]) -> None:
        """Start it."""
        root = Path(__file__).resolve().parents[2]
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=root, env=dict(env), start_new_session=True, preexec_fn=_tied, stdout=log, stderr=log)

    def ended(self) -> int | None:
        """Its code, once, when it has ended by itself; when it is to be started again is set."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        lasted = time.monotonic() - self.began >= WELL_SECONDS
        self.process, self.worked, self.tries = None, self.worked or lasted, 0 if lasted else self.tries + 1
        self.due = time.monotonic() + min(PAUSE_SECONDS * 2.0 ** min(self.tries, 10), LONGEST_PAUSE)
        return code


def kept_up(child: Child, env: Mapping[str, str], log: IO[bytes]) -> bool:
    """Start a process again when it is time to; False when nothing would come of it."""
    code = child.ended()
    if code is None:
        if child.process is None and child.due and time.monotonic() >= child.due:
            child.start(env, log)
        return True
    name = " ".join(child.command[1:4])
    if child.worked:
        # While the database is away, once is enough.
        if child.tries <= 1:
            print(f"A process ended by itself ({name}, code {code}) and is started again. Why stands in {log.name}.", file=sys.stderr, flush=True)
    elif child.needed:
        print(f"A process ended by itself (code {code}); the others are stopped. Why stands in {log.name}.", file=sys.stderr)
        return False
    else:
        child.due = 0.0
    return True


def shorten(log: IO[bytes]) -> None:
    """Begin the log anew when it has grown long; one older piece is kept beside it. Whoever appends to it goes on at its new end."""
    if os.fstat(log.fileno()).st_size > LOG_BYTES:
        # On a full disk the older piece is lost, and there is room again.
        with suppress(OSError):
            shutil.copyfile(log.name, f"{log.name}.1")
        log.truncate(0)
