"""Attributes whose names are no Python names."""

from __future__ import annotations

from typing import Any


def attributes(**values: str) -> Any:
    """`aria_label="Pages"` as the keyword arguments that Dash wants: {"aria-label": "Pages"}."""
    return {name.replace("_", "-"): value for name, value in values.items()}
