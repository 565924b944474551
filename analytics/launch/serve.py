"""The two processes of a running installation, and what is needed before them."""

from __future__ import annotations

import ctypes
import errno
import secrets
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Mapping, Sequence
from pathlib import Path

from analytics import roles
from analytics.errors import AnalyticsError

GRACE_SECONDS = 20
PORT_SECONDS = 3.0


def secret_key(env: Mapping[str, str]) -> str:
    """BASKETRY_SECRET_KEY, else the one kept in var/secret_key, made at the first start."""
    if given := env.get("BASKETRY_SECRET_KEY", "").strip():
        return given
    kept = roles.var_dir(env) / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48) + "\n", encoding="utf-8")
    return kept.read_text(encoding="utf-8").strip()


def refuse_taken(host: str, port: int) -> None:
    """Say so before anything is started when another program has the port; one that is just ending is given a moment."""
    deadline = time.monotonic() + PORT_SECONDS
    while error := _taken(host, port):
        if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            raise AnalyticsError(
                f"{host}:{port} cannot be used ({error.strerror or error}). PORT=8051 make run takes another port. Nothing was changed."
            ) from error
        time.sleep(0.2)


def _taken(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def web_command(host: str, port: int) -> list[str]:
    """Gunicorn with two workers: what `make run` and the container start."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "8", "--timeout", "60", "--no-control-socket",
        "--bind", bind, "--access-logfile", "/dev/null", "dashapp.wsgi:server",
    ]  # fmt: skip


def _tied() -> None:
    """In a child, before its program starts: Linux asks it to end when this process is gone, by kill -9 too, so that the next start finds the port free."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def supervise(commands: Sequence[list[str]], env: Mapping[str, str], announce: str, helpers: Sequence[list[str]] = ()) -> int:
    """Start the processes in `env`, say where they serve, and end all of them when one ends or a signal comes. They write to var/server.log.

    Parameters
    ----------
    helpers
        Processes that the others can do without: one that ends is let go.
    """
    root = Path(__file__).resolve().parents[2]
    stopping = False

    def stop(number: int, frame: types.FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    log = (roles.var_dir(env) / "server.log").open("ab")
    children = [
        subprocess.Popen(command, cwd=root, env=dict(env), start_new_session=True, preexec_fn=_tied, stdout=log, stderr=log)
        for command in (*commands, *helpers)
    ]
    try:
        print(announce, flush=True)
        while not stopping:
            ended = next((child for child in children[: len(commands)] if child.poll() is not None), None)
            if ended is not None:
                print(f"A process ended by itself (code {ended.returncode}); the others are stopped. Why stands in {log.name}.", file=sys.stderr)
                return 1
            time.sleep(0.3)
        return 0
    finally:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
        log.close()
