"""Which grouping to use, in words.

Formula
    A grouping is eligible when refits find it again (stability), it explains enough of the differences between customers to be of use, no group is too
    small to act on, little is noise, and it separates better than one cloud without groups would. Among the eligible the mean of silhouette (as a share of
    the highest), stability and explained differences decides; within a hair, the fewer groups win, because each needs a plan of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

Pin = tuple[str, int]


@dataclass(frozen=True)
class Demands:
    """What an eligible grouping has.

    There is structure at all when K-Means separates customers better than a cloud: by `above_cloud` on the mean over all numbers of groups, or by `far_above`
    for one of them. `clear` (Kaufman & Rousseeuw 1990) is the silhouette from which it may be called clear.
    """

    stability: float = 0.75
    explained: float = 0.6
    smallest_share: float = 0.03
    noise_share: float = 0.15
    above_cloud: float = 0.025
    far_above: float = 0.08
    clear: float = 0.5
    hair: float = 0.02


@dataclass(frozen=True)
class Choice:
    """`algorithm` and `k`, or neither; `structure` is none, weak or clear; `words` say why; `pinned` when a person decided."""

    algorithm: str
    k: int
    structure: str
    words: str
    pinned: bool = False


def choose(scores: pd.DataFrame, pin: Pin | None = None, demands: Demands = Demands()) -> Choice:
    """Recommend, or follow the pin.

    Parameters
    ----------
    scores
        As from `compare`.
    pin
        The algorithm and number of groups that an analyst decided on.
    """
    advised = _advise(scores[scores["reason"] == ""], scores, demands)
    if pin is None:
        return advised
    name, k = pin
    if not len(scores[(scores["algorithm"] == name) & (scores["k"] == k) & (scores["reason"] == "")]):
        words = f"The pinned choice ({name}, {k} groups) cannot be made on these data. {advised.words}"
        return Choice(advised.algorithm, advised.k, advised.structure, words)
    return Choice(name, k, advised.structure, f"{name} with {k} groups is pinned. Without the pin: {advised.words}", pinned=True)


def _advise(scored: pd.DataFrame, scores: pd.DataFrame, demands: Demands) -> Choice:
    known = scored[scored["silhouette"].notna()]
    if known.empty:
        why = scores["reason"].iloc[0] if len(scores) else "There are no customers."
        return Choice("", 0, "none", f"No groups: {why[0].lower()}{why[1:]}")
    known = known.assign(above=known["silhouette"] - known["cloud"])
    known["worth"] = (known["silhouette"] / known["silhouette"].max() + known["stability"] + known["explained"]) / 3
    highest = known.iloc[int(known["silhouette"].to_numpy().argmax())]
    means = known.loc[known["algorithm"] == "K-Means", "above"]
    if means.mean() < demands.above_cloud and means.max() < demands.far_above:
        return Choice("", 0, "none", (
            f"No structure: the best silhouette is {_score(highest['silhouette'])} ({highest['algorithm']}, {highest['k']:.0f} groups), and one cloud "
            f"without groups gives {_score(highest['cloud'])}. Groups would be slices of it; the segments say as much. Pin a choice to see slices all the same."
        ))  # fmt: skip
    eligible = known[
        (known["stability"] >= demands.stability) & (known["explained"] >= demands.explained) & (known["smallest_share"] >= demands.smallest_share)
        & (known["noise_share"] <= demands.noise_share) & (known["above"] > 0)
    ]  # fmt: skip
    pool = known if eligible.empty else eligible
    near = pool[pool["worth"] >= pool["worth"].max() - demands.hair]
    best = near.sort_values(["k", "worth"], ascending=[True, False], kind="stable").iloc[0]
    structure = "clear" if best["silhouette"] >= demands.clear else "weak"
    return Choice(str(best["algorithm"]), int(best["k"]), structure, _words(best, highest, structure, eligible.empty))


def _words(best: pd.Series, highest: pd.Series, structure: str, compromise: bool) -> str:
    parts = [
        f"{best['algorithm']} with {best['k']:.0f} groups: refits find them again (stability {_score(best['stability'])}), they explain "
        f"{best['explained']:.0%} of the differences between customers, the smallest holds {best['smallest_share']:.0%} of them, and the silhouette is "
        f"{_score(best['silhouette'])}."
    ]  # fmt: skip
    if compromise:
        parts[0] = parts[0].replace("refits find them again", "the best compromise, though no grouping meets every demand")
    if (highest["algorithm"], highest["k"]) != (best["algorithm"], best["k"]):
        parts.append(
            f"The highest silhouette is {_score(highest['silhouette'])} ({highest['algorithm']}, {highest['k']:.0f} groups), with {highest['explained']:.0%} "
            f"explained and stability {_score(highest['stability'])}."
        )
    if structure == "weak":
        parts.append(f"The structure is weak (one cloud without groups gives {_score(best['cloud'])}): read the groups as slices of a continuum.")
    return " ".join(parts)


def _score(value: float) -> str:
    """Two decimals, as such scores are printed: .34"""
    return f"{value:.2f}".replace("0.", ".", 1)
