"""The application on the real file, served as `make run` serves it, for benchmarks that need a running server."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

import migrations
from analytics.embedded import server
from analytics.ingest import import_file
from analytics.launch.serve import web_command
from analytics.runs import run_core
from dashapp.access import people
from dashapp.service import open_service
from dashapp.settings import load

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery"
PEOPLE = 20


@dataclass(frozen=True)
class Served:
    """Where it listens, what it was started with, and the id of its first process."""

    address: str
    env: dict[str, str]
    pid: int


def real_file() -> Path:
    """The real parquet file: $BASKETRY_DATA, or beside the project.

    Raises
    ------
    SystemExit
        When it is not there.
    """
    file = Path(os.environ.get("BASKETRY_DATA") or ROOT.parent / "shared" / "data") / "online_retail.parquet"
    if not file.exists():
        raise SystemExit(f"The benchmarks need the real file; it is not at {file}. BASKETRY_DATA names its folder.")
    return file


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """A migrated database of its own on $BASKETRY_TEST_SERVER, or on an embedded server; it is dropped at the end."""
    given = os.environ.get("BASKETRY_TEST_SERVER")
    with tempfile.TemporaryDirectory(prefix="basketry-bench-", ignore_cleanup_errors=True) as folder:
        # Open to every account, or a server started by root would move out of it.
        Path(folder).chmod(0o755)
        var = {"BASKETRY_VAR": folder}
        url = given or server.start(var)
        name = f"bench_{secrets.token_hex(4)}"
        try:
            _do(url, f"create database {name}")
            env = {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
            migrations.upgrade(env)
            yield env
        finally:
            _do(url, f"drop database if exists {name} with (force)")
            if not given:
                server.stop(var)


def _do(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute(statement)
    connection.close()


@contextmanager
def application() -> Iterator[Served]:
    """The application on the real file with the core run published and `PEOPLE` viewers."""
    with database() as base, tempfile.TemporaryDirectory(prefix="basketry-web-") as var:
        import_file(real_file(), base)
        run_core(base)
        env = base | {"BASKETRY_SECRET_KEY": secrets.token_urlsafe(48), "BASKETRY_VAR": var}
        service = open_service(load(env))
        for number in range(PEOPLE):
            people.add(service.auth, f"person{number}@shop.test", PASSWORD, role="viewer", all_markets=True)
        service.close()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(web_command("127.0.0.1", port), cwd=ROOT, env={**os.environ, **env}, stderr=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address + "/healthz", process)
            yield Served(address, env, process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _wait(url: str, process: subprocess.Popen) -> None:
    for _ in range(150):
        if process.poll() is not None:
            raise SystemExit("The web server ended by itself.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web server does not answer.")
