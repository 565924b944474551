"""How good is a grouping? Silhouettes of many groupings at once, and the other indices.

Source
    Rousseeuw, P. (1987), Silhouettes; Caliński, T. & Harabasz, J. (1974); Davies, D. & Bouldin, D. (1979); Hubert, L. & Arabie, P. (1985) for the adjusted
    Rand index. Each is computed without the points that an algorithm calls noise; the share of noise stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score

from analytics.models.clusters.algorithms import NOISE

BLOCK = 500


def silhouettes(points: np.ndarray, groupings: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Silhouette of every point in each grouping: distances are worked out once for all of them.

    Returns
    -------
    list of arrays
        Values in -1 to 1; 0 for the only point of a group; NaN for noise, and everywhere when there is but one group.
    """
    members = [np.unique(labels[labels != NOISE]) for labels in groupings]
    ones = [(labels[:, None] == each[None, :]).astype(float) for labels, each in zip(groupings, members, strict=True)]
    together = np.hstack(ones) if ones else np.empty((len(points), 0))
    edges = np.cumsum([0, *(len(each) for each in members)])
    values = [np.full(len(points), np.nan) for _ in groupings]
    for start in range(0, len(points), BLOCK):
        rows = slice(start, start + BLOCK)
        sums = cdist(points[rows], points) @ together
        for value, labels, each, one, low, high in zip(values, groupings, members, ones, edges[:-1], edges[1:], strict=True):
            if len(each) > 1:
                value[rows] = _silhouette(sums[:, low:high], labels[rows], each, one.sum(axis=0))
    return values


def _silhouette(sums: np.ndarray, labels: np.ndarray, members: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Of some points: summed distances to each group, their labels, the groups and how large these are."""
    value = np.full(len(labels), np.nan)
    known = np.flatnonzero(labels != NOISE)
    if not len(known):
        return value
    place = np.searchsorted(members, labels[known])
    rows = np.arange(len(known))
    own = sums[known][rows, place] / np.maximum(sizes[place] - 1, 1)
    others = sums[known] / sizes
    others[rows, place] = np.inf
    nearest = others.min(axis=1)
    widest = np.maximum(own, nearest)
    inside = np.divide(nearest - own, widest, out=np.zeros(len(known)), where=widest > 0)
    value[known] = np.where(sizes[place] == 1, 0.0, inside)
    return value


def indices(points: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """`inertia`, `explained` (share of the differences between points that lie between groups), `calinski_harabasz`, `davies_bouldin`, `noise_share`,
    `smallest_share`; NaN where fewer than two groups, or as many as points, leave nothing to compare."""
    known = labels != NOISE
    inside, own = points[known], labels[known]
    members, sizes = np.unique(own, return_counts=True)
    within = float(sum(((inside[own == each] - inside[own == each].mean(axis=0)) ** 2).sum() for each in members))
    total = float(((inside - inside.mean(axis=0)) ** 2).sum()) if len(inside) else 0.0
    comparable = 1 < len(members) < len(inside) and within > 0
    return {
        "inertia": within,
        "explained": 1 - within / total if total else float("nan"),
        "calinski_harabasz": float(calinski_harabasz_score(inside, own)) if comparable else float("nan"),
        "davies_bouldin": float(davies_bouldin_score(inside, own)) if comparable else float("nan"),
        "noise_share": float(1 - known.mean()) if len(labels) else 0.0,
        "smallest_share": float(sizes.min() / len(labels)) if len(members) else 0.0,
    }
