"""Ten people browse while ten million lines are imported on the same two cores, as the worker imports them, and then another million: how much slower do
pages become?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from analytics.ingest import undo_import
from analytics.worker_cli import NICENESS
from benchmarks.flood import PATHS, SECONDS, asked, browse, p95, signed_in
from benchmarks.large import CHILD, ORDERS
from benchmarks.served import ROOT, Served

PEOPLE = 10
# Nobody asks for the same days twice, so that every answer is computed.
STARTS = [f"2011-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 29)]
ENDS = [f"2011-{month:02}-{day:02}" for month in range(7, 12) for day in range(1, 29)]


def run(served: Served, orders: int = 0) -> dict[str, Any]:
    """Browse quietly, then for as long as each import lasts.

    The published runs stay; their lines are undone first, as those of the example shop are when a shop's own come.

    Parameters
    ----------
    orders
        Of the shop that is imported; default: $BASKETRY_BENCH_ORDERS, else as many as `large` has.

    Returns
    -------
    dict
        `quiet_p95_ms` (before and after), and of the history and of a tenth more on top of it `_p95_ms`, `_ratio`, `_requests`, `_lines`, `_seconds` and
        `_megabytes` (peak of the import's process).
    """
    orders = orders or int(os.environ.get("BASKETRY_BENCH_ORDERS", ORDERS))
    env = {**os.environ, **served.env}
    sessions = [signed_in(served, f"person{number}@shop.test") for number in range(PEOPLE)]
    bodies = [body for path in PATHS for body in asked(sessions[0], served.address, path)]
    days = iter([f"?from={start}&to={end}" for start in STARTS for end in ENDS])

    def browsed() -> list[float]:
        # More than they can ask in one go.
        chosen = list(islice(days, PEOPLE * SECONDS))
        return browse(sessions, served.address, [bodies[turn % len(bodies)].replace("?market=Germany", each) for turn, each in enumerate(chosen)])

    browsed()
    with tempfile.TemporaryDirectory(prefix="basketry-browsing-") as folder:
        files = {"history": Path(folder) / "history.parquet", "later": Path(folder) / "later.parquet"}
        for seed, (file, size) in enumerate(zip(files.values(), (orders, orders // 10), strict=True), 1):
            made = [sys.executable, "-m", "analytics", "demo-data", "--orders", str(size), "--seed", str(seed), "--out", str(file)]
            subprocess.run(made, cwd=ROOT, env=env, check=True, capture_output=True)
        undo_import(1, served.env)
        quiet, told = browsed(), {}
        for name, file in files.items():
            told[name] = _beside(browsed, file, env)
        quiet += browsed()
    found: dict[str, Any] = {"quiet_p95_ms": p95(quiet), "quiet_requests": len(quiet)}
    for name, (times, figures) in told.items():
        found |= {
            f"{name}_p95_ms": p95(times), f"{name}_ratio": round(p95(times) / p95(quiet), 2), f"{name}_requests": len(times),
            f"{name}_lines": figures["rows"], f"{name}_seconds": round(figures["seconds"]), f"{name}_megabytes": round(figures["kilobytes"] / 1024),
        }  # fmt: skip
    return found


def _beside(browsed: Callable[[], list[float]], file: Path, env: dict[str, str]) -> tuple[list[float], dict[str, Any]]:
    """Milliseconds of each answer while the file is imported, and what the import tells."""
    command = [sys.executable, "-c", f"import os; os.nice({NICENESS})\n{CHILD}", str(file)]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.append(child.communicate()[0]))
    reading.start()
    times: list[float] = []
    while child.poll() is None:
        times += browsed()
    reading.join()
    if child.returncode:
        raise SystemExit("The import failed.")
    return times, json.loads(said[0].splitlines()[-1])
