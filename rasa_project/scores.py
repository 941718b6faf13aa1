"""The scores of a batch of messages: both views, their fusion, the likeness to known phrasings."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rasa_project.ngrams import Row
from rasa_project.weights import Array, Heads


@dataclass(frozen=True)
class Scores:
    """[messages, labels] each: log probabilities, and the cosine to the nearest phrasing."""

    fused: Array
    sparse: Array
    similarity: Array
    nearest: npt.NDArray[np.int64]


def compute(heads: Heads, vectors: Array, rows: list[Row], sparse_weight: float) -> Scores:
    """Scores `vectors` [n, hidden] and their n-gram `rows`, message by message independent."""
    dense = _log_softmax(vectors @ heads.dense.T + heads.dense_bias)
    margins = np.stack([values @ heads.sparse[columns] for columns, values in rows])
    sparse = _log_softmax(margins + heads.sparse_bias)
    fused = _log_softmax((1 - sparse_weight) * dense + sparse_weight * sparse)
    cosine = vectors @ heads.examples.T
    similarity = np.maximum.reduceat(cosine, heads.first, axis=1)
    nearest = np.argsort(-cosine, axis=1, kind="stable")[:, :3]
    return Scores(fused, sparse, similarity, nearest)


def _log_softmax(scores: Array) -> Array:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
