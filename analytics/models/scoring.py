"""How a shop scores its customers: its own number of scores, tie rule, basis, map and words, as data that is checked.

Question
    By which rule are customers given scores and segments here?
Formula
    What the rule leaves out is as usual: five scores, equal values score equally, net sales, the ten segments in common use. An own map has own words; a
    segment without any says that none are written yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.errors import ModelRefused
from analytics.models import segment_map
from analytics.models.segment_map import SegmentMap

TIES = ("equal", "first")
BASES = ("net", "gross")
MOST_SEGMENTS, LONGEST_WORDS = 20, 300
PARTS = ("quantiles", "ties", "basis", "map", "meanings", "plays")


@dataclass(frozen=True)
class Scoring:
    """`own`: the shop's own map, or none. `meanings` and `plays`: words of its own for some of the segments."""

    quantiles: int = 5
    ties: str = "equal"
    basis: str = "net"
    own: SegmentMap | None = None
    meanings: Mapping[str, str] = field(default_factory=dict)
    plays: Mapping[str, str] = field(default_factory=dict)

    @property
    def map(self) -> SegmentMap:
        """The map in use."""
        return self.own or segment_map.usual(self.quantiles)

    def said(self) -> dict[str, Any]:
        """What a run writes down of it: everything that decides who is in which segment, and the names in the order of the map."""
        cells = [[r, f, name] for (r, f), name in sorted(self.own.cells.items())] if self.own else None
        return {"quantiles": self.quantiles, "ties": self.ties, "basis": self.basis, "names": list(self.map.names), "cells": cells}


def read(rule: Any) -> Scoring:
    """A rule such as `{"quantiles": 3, "map": [{"segment": "Best", "recency": [3], "frequency": [2, 3]}, …], "plays": {"Best": "Thank them."}}`.

    Nothing, or an empty rule, is the usual one.

    Raises
    ------
    ModelRefused
        Naming the part, what it got and what it wanted; a map that has holes or overlaps with its first such cells.
    """
    if rule is None:
        return Scoring()
    if not isinstance(rule, dict) or not set(rule) <= set(PARTS):
        raise ModelRefused(f"The rule of segments has some of: {', '.join(PARTS)}; it is {str(rule)[:80]}.")
    quantiles, ties, basis = rule.get("quantiles", 5), rule.get("ties", "equal"), rule.get("basis", "net")
    if type(quantiles) is not int or not 2 <= quantiles <= 10:
        raise ModelRefused(f"quantiles is a whole number from 2 to 10, not {str(quantiles)[:40]}.")
    for name, value, choices in (("ties", ties, TIES), ("basis", basis, BASES)):
        if value not in choices:
            raise ModelRefused(f"{name} is {' or '.join(choices)}, not {str(value)[:40]!r}.")
    own = None if rule.get("map") is None else _own(quantiles, rule["map"])
    names = (own or segment_map.usual(quantiles)).names
    return Scoring(quantiles, ties, basis, own, _words(rule, "meanings", names), _words(rule, "plays", names))


def _own(quantiles: int, said: Any) -> SegmentMap:
    made = segment_map.checked(quantiles, segment_map.rules(said))
    if len(made.names) > MOST_SEGMENTS:
        raise ModelRefused(f"The segment map is not used: it has {len(made.names)} segments, and more than {MOST_SEGMENTS} cannot be told apart.")
    return made


def _words(rule: dict[str, Any], part: str, names: tuple[str, ...]) -> dict[str, str]:
    words = rule.get(part) or {}
    if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
        raise ModelRefused(f"{part} are words for segments, such as {{{names[0]!r}: '…'}}; they are {str(words)[:80]}.")
    if strangers := [name for name in words if name not in names]:
        raise ModelRefused(f"{part} has words for {strangers[0][:60]!r}, which is no segment of the map ({', '.join(names)}).")
    if long := [name for name, text in words.items() if len(text) > LONGEST_WORDS or not segment_map.written(text)]:
        raise ModelRefused(f"{part} of {long[0]!r} have at most {LONGEST_WORDS} letters and no control characters.")
    return {name: text.strip() for name, text in words.items() if text.strip()}
