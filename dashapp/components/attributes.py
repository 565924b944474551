"""Attributes whose names are no Python names."""

from __future__ import annotations

import json
from typing import Any


def attributes(**values: str) -> Any:
    """`aria_label="Pages"` as the keyword arguments that Dash wants: {"aria-label": "Pages"}."""
    return {name.replace("_", "-"): value for name, value in values.items()}


def written(part: Any) -> str:
    """An id as the browser writes it: one that is a dictionary as JSON."""
    return part if isinstance(part, str) else json.dumps(part, sort_keys=True, separators=(",", ":"))
