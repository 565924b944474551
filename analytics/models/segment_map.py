"""The map from recency and frequency scores to segments: data, checked to cover each cell exactly once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from analytics.errors import ModelRefused

Cells = tuple[tuple[tuple[int, ...], tuple[int, ...], str], ...]
# (recency scores, frequency scores) → segment: the ten in common use
TEN: Cells = (
    ((1, 2), (1, 2), "Hibernating"),
    ((1, 2), (3, 4), "At risk"),
    ((1, 2), (5,), "Can't lose them"),
    ((3,), (1, 2), "About to sleep"),
    ((3,), (3,), "Need attention"),
    ((3, 4), (4, 5), "Loyal"),
    ((4,), (1,), "Promising"),
    ((5,), (1,), "New customers"),
    ((4, 5), (2, 3), "Potential loyalists"),
    ((5,), (4, 5), "Champions"),
)
LONGEST_NAME = 60
# What these mean is settled: nobody's segment may be called so.
TAKEN = {"guest", "guests", "no segment", "all segments", "not yet customers"}


@dataclass(frozen=True)
class SegmentMap:
    """`cells`: (recency score, frequency score) → segment, of every pair of scores from 1 to `quantiles`; `names` in the order of the map."""

    quantiles: int
    cells: Mapping[tuple[int, int], str]

    @property
    def names(self) -> tuple[str, ...]:
        """The segments, each once."""
        return tuple(dict.fromkeys(self.cells.values()))


def usual(quantiles: int = 5) -> SegmentMap:
    """The ten segments. With other than five quantiles each score is read at its place among five: the lowest as 1, the highest as 5."""
    ten = checked(5, TEN)
    if quantiles == 5:
        return ten
    place = {score: min(5, 1 + 5 * (score - 1) // (quantiles - 1)) for score in range(1, quantiles + 1)}
    return SegmentMap(quantiles, {(r, f): ten.cells[place[r], place[f]] for r, f in product(place, place)})


def checked(quantiles: int, rules: Cells) -> SegmentMap:
    """A map of rules, when they cover every pair of scores exactly once.

    Raises
    ------
    ModelRefused
        With the first cells that no rule or several rules cover.
    """
    cells: dict[tuple[int, int], str] = {}
    for recencies, frequencies, name in rules:
        for pair in product(recencies, frequencies):
            if not all(1 <= score <= quantiles for score in pair):
                raise ModelRefused(f"The segment map is not used: {name!r} names R{pair[0]} F{pair[1]}, but scores go from 1 to {quantiles}.")
            if pair in cells:
                raise ModelRefused(f"The segment map is not used: R{pair[0]} F{pair[1]} belongs to both {cells[pair]!r} and {name!r}.")
            cells[pair] = name
    every = list(product(range(1, quantiles + 1), repeat=2))
    holes = [pair for pair in every if pair not in cells]
    if holes:
        shown = ", ".join(f"R{r} F{f}" for r, f in holes[:5])
        raise ModelRefused(f"The segment map is not used: {len(holes)} of {len(every)} cells belong to no segment ({shown}{', …' if len(holes) > 5 else ''}).")
    return SegmentMap(quantiles, cells)


def read(text: str) -> SegmentMap:
    """A map written as JSON: `{"quantiles": 3, "segments": [{"segment": "Best", "recency": [3], "frequency": [2, 3]}, …]}`.

    Raises
    ------
    ModelRefused
        When it is no such JSON, or does not cover each cell exactly once.
    """
    wanted = 'a segment map looks like {"quantiles": 5, "segments": [{"segment": "Best", "recency": [5], "frequency": [4, 5]}, …]}'
    try:
        said = json.loads(text)
        quantiles, given = said["quantiles"], said["segments"]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelRefused(f"The segment map cannot be read ({type(error).__name__}: {str(error)[:80]}): {wanted}.") from error
    if type(quantiles) is not int or not 2 <= quantiles <= 10:
        raise ModelRefused(f"The segment map is not used: quantiles is a whole number from 2 to 10, not {str(quantiles)[:40]}.")
    return checked(quantiles, rules(given))


def rules(said: Any) -> Cells:
    """The rules of a map as they are written: a list of `{"segment": "Best", "recency": [5], "frequency": [4, 5]}`.

    Raises
    ------
    ModelRefused
        When they are none, or a name cannot be one.
    """
    try:
        if not isinstance(said, list):
            raise TypeError(f"a list was expected, not {str(said)[:40]}")
        made = tuple((_scores(rule["recency"]), _scores(rule["frequency"]), rule["segment"].strip()) for rule in said)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wanted = '[{"segment": "Best", "recency": [5], "frequency": [4, 5]}, …]'
        raise ModelRefused(f"The segment map cannot be read ({type(error).__name__}: {str(error)[:80]}): its segments look like {wanted}.") from error
    known: dict[str, str] = {}
    for _, _, name in made:
        if not 0 < len(name) <= LONGEST_NAME:
            raise ModelRefused(f"The segment map is not used: a segment's name has 1 to {LONGEST_NAME} characters, not {len(name)}.")
        if name.casefold() in TAKEN or not written(name):
            raise ModelRefused(f"The segment map is not used: no segment can be called {name!r}; that word means something else here, or cannot be shown.")
        if known.setdefault(name.casefold(), name) != name:
            raise ModelRefused(f"The segment map is not used: {known[name.casefold()]!r} and {name!r} differ in capitals alone.")
    return made


def written(text: str) -> bool:
    """Whether a text can be kept and shown: without control characters and halves of letters."""
    return not any(ord(letter) < 32 or ord(letter) == 127 or 0xD800 <= ord(letter) <= 0xDFFF for letter in text)


def _scores(said: Any) -> tuple[int, ...]:
    if not isinstance(said, list) or not said or any(type(score) is not int for score in said):
        raise ValueError(f"scores are a list of whole numbers, not {str(said)[:40]}")
    return tuple(said)
