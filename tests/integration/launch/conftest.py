"""Starting what `make run` starts, in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# Nothing listens there: the network is closed.
CLOSED = "http://127.0.0.1:9/online+retail.zip"


def words(env: dict[str, str]) -> dict[str, str]:
    """The environment of a command: nothing of this machine's settings but what the test says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BASKETRY_", "DATABASE_URL", "DATA"))}
    return kept | {"BASKETRY_UCI_URL": CLOSED, "BASKETRY_PROCESSES": "2"} | env


def command(env: dict[str, str], *arguments: str, package: str = "analytics") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", package, *arguments], cwd=ROOT, env=words(env), capture_output=True, text=True, timeout=180, check=False
    )


def refusal(env: dict[str, str], *arguments: str, package: str = "analytics") -> str:
    """What a command says that cannot do its work: one sentence, no traceback, a code that scripts see."""
    done = command(env, *arguments, package=package)
    assert done.returncode not in (0, None), done.stdout
    assert "Traceback" not in done.stderr and done.stderr.strip()
    return done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Started:
    """One start of `python -m analytics up`, and everything it says."""

    def __init__(self, env: dict[str, str]) -> None:
        self.log = Path(env["BASKETRY_VAR"]) / f"up-{time.monotonic_ns()}.txt"
        self.address = f"http://127.0.0.1:{env['PORT']}"
        self.began = time.monotonic()
        with self.log.open("wb") as out:
            arguments = [sys.executable, "-m", "analytics", "up"]
            self.process = subprocess.Popen(arguments, cwd=ROOT, env=words(env), stdout=out, stderr=out, start_new_session=True)

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def serves(self, seconds: float = 120) -> float:
        """Seconds until the sign-in page is served."""
        while time.monotonic() - self.began < seconds:
            assert self.process.poll() is None, self.said
            # Until it says so, what answers there may be one that was started before and is about to end.
            if f"serves at {self.address}" not in self.said:
                time.sleep(0.2)
                continue
            try:
                with urllib.request.urlopen(self.address + "/sign-in", timeout=5) as answer:
                    assert answer.status == 200
                    return time.monotonic() - self.began
            except OSError:
                time.sleep(0.2)
        raise AssertionError(self.said)

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)

    @property
    def password(self) -> str:
        found = re.findall(r"admin@basketry\.local with the password (\S{20})", self.said)
        return found[0] if found else ""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that every account may enter, for the embedded server."""
    from tests.conftest import _open_folder

    with _open_folder() as made:
        yield made
