"""What is measured of a message before the evidence weighs it."""

import numpy as np
import numpy.typing as npt

from rasa_project.scores import Scores

Array = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int64]
# Squared distances are two orders of magnitude above the other signals.
_CLOSENESS_SCALE = 100.0


def signals(scores: Scores, topics: Labels, best: Labels) -> Array:
    """The evidence.SIGNALS [n, signals] for the topic `best` of each row, one of `topics`.

    log_odds, margin, sparse: of its probability; similarity, lead: of the nearest phrasing, alone
    and before any other label's; closeness: nearer than the background; outside: how much nearer
    than the nearest phrasing that has no answer.
    """
    rows = np.arange(len(best))
    chosen = scores.fused[rows, best]
    near = scores.similarity[rows, best]
    columns = [
        chosen - np.log1p(-np.exp(np.minimum(chosen, -1e-6))),
        chosen - _best_other(scores.fused, best),
        scores.sparse[rows, best],
        near,
        near - _best_other(scores.similarity, best),
        scores.closeness[rows, best] / _CLOSENESS_SCALE,
        near - _best_outside(scores.similarity, topics),
    ]
    return np.asarray(np.stack(columns, axis=1), np.float32)


def _best_other(scores: Array, best: Labels) -> Array:
    others = scores.copy()
    others[np.arange(len(best)), best] = -np.inf
    highest: Array = others.max(axis=1)
    return highest


def _best_outside(similarity: Array, topics: Labels) -> Array:
    outside = np.delete(similarity, topics, axis=1)
    if not outside.shape[1]:
        return np.zeros(len(similarity), np.float32)
    nearest: Array = outside.max(axis=1)
    return nearest
