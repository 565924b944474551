"""Start, stop and find the embedded server. It is a process of its own: it outlives a killed app, and the next start finds it again."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg2

from analytics import roles
from analytics.embedded.place import Place, choose, prepare
from analytics.errors import DatabaseUnavailable

USER = "basketry"
DATABASE = "basketry"
# For one machine that also runs the app: small enough for a laptop, large enough that ten million lines import in minutes.
TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "''",
    "shared_buffers": "512MB",
    "max_connections": "100",
    "max_wal_size": "4GB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "jit": "off",
    # Three lines every five minutes, in a log that nobody cuts.
    "log_checkpoints": "off",
    "max_parallel_workers_per_gather": "0",
}


def start(env: Mapping[str, str] | None = None) -> str:
    """Start the server if it does not run, and give its address.

    Returns
    -------
    str
        The administrative address, also kept (mode 0600) in `var/database_url`.

    Raises
    ------
    DatabaseUnavailable
        With the server's own last words, when it does not start.
    """
    var = roles.var_dir(env)
    var.mkdir(parents=True, exist_ok=True)
    place = choose(var)
    kept = var / "database_url"
    try:
        prepare(place)
        if not (place.data / "PG_VERSION").exists():
            _make_cluster(place, kept)
        if not running(place):
            _start(place, kept)
    except OSError as error:
        raise DatabaseUnavailable(
            f"The embedded database cannot use {error.filename or place.home}: {error.strerror}. "
            "Make room or give rights there, or set BASKETRY_VAR to another folder. Nothing already stored was changed."
        ) from error
    url = kept.read_text(encoding="utf-8").strip()
    _make_database(url)
    return url


def stop(env: Mapping[str, str] | None = None) -> bool:
    """Stop the server; False when it did not run."""
    place = choose(roles.var_dir(env))
    if not place.data.exists() or not running(place):
        return False
    _program(place, "pg_ctl", "-D", str(place.data), "-w", "-m", "fast", "stop")
    return True


def running(place: Place) -> bool:
    """Whether the server of `place` answers for its data folder (a stale pid file is none)."""
    return not _of_another(place.data / "postmaster.pid") and _run(place, "pg_ctl", "-D", str(place.data), "status").returncode == 0


def _of_another(noted: Path) -> bool:
    """Whether the pid file names a process that is no PostgreSQL: after the machine was switched off, its number is another's. PostgreSQL's own programs
    only ask whether there is a process of that number."""
    try:
        number = int(noted.read_text(encoding="utf-8").split("\n", 1)[0])
        return b"postgres" not in Path(f"/proc/{number}/cmdline").read_bytes()
    except (OSError, ValueError):
        # No such file or process, or not Linux: what the programs say holds.
        return False


def _make_cluster(place: Place, kept: Path) -> None:
    password = secrets.token_urlsafe(24)
    secret = place.home / "password"
    secret.touch(mode=0o600)
    if place.uid is not None and place.gid is not None:
        os.chown(secret, place.uid, place.gid)
    secret.write_text(password, encoding="utf-8")
    partial = place.home / "making"
    try:
        shutil.rmtree(partial, ignore_errors=True)
        _program(place, "initdb", "-D", str(partial), "-U", USER, "-A", "scram-sha-256", "--pwfile", str(secret),
                 "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
        partial.rename(place.data)
    finally:
        secret.unlink()
    _keep(kept, password, _free_port())


def _start(place: Place, kept: Path) -> None:
    """Start at the port used before; at another one if a stranger has it meanwhile."""
    password, port = _kept(kept)
    noted = place.data / "postmaster.pid"
    if _of_another(noted):
        noted.unlink()
    if not _free(port):
        port = _free_port()
        _keep(kept, password, port)
    options = " ".join(f"-c {name}={value}" for name, value in {**TUNING, "port": port}.items())
    _program(place, "pg_ctl", "-D", str(place.data), "-w", "-t", "60", "-l", str(place.log), "-o", options, "start")


def _make_database(url: str) -> None:
    connection = _patiently(roles.plain(url).rpartition("/")[0] + "/postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(f"create database {DATABASE}")
    finally:
        connection.close()


def _patiently(url: str, seconds: float = 20.0) -> psycopg2.extensions.connection:
    """Connect, waiting while a server that was killed replays its log."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return psycopg2.connect(url, connect_timeout=5)
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"The embedded database does not answer at {roles.shown(url)}: {str(error).strip()}") from error
            time.sleep(0.2)


def _keep(kept: Path, password: str, port: int) -> None:
    kept.unlink(missing_ok=True)
    kept.touch(mode=0o600)
    kept.write_text(f"postgresql://{USER}:{password}@127.0.0.1:{port}/{DATABASE}\n", encoding="utf-8")


def _kept(kept: Path) -> tuple[str, int]:
    try:
        address = kept.read_text(encoding="utf-8").strip().partition("://")[2]
        login, _, host = address.rpartition("@")
        return login.partition(":")[2], int(host.partition(":")[2].partition("/")[0])
    except (OSError, ValueError) as error:
        raise DatabaseUnavailable(
            f"{kept} is missing or damaged: it holds the password of the data beside it. Put it back, "
            "or move the data folder away to begin anew. The data were not touched."
        ) from error


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _program(place: Place, name: str, *arguments: str) -> None:
    done = _run(place, name, *arguments)
    if done.returncode:
        log = place.log.read_text(encoding="utf-8", errors="replace") if place.log.exists() else ""
        words = [line for line in (done.stderr + log).splitlines() if any(sign in line for sign in ("FATAL", "PANIC", "error", "could not"))]
        reason = words[-1].strip() if words else (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DatabaseUnavailable(f"The embedded database did not start ({name}: {reason}). Its log is {place.log}; the data were not changed.")


def _run(place: Place, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # A file, not a pipe: the server inherits what pg_ctl was given and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as words:
        done = subprocess.run([str(place.bin / name), *arguments], stdin=subprocess.DEVNULL, stdout=words, stderr=words,
                              cwd="/", check=False, start_new_session=True, **place.account())
        words.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", words.read())
