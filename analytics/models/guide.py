"""What each segment means, and the play for it: words, kept with the map that they belong to."""

from __future__ import annotations

from itertools import product

import pandas as pd

from analytics.models.scoring import Scoring

NO_MEANING, NO_PLAY = "No meaning written yet.", "No play written yet."
SHOWN = 6

# segment → meaning, play
WORDS = {
    "Champions": ("Bought lately and often.", "Thank them, show new products first, ask for reviews; no discounts needed."),
    "Loyal": ("Buy often, and have been here in the last months.", "Offer more of what they buy, bundles, a loyalty scheme."),
    "Potential loyalists": ("Bought lately, two or three times.", "Suggest the next product; reward the next order."),
    "New customers": ("First order just made.", "Welcome them, explain the range, invite a second order within a month."),
    "Promising": ("First order not long ago, no second yet.", "Remind them of what they looked for; a small reason to come back."),
    "Need attention": ("Middling buyers who have begun to stay away.", "An offer with an end date, on what they bought before."),
    "About to sleep": ("Bought once or twice, some time ago.", "Popular products and a reason to return before they forget."),
    "At risk": ("Bought several times, long ago.", "A personal message, a strong offer, help with whatever went wrong."),
    "Can't lose them": ("Bought very often, and have stopped.", "Call them: find out why, and win them back one by one."),
    "Hibernating": ("Bought once or twice, long ago.", "Include in seasonal mailings; do not spend much on them."),
}


def guide(scoring: Scoring) -> pd.DataFrame:
    """One row per segment in use: `place`, `segment`, `cells` (its scores in words), `meaning`, `play`.

    The shop's own words come first; the usual ones fit the usual map alone.
    """
    rows = []
    for place, segment in enumerate(scoring.map.names):
        cells = [pair for pair, name in scoring.map.cells.items() if name == segment]
        usual = (NO_MEANING, NO_PLAY) if scoring.own else WORDS[segment]
        rows.append((place, segment, _scores(cells), scoring.meanings.get(segment, usual[0]), scoring.plays.get(segment, usual[1])))
    return pd.DataFrame(rows, columns=["place", "segment", "cells", "meaning", "play"])


def _scores(cells: list[tuple[int, int]]) -> str:
    """A block by its sides; scattered cells one by one."""
    recencies, frequencies = ([min(scores), max(scores)] for scores in zip(*cells, strict=True))
    block = product(range(recencies[0], recencies[1] + 1), range(frequencies[0], frequencies[1] + 1))
    if set(cells) == set(block):
        return f"recency {_span(recencies)}, frequency {_span(frequencies)}"
    shown = [f"R{r} F{f}" for r, f in sorted(cells, reverse=True)]
    return ", ".join(shown[:SHOWN]) + (f" and {len(shown) - SHOWN} more" if len(shown) > SHOWN else "")


def _span(scores: list[int]) -> str:
    return f"{scores[0]}" if scores[0] == scores[1] else f"{scores[0]}–{scores[1]}"
