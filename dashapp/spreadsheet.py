"""What a spreadsheet would run is kept as text (OWASP, CSV injection)."""

from __future__ import annotations

from typing import Any

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(value: Any) -> Any:
    """The value, with a quote before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(LIVE) else value
