"""Groups get numbers that stay and names that say what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from analytics.models.clusters.algorithms import NOISE

FAR = 0.5
OUTSIDE = 0


def numbered(customer_id: np.ndarray, labels: np.ndarray, money: np.ndarray, previous: pd.Series | None = None) -> np.ndarray:
    """Numbers from 1 for labels, OUTSIDE for noise.

    Parameters
    ----------
    previous
        Number by customer id, of the run before: each group takes the number of the one it shares most customers with (Kuhn 1955, the Hungarian method);
        other numbers follow. Without it, 1 is the group with the highest mean money.
    """
    members = np.unique(labels[labels != NOISE])
    places = np.searchsorted(members, labels)
    known = labels != NOISE
    means = np.array([money[labels == each].mean() for each in members])
    order = np.argsort(-means, kind="stable")
    numbers = np.zeros(len(members), dtype=int)
    if previous is not None:
        before = pd.Series(customer_id).map(previous[previous != OUTSIDE]).to_numpy(dtype=float)
        both = known & ~np.isnan(before)
        old = np.unique(before[both]).astype(int)
        shared = np.zeros((len(members), len(old)))
        np.add.at(shared, (places[both], np.searchsorted(old, before[both])), 1)
        for mine, theirs in zip(*linear_sum_assignment(-shared), strict=True):
            if shared[mine, theirs]:
                numbers[mine] = old[theirs]
    free = (number for number in range(1, 2 * len(members) + 100) if number not in set(numbers.tolist()))
    for place in order:
        numbers[place] = numbers[place] or next(free)
    return np.where(known, numbers[np.minimum(places, len(members) - 1)], OUTSIDE) if len(members) else np.zeros(len(labels), dtype=int)


def names(profiles: pd.DataFrame) -> list[str]:
    """A name per group, from its standardised means `recency_z`, `frequency_z`, `monetary_z`; equal ones are told apart by a number."""
    said = [_name(*row) for row in profiles[["cluster", "recency_z", "frequency_z", "monetary_z"]].itertuples(index=False, name=None)]
    often, seen, made = Counter(said), Counter[str](), []
    for name in said:
        seen[name] += 1
        made.append(f"{name} {seen[name]}" if often[name] > 1 else name)
    return made


def _name(cluster: int, recency: float, frequency: float, money: float) -> str:
    if cluster == OUTSIDE:
        return "Outside every group"
    words: Sequence[str] = [
        "lapsed" if recency > FAR else "recent" if recency < -FAR else "",
        "frequent" if frequency > FAR else "rare" if frequency < -FAR else "",
        "big spenders" if money > FAR else "small spenders" if money < -FAR else "",
    ]
    name = " ".join(word for word in words if word)
    name = name if name.endswith("spenders") else f"{name} customers" if name else "average customers"
    return name[0].upper() + name[1:]
