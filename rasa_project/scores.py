"""The scores of a batch of messages: both views, their fusion, the likeness to known phrasings."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rasa_project.ngrams import Row
from rasa_project.weights import Array, Heads

Flags = npt.NDArray[np.bool_]

# How much the phrasings nearby say beside the dense head, and how near is near: a phrasing counts
# exp(sharpness x (cosine - 1)). Chosen, like the head's settings, on public training splits.
_NEIGHBOURS = 0.4
_SHARPNESS = 20.0
_SHOWN = 3


@dataclass(frozen=True)
class Scores:
    """[messages, labels] each.

    fused, sparse: log probabilities; similarity: the cosine to the nearest phrasing; closeness: how
    much nearer than the background. nearest [messages, 3]: phrasings, best first.
    """

    fused: Array
    sparse: Array
    similarity: Array
    closeness: Array
    nearest: npt.NDArray[np.int64]


def compute(
    heads: Heads,
    vectors: Array,
    rows: list[Row],
    sparse_weight: float,
    joined: Flags | None = None,
) -> Scores:
    """Scores `vectors` [n, layers x hidden] and their n-gram `rows`, each message by itself.
    joined [n]: which are a question and what was said after it; none, unless told.
    """
    last = last_layer(vectors, heads.examples.shape[1])
    cosine = last @ heads.examples.T
    dense = _log_softmax(_dense(heads, vectors, joined))
    meaning = _log_softmax(dense + _NEIGHBOURS * _neighbours(cosine, heads.first))
    margins = np.stack(
        [values @ heads.sparse[columns].astype(np.float32) for columns, values in rows]
    )
    sparse = _log_softmax(margins + heads.sparse_bias)
    return Scores(
        fuse(meaning, sparse, sparse_weight),
        sparse,
        similarity=np.maximum.reduceat(cosine, heads.first, axis=1),
        closeness=heads.distance.closeness(last),
        nearest=_nearest(cosine),
    )


def _dense(heads: Heads, vectors: Array, joined: Flags | None) -> Array:
    found: Array = vectors @ heads.dense.T + heads.dense_bias
    if joined is None or heads.joined is None or heads.joined_bias is None:
        return found
    found[joined] = vectors[joined] @ heads.joined.T + heads.joined_bias
    return found


def fuse(meaning: Array, sparse: Array, weight: float) -> Array:
    """Both views in one: log probabilities averaged, those of `sparse` with this weight."""
    return _log_softmax((1 - weight) * meaning + weight * sparse)


def _neighbours(cosine: Array, first: npt.NDArray[np.int64]) -> Array:
    """The phrasings nearby as a log score [n, labels]; how many a label has is damped by a root."""
    counts = np.diff(np.append(first, cosine.shape[1]))
    near = np.add.reduceat(np.exp(_SHARPNESS * (cosine - 1)), first, axis=1)
    return np.asarray(np.log(near / np.sqrt(counts)), np.float32)


def _nearest(cosine: Array) -> npt.NDArray[np.int64]:
    """The columns of the three highest of each row, best first."""
    few = np.argpartition(-cosine, min(_SHOWN, cosine.shape[1]) - 1, axis=1)[:, :_SHOWN]
    order = np.argsort(-np.take_along_axis(cosine, few, axis=1), axis=1, kind="stable")
    return np.take_along_axis(few, order, axis=1)


def last_layer(vectors: Array, hidden: int) -> Array:
    """The sentence encoder's own vectors, of length 1, out of those of several layers."""
    last = vectors[:, -hidden:]
    return np.asarray(last / np.linalg.norm(last, axis=1, keepdims=True), np.float32)


def _log_softmax(scores: Array) -> Array:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
