"""Our silhouettes and indices against scikit-learn's, and by hand."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

from analytics.models.clusters import scores
from analytics.models.clusters.algorithms import NOISE


@pytest.fixture(scope="module")
def points():
    return np.random.default_rng(1).normal(size=(1203, 3))


def test_silhouettes_of_many_groupings_are_those_of_scikit_learn(points):
    groupings = [KMeans(k, n_init=1, random_state=0).fit_predict(points) for k in (2, 3, 7)]
    for labels, value in zip(groupings, scores.silhouettes(points, groupings), strict=True):
        assert value == pytest.approx(silhouette_samples(points, labels), abs=1e-9)


def test_noise_a_lonely_point_and_a_single_group(points):
    labels = KMeans(3, n_init=1, random_state=0).fit_predict(points)
    noisy = np.where(np.arange(len(points)) % 10 == 0, NOISE, labels)
    known = noisy != NOISE
    lonely = labels.copy()
    lonely[5] = 9
    seen, alone, one = scores.silhouettes(points, [noisy, lonely, np.zeros(len(points), dtype=int)])
    assert np.isnan(seen[~known]).all() and seen[known] == pytest.approx(silhouette_samples(points[known], labels[known]), abs=1e-9)
    assert alone[5] == 0 and alone == pytest.approx(silhouette_samples(points, lonely), abs=1e-9)
    assert np.isnan(one).all()
    assert scores.silhouettes(points, []) == []


def test_indices(points):
    fitted = KMeans(4, n_init=1, random_state=0).fit(points)
    found = scores.indices(points, fitted.labels_)
    assert found["inertia"] == pytest.approx(fitted.inertia_)
    assert found["calinski_harabasz"] == pytest.approx(calinski_harabasz_score(points, fitted.labels_))
    assert found["davies_bouldin"] == pytest.approx(davies_bouldin_score(points, fitted.labels_))
    assert found["noise_share"] == 0 and 0 < found["explained"] < 1
    assert found["smallest_share"] == np.bincount(fitted.labels_).min() / len(points)


def test_indices_by_hand():
    found = scores.indices(np.array([[0.0], [2.0], [10.0], [12.0], [99.0]]), np.array([0, 0, 1, 1, NOISE]))
    assert found["inertia"] == 4 and found["explained"] == pytest.approx(1 - 4 / 104)
    assert found["noise_share"] == pytest.approx(0.2) and found["smallest_share"] == pytest.approx(0.4)
    alone = scores.indices(np.array([[0.0], [2.0]]), np.array([NOISE, NOISE]))
    assert alone["noise_share"] == 1 and np.isnan(alone["davies_bouldin"])
