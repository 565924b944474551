"""The whole answer about groups: comparison, choice, numbers that stay, names, and what pictures need."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from analytics.models.clusters import compare, names
from analytics.models.clusters.algorithms import NOISE, chosen
from analytics.models.clusters.choose import Choice, Demands, Pin, choose
from analytics.models.clusters.features import MEASURES, features
from analytics.models.clusters.scores import silhouettes

CUSTOMERS = ("customer_id", "cluster", "silhouette", "x", "y", "draw")
GROUPS = ("cluster", "name", "customers", "share", *MEASURES, "recency_z", "frequency_z", "monetary_z")


@dataclass(frozen=True)
class Params:
    """How to compare, and what a recommended grouping must have."""

    settings: compare.Settings = field(default_factory=compare.Settings)
    demands: Demands = field(default_factory=Demands)


@dataclass(frozen=True)
class Result:
    """The comparison and, when a grouping was chosen, its groups.

    `scores`: `compare.COLUMNS`. `definition`: the features in words. `customers`: CUSTOMERS, sorted by id: group (0: outside every group), silhouette (missing
    outside the sample), place in a 2-D projection, and a random rank by which pictures draw a sample. `groups`: GROUPS: medians of the measures and means of
    the standardised logs. `projected`: share of the differences that the projection shows.
    """

    scores: pd.DataFrame
    definition: str
    choice: Choice
    customers: pd.DataFrame
    groups: pd.DataFrame
    projected: float


def cluster(customers: pd.DataFrame, params: Params = Params(), *, previous: pd.Series | None = None, pin: Pin | None = None) -> Result:
    """Compare, choose, number and name.

    Parameters
    ----------
    customers
        `customer_id` (text, unique), `recency_days`, `frequency_orders`, and `monetary` in money.
    previous
        Group by customer id of the run before, so that group 2 stays group 2.
    pin
        Algorithm and number of groups that an analyst decided on.
    """
    frame = customers.sort_values("customer_id", ignore_index=True)
    seen = features(frame)
    # One thread: points of three dimensions gain nothing from more, and sums keep their order on every machine.
    with threadpool_limits(1):
        compared = compare.compare(seen, params.settings)
    choice = choose(compared.scores, pin, params.demands)
    labels = compared.labels.get((choice.algorithm, choice.k))
    if labels is None:
        return Result(compared.scores, seen.definition, choice, pd.DataFrame(columns=list(CUSTOMERS)), pd.DataFrame(columns=list(GROUPS)), 0.0)
    numbers = names.numbered(frame["customer_id"].to_numpy(), labels, frame["monetary"].to_numpy(dtype=float), previous)
    places, projected = _projection(seen.values)
    settings = params.settings
    rank = np.random.default_rng(settings.seed).permutation(len(frame))
    value = np.full(len(frame), np.nan)
    sample = chosen(len(frame), settings.sample, settings.seed)
    (value[sample],) = silhouettes(seen.values[sample], [np.where(numbers[sample] == names.OUTSIDE, NOISE, numbers[sample])])
    who = pd.DataFrame({
        "customer_id": frame["customer_id"], "cluster": numbers, "silhouette": value, "x": places[:, 0], "y": places[:, 1], "draw": rank,
    })  # fmt: skip
    return Result(compared.scores, seen.definition, choice, who, _groups(frame, numbers), projected)


def _projection(points: np.ndarray) -> tuple[np.ndarray, float]:
    """The two principal components (each turned so that its largest weight is positive), and the share of the differences they show."""
    _, sizes, directions = np.linalg.svd(points, full_matrices=False)
    turned = directions * np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)])[:, None]
    places = points @ turned[:2].T
    wide = np.pad(places, ((0, 0), (0, 2 - places.shape[1])))
    return wide, float((sizes[:2] ** 2).sum() / (sizes**2).sum())


def _groups(frame: pd.DataFrame, numbers: np.ndarray) -> pd.DataFrame:
    logs = np.log1p(frame[list(MEASURES)].clip(lower=0).astype(float))
    spread = logs.std(ddof=0)
    scaled = ((logs - logs.mean()) / spread.where(spread > 0, 1.0)).set_axis(["recency_z", "frequency_z", "monetary_z"], axis=1)
    grouped = pd.concat([frame[list(MEASURES)], scaled], axis=1).groupby(numbers)
    profile = grouped[list(MEASURES)].median().join(grouped[list(scaled)].mean()).join(grouped.size().rename("customers"))
    profile = profile.rename_axis("cluster").reset_index()
    profile["share"] = profile["customers"] / len(frame)
    profile["name"] = names.names(profile)
    return profile[list(GROUPS)]
