"""`python -m benchmarks [PART…]`: measure, print, and write benchmarks/results.md. `large` and `browsing` take minutes and are asked for by name."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import browsing, flood, imports, large, pages, queries, refresh
from benchmarks.served import application, database, real_file

RESULTS = Path(__file__).with_name("results.md")
KEPT = Path(__file__).with_name("results.json")


def _imports() -> dict[str, Any]:
    return imports.run(real_file().parent)


def _queries() -> dict[str, Any]:
    with database() as env:
        imports.load(env, real_file())
        return {"rows": queries.run(env)}


def _served() -> dict[str, Any]:
    with application() as served:
        return refresh.run(served)


def _pages() -> dict[str, Any]:
    with application() as served:
        return pages.run(served)


def _flood() -> dict[str, Any]:
    with application() as served:
        return flood.run(served)


def _browsing() -> dict[str, Any]:
    with application() as served:
        return browsing.run(served)


PARTS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "imports": _imports, "queries": _queries, "refresh": _served, "pages": _pages, "flood": _flood, "browsing": _browsing,
    "large": large.run,
}  # fmt: skip
USUAL = ("imports", "queries", "refresh", "pages", "flood")


def main(words: list[str]) -> int:
    """Measure the named parts, keep their figures beside those of the others, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"usually: {' '.join(USUAL)}")
    chosen = parser.parse_args(words).parts or USUAL
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    for name in chosen:
        print(f"{name} …", flush=True)
        kept[name] = PARTS[name]() | {"machine": f"{os.cpu_count()} cores, {_memory()} GiB, Python {platform.python_version()}"}
        print(json.dumps(kept[name], indent=1))
        KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    wrong = [f"{row['chart']} ({row['filter']})" for row in kept.get("queries", {}).get("rows", []) if not row["agree"]]
    if wrong:
        print(f"The three ways do not agree: {', '.join(wrong)}.", file=sys.stderr)
    RESULTS.write_text(_page(kept), encoding="utf-8")
    return bool(wrong)


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def _page(kept: Mapping[str, Any]) -> str:
    told = "`make bench` writes this page; figures of one part come from one run on one machine. Ratios matter, not milliseconds."
    lines = ["# What was measured", "", told, ""]
    for name, figures in kept.items():
        lines += [f"## {name}", "", f"On {figures['machine']}.", ""]
        rows = figures.get("rows")
        if rows:
            lines += _table(rows)
        lines += [f"- {key.replace('_', ' ')}: {value}" for key, value in figures.items() if key not in {"rows", "machine"}]
        lines.append("")
    return "\n".join(lines)


def _table(rows: list[dict[str, Any]]) -> list[str]:
    heads = list(rows[0])
    body = ["| " + " | ".join(str(row.get(head, "")) for head in heads) + " |" for row in rows]
    return ["| " + " | ".join(head.replace("_", " ") for head in heads) + " |", "|" + "---|" * len(heads), *body, ""]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
