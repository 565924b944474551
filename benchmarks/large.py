"""A shop of twenty times the size: 10.8 million simulated lines. Lines a second, memory of the import, how long a new day takes to be seen, and how much slower
the charts become."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

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
    """Simulate, import all but the last day, run; import the last day, run, ask.

    Returns
    -------
    dict
        `lines`, `lines_per_second`, `peak_megabytes`, `core_run_seconds` of the history; of the new day `new_day_lines`, and seconds from the start of its
        import (`new_day_import_seconds`) to the published core run (`new_day_core_run_seconds`): `new_day_seconds`; each process's start is in it. And
        `rows` (rollup medians by chart and filter).
    """
    with tempfile.TemporaryDirectory(prefix="basketry-large-") as folder, database() as env:
        file = Path(folder) / "shop.parquet"
        _python(["-m", "analytics", "demo-data", "--orders", str(ORDERS), "--seed", "1", "--out", str(file)], env)
        history, day = _last_day(file)
        told, _ = _imported(history, env)
        _, whole = _python(["-m", "analytics", "run", "--kind", "core"], env)
        added, loading = _imported(day, env)
        _, running = _python(["-m", "analytics", "run", "--kind", "core"], env)
        return {
            "lines": told["rows"],
            "lines_per_second": round(told["rows"] / told["seconds"]),
            "peak_megabytes": round(told["kilobytes"] / 1024),
            "core_run_seconds": round(whole, 1),
            "new_day_lines": added["rows"],
            "new_day_import_seconds": round(loading, 1),
            "new_day_core_run_seconds": round(running, 1),
            "new_day_seconds": round(loading + running, 1),
            "rows": queries.run(env, compare=False),
        }


def _last_day(file: Path) -> tuple[Path, Path]:
    """The file's last day in a file of its own, and everything else (with the rows that are bad on purpose)."""
    end = json.loads(file.with_name(file.name + ".truth.json").read_text(encoding="utf-8"))["end"]
    history, day = file.with_name("history.parquet"), file.with_name("day.parquet")
    last = pl.col("InvoiceDate").str.starts_with(end)
    pl.scan_parquet(file).filter(~last).sink_parquet(history)
    pl.scan_parquet(file).filter(last).sink_parquet(day)
    return history, day


def _imported(file: Path, env: dict[str, str]) -> tuple[dict[str, Any], float]:
    said, seconds = _python(["-c", CHILD, str(file)], env)
    return json.loads(said.splitlines()[-1]), seconds


def _python(words: list[str], env: dict[str, str]) -> tuple[str, float]:
    """What a process says, and its seconds."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout, time.perf_counter() - began
