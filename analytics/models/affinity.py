"""Bought together: which products stand in the same orders more often than chance would put them there?

Question
    Of the orders with one product, how many also have another, and is that more than its popularity alone explains?
Formula
    Support of A and B = orders with both / orders; confidence A → B = orders with both / orders with A; lift = confidence / (orders with B / orders).
    Sure: orders with both lie SURE standard errors above what chance would bring (Freeman-Tukey deviate of a Poisson count). Were nothing bought together,
    chance would bring .001 such pairs among the 2.2 million of the UCI year's largest market (7 at three standard errors): docs/decisions/0014-affinity.md.
Assumptions
    An order counts a product once. Orders are independent; those of one customer are not quite, so close calls are left to the reader.
Source
    Agrawal, R., Imieliński, T. & Swami, A. (1993), Mining association rules between sets of items in large databases, *SIGMOD*; Freeman, M. F. & Tukey,
    J. W. (1950), Transformations related to the angular and the square root, *Annals of Mathematical Statistics* 21.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

import numpy as np
import pandas as pd
from scipy import sparse

from analytics.errors import ModelRefused

SURE = 5.0
"""Standard errors that a count must lie above chance. The web asks the same of sums of markets."""
BLOCK = 2_000
"""Products whose pairs are counted at once: their counts with all others are held in memory."""
MOST_SETS = 50_000
"""More frequent sets than this are refused: the support asked for is too low to read the answer."""


@dataclass(frozen=True)
class Counts:
    """`baskets`: how many; `items`: item, baskets; `pairs`: item_a < item_b, baskets with both."""

    baskets: int
    items: pd.DataFrame
    pairs: pd.DataFrame


def count(bought: pd.DataFrame, *, at_least: int, baskets: int | None = None) -> Counts:
    """Count items and pairs of items.

    Parameters
    ----------
    bought
        `basket`, `item` (text): one row for an item in a basket; repeated rows count once.
    at_least
        Pairs in fewer baskets are left out.
    baskets
        How many there are, where some hold no item; else those of the rows.

    Returns
    -------
    Counts
        Sorted by item, then by the other: whatever the order of the rows, the same.
    """
    basket, baskets_seen = pd.factorize(bought["basket"])
    codes = pd.Index(np.sort(bought["item"].unique().astype(object)))
    item = codes.get_indexer(bought["item"].astype(object))
    held = sparse.csr_array((np.ones(len(bought), np.int32), (basket, item)), shape=(len(baskets_seen), len(codes)))
    held.data[:] = 1
    each = np.asarray(held.sum(axis=0)).ravel().astype(np.int64)
    often = np.flatnonzero(each >= max(at_least, 1))
    items = pd.DataFrame({"item": codes.to_numpy(), "baskets": each})
    found = list(_pairs(held[:, often], codes[often], max(at_least, 1)))
    empty = pd.DataFrame({"item_a": pd.Series(dtype="str"), "item_b": pd.Series(dtype="str"), "baskets": pd.Series(dtype="int64")})
    pairs = pd.concat(found, ignore_index=True) if found else empty
    total = len(baskets_seen) if baskets is None else baskets
    return Counts(total, items, pairs.sort_values(["item_a", "item_b"], ignore_index=True))


def _pairs(held: sparse.csr_array, codes: pd.Index, at_least: int) -> Iterator[pd.DataFrame]:
    """Baskets with both, some items after the others; each pair once."""
    turned = held.T.tocsr()
    for first in range(0, len(codes), BLOCK):
        together = (turned[first : first + BLOCK] @ held).tocoo()
        rows, columns = together.row + first, together.col
        kept = (columns > rows) & (together.data >= at_least)
        yield pd.DataFrame({"item_a": codes[rows[kept]].to_numpy(), "item_b": codes[columns[kept]].to_numpy(), "baskets": together.data[kept].astype("int64")})


def measured(counts: Counts) -> pd.DataFrame:
    """Pairs with what they say.

    Returns
    -------
    DataFrame
        `item_a`, `item_b`, `baskets`, `baskets_a`, `baskets_b`, `expected` (baskets with both if they were bought independently), `support`,
        `confidence` (A → B), `confidence_back` (B → A), `lift`, `sure`.
    """
    each = counts.items.set_index("item")["baskets"]
    table = counts.pairs.assign(baskets_a=_of(each, counts.pairs["item_a"]), baskets_b=_of(each, counts.pairs["item_b"]))
    total = max(counts.baskets, 1)
    expected = table["baskets_a"] * table["baskets_b"] / total
    return table.assign(
        expected=expected,
        support=table["baskets"] / total,
        confidence=table["baskets"] / table["baskets_a"],
        confidence_back=table["baskets"] / table["baskets_b"],
        lift=table["baskets"] / expected,
        sure=np.sqrt(table["baskets"]) + np.sqrt(table["baskets"] + 1) - np.sqrt(4 * expected + 1) > SURE,
    )


def _of(each: pd.Series, items: pd.Series) -> np.ndarray:
    return each.reindex(items).to_numpy(dtype=float)


def rules(bought: pd.DataFrame, *, min_support: float, min_lift: float = 1.0, baskets: int | None = None) -> pd.DataFrame:
    """All rules among frequent sets of any size, as Apriori finds them.

    Returns
    -------
    DataFrame
        `antecedent`, `consequent` (items, sorted, as tuples), `support`, `confidence`, `lift`; the strongest first.

    Raises
    ------
    ModelRefused
        When the support is none, or so low that there are more than MOST_SETS frequent sets.
    """
    if not 0 < min_support <= 1:
        raise ModelRefused(f"The least support is a share above 0 and at most 1, not {min_support}.")
    basket, seen = pd.factorize(bought["basket"])
    total = len(seen) if baskets is None else baskets
    frequent = _frequent(bought.assign(basket=basket), len(seen), min_support * total)
    rows = [
        (before, after, size / total, size / frequent[before], size * total / (frequent[before] * frequent[after]))
        for items, size in frequent.items()
        for taken in range(1, len(items))
        for before in combinations(items, taken)
        if (after := tuple(item for item in items if item not in before))
    ]
    table = pd.DataFrame(rows, columns=["antecedent", "consequent", "support", "confidence", "lift"])
    kept = table[table["lift"] >= min_lift]
    return kept.sort_values(["lift", "support", "antecedent", "consequent"], ascending=[False, False, True, True], ignore_index=True)


def _frequent(bought: pd.DataFrame, baskets: int, least: float) -> dict[tuple[str, ...], int]:
    """Sets of items and in how many baskets each is, level by level: a set is frequent only when all its parts are."""
    inside: dict[tuple[str, ...], np.ndarray] = {}
    for item, rows in bought.groupby("item", sort=True)["basket"]:
        there = np.zeros(baskets, bool)
        there[rows.to_numpy()] = True
        if there.sum() >= least:
            inside[(str(item),)] = there
    found = {items: int(there.sum()) for items, there in inside.items()}
    while inside:
        longer: dict[tuple[str, ...], np.ndarray] = {}
        for _, alike in groupby(inside, lambda items: items[:-1]):
            for one, other in combinations(alike, 2):
                if (there := inside[one] & inside[other]).sum() >= least:
                    longer[(*one, other[-1])] = there
            if len(found) + len(longer) > MOST_SETS:
                raise ModelRefused(f"More than {MOST_SETS:,} sets of products reach this support: ask for a higher one.")
        inside = longer
        found |= {items: int(there.sum()) for items, there in inside.items()}
    return found
