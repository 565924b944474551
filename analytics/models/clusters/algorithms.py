"""Five ways to group points, behind one call: points and numbers of groups in, for each number a rule that assigns any points.

Source
    K-Means: Lloyd (1982), with k-means++ seeding. Gaussian mixture: Dempster, Laird & Rubin (1977). Ward (1963). HDBSCAN: Campello, Moulavi & Sander (2013).
    Bisecting K-Means: Steinbach, Karypis & Kumar (2000). All from scikit-learn and SciPy.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.cluster.hierarchy import fcluster, ward
from scipy.spatial import cKDTree
from sklearn.cluster import HDBSCAN, BisectingKMeans, KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

NOISE = -1
Assign = Callable[[np.ndarray], np.ndarray]
Fits = dict[int, Assign]
# HDBSCAN is not told how many groups to find, but how small one may be.
SMALLEST = (0.01, 0.02, 0.05, 0.1)


def kmeans(points: np.ndarray, counts: Sequence[int], seed: int, sample: int, starts: int) -> Fits:
    """Above `sample` points the starts are tried on a sample, and the best is refined on all."""
    few = sampled(points, sample, seed)
    fits: Fits = {}
    for k in counts:
        model = KMeans(k, n_init=starts, random_state=seed).fit(few)
        if len(few) < len(points):
            model = KMeans(k, init=model.cluster_centers_, n_init=1).fit(points)
        fits[k] = model.predict
    return fits


def gaussian_mixture(points: np.ndarray, counts: Sequence[int], seed: int, sample: int, starts: int) -> Fits:
    """Full covariances, fitted on at most `sample` points."""
    few = sampled(points, sample, seed)
    return {k: GaussianMixture(k, reg_covar=1e-4, random_state=seed, max_iter=200).fit(few).predict for k in counts}


def ward_tree(points: np.ndarray, counts: Sequence[int], seed: int, sample: int, starts: int) -> Fits:
    """One tree over at most half of `sample` points (its memory grows with the square); every point goes to the nearest group's centre."""
    few = sampled(points, sample // 2, seed)
    tree = ward(few)
    fits: Fits = {}
    for k in counts:
        labels = fcluster(tree, k, "maxclust")
        own = {row.tobytes(): label - 1 for row, label in zip(few, labels, strict=True)}
        fits[k] = _nearest_centre(np.stack([few[labels == label].mean(axis=0) for label in np.unique(labels)]), own)
    return fits


def hdbscan(points: np.ndarray, counts: Sequence[int], seed: int, sample: int, starts: int) -> Fits:
    """By the number of groups it finds (the least noise, when several sizes find as many); on a sample, others go with their nearest neighbour."""
    few = sampled(points, sample // 2, seed)
    tree = cKDTree(few)
    best: dict[int, tuple[float, np.ndarray]] = {}
    for share in SMALLEST:
        size = max(5, round(share * len(few)))
        if size > len(few):
            continue
        labels = HDBSCAN(min_cluster_size=size, min_samples=min(10, size), copy=True).fit_predict(few)
        found, noise = int(labels.max()) + 1, float((labels == NOISE).mean())
        if found >= 2 and (found not in best or noise < best[found][0]):
            best[found] = (noise, labels)
    return {found: _nearest_neighbour(tree, labels) for found, (_, labels) in best.items()}


def bisecting_kmeans(points: np.ndarray, counts: Sequence[int], seed: int, sample: int, starts: int) -> Fits:
    """Splits the widest group in two until there are enough."""
    few = sampled(points, sample, seed)
    return {k: BisectingKMeans(k, n_init=starts, random_state=seed, bisecting_strategy="biggest_inertia").fit(few).predict for k in counts}


ALGORITHMS: Mapping[str, Callable[[np.ndarray, Sequence[int], int, int, int], Fits]] = {
    "K-Means": kmeans,
    "Gaussian mixture": gaussian_mixture,
    "Ward": ward_tree,
    "HDBSCAN": hdbscan,
    "Bisecting K-Means": bisecting_kmeans,
}


def fit(name: str, points: np.ndarray, counts: Sequence[int], *, seed: int, sample: int, starts: int = 10) -> Fits:
    """Fit one algorithm for several numbers of groups; the same for the same points, whatever the number of threads."""
    with warnings.catch_warnings():
        # Fewer distinct points than groups, or a mixture still moving after two hundred steps: its scores will say so.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return ALGORITHMS[name](points, counts, seed, sample, starts)


def sampled(points: np.ndarray, most: int, seed: int) -> np.ndarray:
    """At most so many of the points, drawn by the seed, in their order."""
    return points if len(points) <= most else points[chosen(len(points), most, seed)]


def chosen(count: int, most: int, seed: int) -> np.ndarray:
    """Places of at most `most` out of `count`, drawn by the seed, in order."""
    return np.arange(count) if count <= most else np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def _nearest_centre(centres: np.ndarray, own: Mapping[bytes, int]) -> Assign:
    tree = cKDTree(centres)

    def assign(points: np.ndarray) -> np.ndarray:
        nearest = tree.query(points)[1]
        return np.fromiter((own.get(row.tobytes(), near) for row, near in zip(points, nearest, strict=True)), dtype=np.int64, count=len(points))

    return assign


def _nearest_neighbour(tree: cKDTree, labels: np.ndarray) -> Assign:
    return lambda points: labels[tree.query(points)[1]]
