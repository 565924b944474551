"""The two processes of a running installation, and what is needed before them."""

from __future__ import annotations

import errno
import secrets
import signal
import socket
import subprocess
import sys
import time
import types
from collections.abc import Mapping, Sequence

from analytics import roles
from analytics.errors import AnalyticsError
from analytics.launch.children import Child, kept_up, shorten

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


def supervise(commands: Sequence[list[str]], env: Mapping[str, str], announce: str, helpers: Sequence[list[str]] = ()) -> int:
    """Start the processes in `env`, say where they serve, and end all of them when a signal comes. They write to var/server.log.

    One that ends although it had worked for a while (the database was away, say) is started again, and again until it works. One that ends as soon as it
    was first started would do so each time: then all end, with the reason in the log.

    Parameters
    ----------
    helpers
        Processes that the others can do without: one that ends as soon as it was started is let go.
    """
    stopping = False

    def stop(number: int, frame: types.FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    log = (roles.var_dir(env) / "server.log").open("ab")
    children = [Child(command, True) for command in commands] + [Child(command, False) for command in helpers]
    for child in children:
        child.start(env, log)
    try:
        print(announce, flush=True)
        while not stopping:
            if not all(kept_up(child, env, log) for child in children):
                return 1
            shorten(log)
            time.sleep(0.3)
        return 0
    finally:
        _end([child.process for child in children if child.process is not None])
        log.close()


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
