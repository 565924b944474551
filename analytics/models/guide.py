"""What each of the ten segments means, and the play for it: words, kept with the map that they belong to."""

from __future__ import annotations

import pandas as pd

from analytics.models.segment_map import SegmentMap

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


def guide(named: SegmentMap) -> pd.DataFrame:
    """One row per segment of a map: `place`, `segment`, `cells` (its scores in words), `meaning`, `play`; an own map's names have no words."""
    rows = []
    for place, segment in enumerate(named.names):
        cells = [pair for pair, name in named.cells.items() if name == segment]
        meaning, play = WORDS.get(segment, ("", ""))
        rows.append((place, segment, f"recency {_span([r for r, _ in cells])}, frequency {_span([f for _, f in cells])}", meaning, play))
    return pd.DataFrame(rows, columns=["place", "segment", "cells", "meaning", "play"])


def _span(scores: list[int]) -> str:
    return f"{min(scores)}" if min(scores) == max(scores) else f"{min(scores)}–{max(scores)}"
