"""K-Means against its rivals, for every number of groups.

Question
    Which algorithm and how many groups separate customers best, and would the same groups be found again?
Formula
    Silhouette (a seeded sample above `sample` customers), Calinski-Harabasz, Davies-Bouldin, inertia and explained differences, and stability: the mean
    adjusted Rand index between the groups and those of refits on bootstrap samples, over customers drawn by the seed. Beside them stands the
    silhouette that K-Means finds in one cloud without groups (normal logs with the same means and covariances, in whole days and orders): what is not
    above it is no structure.
Assumptions
    Groups are judged on the features' own scale: scores of other features are not comparable.
Source
    Ben-Hur, Elisseeff & Guyon (2002) for stability; Tibshirani, Walther & Hastie (2001) for the comparison with a cloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from analytics.models.clusters.algorithms import ALGORITHMS, chosen, fit
from analytics.models.clusters.features import Features
from analytics.models.clusters.scores import indices, silhouettes

COLUMNS = (
    "algorithm", "k", "silhouette", "cloud", "calinski_harabasz", "davies_bouldin", "inertia", "explained", "stability", "noise_share", "smallest_share",
    "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """`sample`: points for silhouettes and for fits that grow with the square; `refits` of `refit_sample` points; `clouds` to compare with."""

    counts: tuple[int, ...] = tuple(range(2, 11))
    sample: int = 10_000
    refits: int = 6
    refit_sample: int = 2_000
    clouds: int = 3
    seed: int = 42


@dataclass(frozen=True)
class Comparison:
    """`scores`: a row per algorithm and number of groups, COLUMNS. `labels`: (algorithm, k) → group of every point."""

    scores: pd.DataFrame
    labels: dict[tuple[str, int], np.ndarray]


def compare(seen: Features, settings: Settings = Settings(), algorithms: Sequence[str] = tuple(ALGORITHMS)) -> Comparison:
    """Fit and score all of them.

    Parameters
    ----------
    seen
        The customers, in an order that does not change (by customer id). More groups than there are different ones are not asked for; the row says so.
    """
    points, distinct = seen.values, seen.distinct
    counts = [k for k in settings.counts if k < distinct]
    labels: dict[tuple[str, int], np.ndarray] = {}
    rows = [{"algorithm": name, "k": k, "reason": too_few(k, distinct)} for name in algorithms for k in settings.counts if k >= distinct]
    if counts:
        for name in algorithms:
            fitted = fit(name, points, counts, seed=settings.seed, sample=settings.sample)
            labels |= {(name, k): assign(points) for k, assign in fitted.items()}
            if not fitted:
                rows.append({"algorithm": name, "k": 0, "reason": "It finds no two groups: everything hangs together, or is noise."})
        sample = chosen(len(points), settings.sample, settings.seed)
        values = silhouettes(points[sample], [each[sample] for each in labels.values()])
        stable, cloud = _stability(points, labels, counts, settings), _clouds(seen, counts, settings)
        for (name, k), value in zip(labels, values, strict=True):
            known = value[~np.isnan(value)]
            scored = {"silhouette": float(known.mean()) if len(known) else float("nan"), "cloud": cloud.get(k, float("nan")), "reason": ""}
            rows.append({"algorithm": name, "k": k, **scored, "stability": stable[name, k], **indices(points, labels[name, k])})
    order = {name: place for place, name in enumerate(algorithms)}
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    by_place = frame.sort_values(["algorithm", "k"], key=lambda column: column.map(order) if column.name == "algorithm" else column, ignore_index=True)
    return Comparison(by_place, labels)


def too_few(k: int, distinct: int) -> str:
    """Why so many groups are not asked for."""
    return f"Too few customers: {distinct} that differ from each other cannot be told apart as {k} groups."


def _stability(points: np.ndarray, labels: dict[tuple[str, int], np.ndarray], counts: list[int], settings: Settings) -> dict[tuple[str, int], float]:
    """Mean adjusted Rand index between the groups and those of each refit."""
    judged = chosen(len(points), settings.refit_sample, settings.seed + 1)
    found: dict[tuple[str, int], list[float]] = {key: [] for key in labels}
    for refit in range(settings.refits):
        rng = np.random.default_rng([settings.seed, refit])
        again = points[np.sort(rng.choice(len(points), min(len(points), settings.refit_sample)))]
        for name in {name: None for name, _ in labels}:
            fitted = fit(name, again, _possible(counts, again), seed=settings.seed + refit, sample=2 * settings.refit_sample, starts=3)
            for key in [key for key in labels if key[0] == name]:
                # HDBSCAN may find another number of groups: then what it found is compared.
                assign = fitted.get(key[1]) or (next(iter(fitted.values()), None) if name == "HDBSCAN" else None)
                found[key].append(adjusted_rand_score(labels[key][judged], assign(points[judged])) if assign else 0.0)
    return {key: float(np.mean(values)) for key, values in found.items()}


def _possible(counts: list[int], points: np.ndarray) -> list[int]:
    distinct = len(np.unique(points, axis=0))
    return [k for k in counts if k < distinct]


def _clouds(seen: Features, counts: list[int], settings: Settings) -> dict[int, float]:
    """Mean silhouette of K-Means in clouds of one piece, by number of groups."""
    found: dict[int, list[float]] = {k: [] for k in counts}
    for draw in range(settings.clouds):
        cloud = seen.cloud(min(len(seen.values), settings.refit_sample), [settings.seed, 99, draw])
        groupings = [KMeans(k, n_init=3, random_state=settings.seed).fit_predict(cloud) for k in counts]
        for k, value in zip(counts, silhouettes(cloud, groupings), strict=True):
            found[k].append(float(np.nanmean(value)))
    return {k: float(np.mean(values)) for k, values in found.items()}
