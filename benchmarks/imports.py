"""Seconds of imports and runs of the real file."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analytics.ingest import import_file
from analytics.runs import run_core, run_forecasts
from benchmarks.served import database


def run(folder: Path) -> dict[str, Any]:
    """Import the parquet and the workbook, each into an empty database; run once.

    Returns
    -------
    dict
        Seconds, rounded to a tenth.
    """
    figures: dict[str, Any] = {}
    for file in (folder / "online_retail.parquet", *sorted(folder.glob("*.xlsx"))):
        with database() as env:
            figures[f"import_{file.suffix[1:]}_seconds"] = _spent(lambda env=env, file=file: import_file(file, env))
            if file.suffix == ".parquet":
                figures["core_run_seconds"] = _spent(lambda env=env: run_core(env))
                figures["forecasts_run_seconds"] = _spent(lambda env=env: run_forecasts(env))
    return figures


def load(env: Mapping[str, str], file: Path) -> None:
    """The real file, imported, with a core run."""
    import_file(file, env)
    run_core(env)


def _spent(work: Any) -> float:
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 1)
