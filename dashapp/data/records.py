"""Rows of the data page's grids, as plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from dashapp.access.viewer import Viewer
from dashapp.data import door

WORDS = {"todo": "waiting", "doing": "working", "succeeded": "done", "failed": "failed", "cancelled": "cancelled", "aborted": "stopped", "aborting": "stopping"}
KINDS = {
    "run": "run", "nightly": "nightly run", "models": "models", "forecasts": "forecasts", "quality": "quality report", "preview": "look at a file",
    "import": "import", "undo": "undo", "rules": "rules",
}  # fmt: skip
ACTIVE = ("waiting", "working", "stopping")


def imports(engine: Engine, viewer: Viewer) -> list[dict[str, Any]]:
    """Rows of the imports grid, newest first."""
    clock = door.clock(engine, viewer)
    return [
        {
            "id": str(row["import_id"]), "file": row["file_name"], "preset": row["preset"], "at": clock.at(row["imported_at"]),
            "by": row["requested_by"] or "command line", "rows": f"{row['rows_read']:,}", "new": f"{row['lines_new']:,}",
            "known": f"{row['lines_known']:,}", "rejected": f"{row['rows_rejected']:,}", "undone": row["undone_at"] is not None,
            "state": f"undone by {row['undone_by'] or 'command line'}" if row["undone_at"] else "in the facts",
        }
        for row in door.listed(engine, viewer, "imports")
    ]  # fmt: skip


def jobs(engine: Engine, viewer: Viewer, now: datetime | None = None) -> list[dict[str, Any]]:
    """Rows of the jobs grid, newest first."""
    at, clock = now or datetime.now(UTC), door.clock(engine, viewer)
    return [
        {
            "id": str(row["job_id"]), "kind": KINDS.get(row["kind"], row["kind"]), "what": row["what"], "state": WORDS.get(row["state"], row["state"]),
            "progress": progress(row, at), "begun": clock.at(row["started_at"]), "took": took(row, at), "by": row["asked_by"], "message": row["message"],
        }
        for row in door.listed(engine, viewer, "jobs")
    ]  # fmt: skip


def told(engine: Engine, viewer: Viewer, job_id: int) -> list[tuple[str, str]]:
    """What a job said and what happened to it, with the second, oldest first."""
    clock = door.clock(engine, viewer)
    return [(clock.at(row["at"], seconds=True), row["message"]) for row in reversed(door.listed(engine, viewer, "told", job_id=job_id))]


def quality(engine: Engine, viewer: Viewer, import_id: int | None) -> list[dict[str, Any]]:
    """Rows of the quality grid: what was found at all, the most money first."""
    return [
        {
            "id": row["finding"], "title": row["title"], "rows": f"{row['rows']:,}", "money": "" if row["money"] is None else f"{row['money']:,.2f}",
            "done": row["done"], "examples": "; ".join(example(each) for each in row["examples"] or []),
        }
        for row in door.listed(engine, viewer, "quality", import_id=import_id) if row["rows"]
    ]  # fmt: skip


def example(values: Mapping[str, Any]) -> str:
    """One example in words."""
    return ", ".join(f"{name} {value}" for name, value in values.items() if value not in ("", None))


def progress(row: Mapping[str, Any], now: datetime) -> str:
    """How far a job is; of a working one, how long it is likely to go on."""
    done, total = row["done"] or 0, row["total"]
    if row["state"] == "succeeded":
        return "100 %"
    if row["state"] != "doing":
        return ""
    if not total:
        return f"{done:,}" if done else "begun"
    told = f"{min(done / total, 1):.0%}".replace("%", " %")
    if row["started_at"] and 0 < done < total:
        left = (now - row["started_at"]) * (total - done) / done
        told += f", {span(left)} left"
    return told


def took(row: Mapping[str, Any], now: datetime) -> str:
    """How long a job worked, or has been working."""
    if not row["started_at"] or row["state"] in {"todo", "cancelled"}:
        return ""
    return span((row["ended_at"] or now) - row["started_at"])


def span(length: timedelta) -> str:
    """A length of time in a word."""
    seconds = max(length.total_seconds(), 0)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
