"""How much speaks for the best topic, put on one calibrated scale.

A classifier's probability says which label fits best among those it knows, never whether any fits.
So several signals are weighed together by a logistic regression fitted on out-of-fold predictions
(stacking: Wolpert 1992; Platt scaling of more than one score): does the message look like the
phrasings of that topic, more than like any other's, and do both views agree?
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
SIGNALS = ("log_odds", "margin", "sparse", "similarity", "lead")


@dataclass(frozen=True)
class Evidence:
    """One slope for each of SIGNALS and a bias."""

    slopes: tuple[float, ...]
    bias: float

    def score(self, signals: Array) -> Array:
        """The probability, 0 to 1, that the best topic is the right answer. [n, signals] → [n]."""
        total = signals @ np.array(self.slopes, np.float32) + np.float32(self.bias)
        return np.asarray(1 / (1 + np.exp(-total)), np.float32)


def signals(fused: Array, sparse: Array, similarity: Array, best: npt.NDArray[np.int64]) -> Array:
    """The SIGNALS for the topic `best` of each row. Three [n, labels] and [n] → [n, signals].

    `fused`, `sparse`: log probabilities; `similarity`: cosine to the nearest phrasing of a label.
    """
    rows = np.arange(len(best))
    chosen = fused[rows, best]
    near = similarity[rows, best]
    columns = [
        chosen - np.log1p(-np.exp(np.minimum(chosen, -1e-6))),
        chosen - _best_other(fused, best),
        sparse[rows, best],
        near,
        near - _best_other(similarity, best),
    ]
    return np.asarray(np.stack(columns, axis=1), np.float32)


def _best_other(scores: Array, best: npt.NDArray[np.int64]) -> Array:
    others = scores.copy()
    others[np.arange(len(best)), best] = -np.inf
    highest: Array = others.max(axis=1)
    return highest
