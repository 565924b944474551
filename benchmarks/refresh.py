"""How long the server takes for a whole page, cached and not, and how many it answers a second with eight people asking at once."""

from __future__ import annotations

import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import requests

from benchmarks.flood import asked, signed_in
from benchmarks.served import Served

PATHS = ("/overview", "/markets", "/segments", "/products")
CLIENTS = 8
SECONDS = 8


def run(served: Served) -> dict[str, Any]:
    """Medians by page, throughput, and memory of the web processes.

    Returns
    -------
    dict
        `rows` (page, first_ms, cached_ms), `uncached_pages_per_second`, `cached_pages_per_second` (the overview: six questions, session checks
        included), `web_megabytes` (two workers and their parent).
    """
    sessions = [signed_in(served, f"person{number}@shop.test") for number in range(CLIENTS)]
    rows, bodies = [], {}
    for path in PATHS:
        (bodies[path],) = asked(sessions[0], served.address, path)
        # A market nobody has asked for yet is not in the cache.
        first = [_ask(sessions[0], served.address, bodies[path].replace("Germany", market)) for market in ("EIRE", "France", "Spain", "Norway", "Italy")]
        cached = [_ask(sessions[0], served.address, bodies[path]) for _ in range(12)][2:]
        rows.append({"page": path, "first_ms": round(statistics.median(first), 1), "cached_ms": round(statistics.median(cached), 1)})
    uncached = _throughput(sessions, served.address, lambda turn: bodies[PATHS[0]].replace('"?market=Germany"', f'"?from=2011-01-01&to={_day(turn)}"'))
    cached_rate = _throughput(sessions, served.address, lambda turn: bodies[PATHS[0]])
    return {"rows": rows, "uncached_pages_per_second": uncached, "cached_pages_per_second": cached_rate, "web_megabytes": _memory(served.pid)}


def _day(turn: int) -> str:
    """A day of 2011 that no other turn of this run has."""
    return time.strftime("%Y-%m-%d", time.gmtime(1_297_000_000 + 86_400 * (turn % 300)))


def _ask(session: requests.Session, address: str, body: str) -> float:
    headers = {"X-CSRFToken": session.cookies["_csrf_token"], "Content-Type": "application/json"}
    began = time.perf_counter()
    session.post(f"{address}/_dash-update-component", data=body, headers=headers, timeout=60).raise_for_status()
    return (time.perf_counter() - began) * 1000


def _throughput(sessions: list[requests.Session], address: str, body: Any) -> float:
    end = time.monotonic() + SECONDS

    def person(number: int) -> int:
        turn = number
        while time.monotonic() < end:
            _ask(sessions[number], address, body(turn))
            turn += CLIENTS
        return (turn - number) // CLIENTS

    with ThreadPoolExecutor(CLIENTS) as pool:
        return round(sum(pool.map(person, range(CLIENTS))) / SECONDS, 1)


def _memory(pid: int) -> float:
    """Proportional set size of the process and its children, in MB: shared pages count once."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    total = 0
    for each in (str(pid), *children):
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii")
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return round(total / 1000, 1)
