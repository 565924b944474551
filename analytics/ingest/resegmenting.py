"""What a change of the rule of segments would do: customers as the run that is shown has them, scored by the other rule."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd
from psycopg2.extensions import cursor as Cursor

from analytics.models import rfm
from analytics.models.scoring import read

# Money decides no segment, so that what is published serves for either basis.
_PUBLISHED = """
copy (
    select customer_id, recency_days, frequency_orders, (monetary * 10000)::bigint as monetary, segment
    from published.customer_scores join published.current_runs using (run_id) where kind = 'core'
) to stdout (format csv, header)
"""
TOLD = 40


def moves(cursor: Cursor, rule: Any) -> pd.DataFrame:
    """`old`, `new` (segments) and `customers`, those who stay among them, the most first; nobody before the first run.

    Raises
    ------
    ModelRefused
        When it is no rule, or ties `first` cannot cut these customers.
    """
    text = io.StringIO()
    cursor.copy_expert(_PUBLISHED, text)
    text.seek(0)
    customers = pd.read_csv(text, dtype={"customer_id": "str", "segment": "str"}, keep_default_na=False).rename(columns={"segment": "old"})
    scored = rfm.score(customers, rfm.Params.of(read(rule))).customers
    counted = scored.groupby(["old", "segment"]).size().rename("customers").reset_index().rename(columns={"segment": "new"})
    return counted.sort_values(["customers", "old", "new"], ascending=[False, True, True], ignore_index=True)


def told(cursor: Cursor, rule: Any) -> list[str]:
    """The same in sentences: how many customers would be in another segment, and from which to which."""
    counted = moves(cursor, rule)
    moved = counted[counted["old"] != counted["new"]]
    whole, many = int(counted["customers"].sum()), int(moved["customers"].sum())
    if not whole:
        return ["segments: nothing has been computed yet; the first run follows the rule."]
    lines = [f"{row.old} to {row.new}: {row.customers:,}." for row in moved.head(TOLD).itertuples()]
    rest = [f"{len(moved) - TOLD} more ways: {moved['customers'].iloc[TOLD:].sum():,}."] if len(moved) > TOLD else []
    return [f"segments: {many:,} of {whole:,} customers would be in another segment with the next run.", *lines, *rest]
