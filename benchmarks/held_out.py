"""Chooses a method's setting on training data alone, by leaving whole labels out.

In each fold a fifth of the labels plays the texts out of scope; of the others a fifth of the
examples is judged and the rest is learned from.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold

from benchmarks.margin_head import Array, Labels
from benchmarks.rejection_scores import Method

FOLDS = 5
SEED = 0
Indices = npt.NDArray[np.int64]


def choose(method: Method, vectors: Array, labels: Labels) -> Any:
    """The setting with the highest mean AUROC over the folds; the first of equal ones."""
    if len(method.settings) == 1:
        return method.settings[0]
    rated = {setting: _rate(method, setting, vectors, labels) for setting in method.settings}
    return max(rated, key=lambda setting: rated[setting])


def splits(labels: Labels) -> Iterator[tuple[Indices, Indices, Indices]]:
    """For each fold the indices to learn from, to judge in scope, to judge out of scope."""
    for _, left_out in KFold(FOLDS, shuffle=True, random_state=SEED).split(np.unique(labels)):
        outside = np.isin(labels, np.unique(labels)[left_out])
        inside = np.flatnonzero(~outside)
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
        train, test = next(folds.split(inside, labels[inside]))
        yield inside[train], inside[test], np.flatnonzero(outside)


def _rate(method: Method, setting: Any, vectors: Array, labels: Labels) -> float:
    rates = []
    for train, inside, outside in splits(labels):
        numbers = np.unique(labels[train], return_inverse=True)[1]
        judged = np.concatenate([inside, outside])
        scores = method.score(vectors[train], numbers, vectors[judged], setting)
        rates.append(roc_auc_score(np.arange(len(judged)) < len(inside), scores))
    return float(np.mean(rates))
