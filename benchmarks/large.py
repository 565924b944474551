"""A shop of twenty times the size: 10.8 million simulated lines. Lines a second, memory of the import, and how much slower the charts become."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import queries
from benchmarks.served import ROOT, database

ORDERS = 900_000
# The import in a process of its own, so that its memory is its own: what getrusage tells begins with that of the process it was started by.
CHILD = """
import json, sys, time
from pathlib import Path
from analytics.ingest import import_file
began = time.perf_counter()
summary = import_file(Path(sys.argv[1]), None, source="simulated")
spent = time.perf_counter() - began
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
print(json.dumps({"rows": summary.rows_read, "seconds": spent, "kilobytes": peak}))
"""


def run() -> dict[str, Any]:
    """Simulate, import, run, ask.

    Returns
    -------
    dict
        `lines`, `lines_per_second`, `peak_megabytes`, `core_run_seconds`, and `rows` (rollup medians by chart and filter).
    """
    with tempfile.TemporaryDirectory(prefix="basketry-large-") as folder, database() as env:
        file = Path(folder) / "shop.parquet"
        _python(["-m", "analytics", "demo-data", "--orders", str(ORDERS), "--seed", "1", "--out", str(file)], env)
        told = json.loads(_python(["-c", CHILD, str(file)], env).splitlines()[-1])
        began = time.perf_counter()
        _python(["-m", "analytics", "run", "--kind", "core"], env)
        spent = time.perf_counter() - began
        return {
            "lines": told["rows"],
            "lines_per_second": round(told["rows"] / told["seconds"]),
            "peak_megabytes": round(told["kilobytes"] / 1024),
            "core_run_seconds": round(spent, 1),
            "rows": queries.run(env, compare=False),
        }


def _python(words: list[str], env: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout
