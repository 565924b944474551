"""Ten people browse while ten million lines are imported on the same two cores, as the worker imports them: how much slower do pages become?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from itertools import islice
from pathlib import Path
from typing import Any

from analytics.worker_cli import NICENESS
from benchmarks.flood import PATHS, SECONDS, asked, browse, p95, signed_in
from benchmarks.large import CHILD, ORDERS
from benchmarks.served import ROOT, Served

PEOPLE = 10
# Nobody asks for the same days twice, so that every answer is computed.
STARTS = [f"2011-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 29)]
ENDS = [f"2011-{month:02}-{day:02}" for month in range(7, 12) for day in range(1, 29)]


def run(served: Served, orders: int = 0) -> dict[str, Any]:
    """Browse quietly, then for as long as the import lasts.

    Parameters
    ----------
    orders
        Of the shop that is imported; default: $BASKETRY_BENCH_ORDERS, else as many as `large` has.

    Returns
    -------
    dict
        `quiet_p95_ms`, `importing_p95_ms`, `ratio`, `requests` (of both), `lines`, `import_seconds` and `peak_megabytes` of the import's process.
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
        file = Path(folder) / "shop.parquet"
        made = [sys.executable, "-m", "analytics", "demo-data", "--orders", str(orders), "--seed", "1", "--out", str(file)]
        subprocess.run(made, cwd=ROOT, env=env, check=True, capture_output=True)
        quiet = browsed()
        command = [sys.executable, "-c", f"import os; os.nice({NICENESS})\n{CHILD}", str(file)]
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        told: list[str] = []
        reading = threading.Thread(target=lambda: told.append(child.communicate()[0]))
        reading.start()
        importing: list[float] = []
        while child.poll() is None:
            importing += browsed()
        reading.join()
    if child.returncode:
        raise SystemExit("The import failed.")
    figures = json.loads(told[0].splitlines()[-1])
    one, other = p95(quiet), p95(importing)
    return {
        "quiet_p95_ms": one, "importing_p95_ms": other, "ratio": round(other / one, 2), "requests": [len(quiet), len(importing)],
        "lines": figures["rows"], "import_seconds": round(figures["seconds"]), "peak_megabytes": round(figures["kilobytes"] / 1024),
    }  # fmt: skip
