"""A large-margin cosine head on frozen vectors, in plain numpy.

CosFace (Wang et al. 2018, arXiv 1801.09414): softmax over scaled cosines, the true label's lowered
by a margin, so that a label's vectors have to lie closer together than telling them apart needs.
One linear layer, at first the identity, moves the vectors; the label directions start at the means.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.int64]

SCALE = 64.0
MARGIN = 0.35
LEARNING_RATE = 1e-3
_DECAYS = 0.9, 0.999
_EPSILON = 1e-8


@dataclass(frozen=True)
class MarginHead:
    """layer [hidden, hidden], directions [labels, hidden], rows of length 1."""

    layer: Array
    directions: Array

    def features(self, vectors: Array) -> Array:
        """The moved vectors, [n, hidden], rows of length 1."""
        return unit(vectors @ self.layer)

    def cosines(self, vectors: Array) -> Array:
        """[n, labels]"""
        return self.features(vectors) @ self.directions.T


class Adam:
    """One parameter's steps (Kingma, Ba 2015)."""

    def __init__(self, parameter: Array) -> None:
        self.parameter = parameter
        self._mean, self._square = np.zeros_like(parameter), np.zeros_like(parameter)
        self._steps = 0

    def step(self, gradient: Array) -> None:
        """Moves the parameter in place."""
        self._steps += 1
        first, second = _DECAYS
        self._mean += (1 - first) * (gradient - self._mean)
        self._square += (1 - second) * (gradient**2 - self._square)
        mean = self._mean / (1 - first**self._steps)
        square = self._square / (1 - second**self._steps)
        self.parameter -= LEARNING_RATE * mean / (np.sqrt(square) + _EPSILON)


def fit(vectors: Array, labels: Labels, steps: int) -> MarginHead:
    """The head after `steps` steps over all vectors at once; nothing in it is random."""
    layer = Adam(np.eye(vectors.shape[1], dtype=np.float32))
    directions = Adam(means(vectors, labels))
    for _ in range(steps):
        _, by_layer, by_directions = loss(layer.parameter, directions.parameter, vectors, labels)
        layer.step(by_layer)
        directions.step(by_directions)
    return MarginHead(layer.parameter, unit(directions.parameter))


def loss(
    layer: Array, directions: Array, vectors: Array, labels: Labels
) -> tuple[float, Array, Array]:
    """The mean loss and its gradients by `layer` and by `directions`."""
    moved = vectors @ layer
    features, unit_directions = unit(moved), unit(directions)
    truth = np.eye(len(directions), dtype=np.float32)[labels]
    logits = SCALE * (features @ unit_directions.T - MARGIN * truth)
    logits -= logits.max(axis=1, keepdims=True)
    log_probabilities = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    by_cosines = SCALE / len(labels) * (np.exp(log_probabilities) - truth)
    by_moved = _through_unit(moved, by_cosines @ unit_directions)
    by_directions = _through_unit(directions, by_cosines.T @ features)
    return (
        -float((log_probabilities * truth).sum(axis=1).mean()),
        vectors.T @ by_moved,
        by_directions,
    )


def unit(rows: Array) -> Array:
    """The rows, each of length 1."""
    result: Array = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return result


def means(vectors: Array, labels: Labels) -> Array:
    """The mean vector of each label, [labels, hidden]."""
    return np.stack([vectors[labels == label].mean(axis=0) for label in np.unique(labels)])


def _through_unit(rows: Array, gradient: Array) -> Array:
    """The gradient by `rows` of what has `gradient` by `unit(rows)`."""
    directions = unit(rows)
    across = gradient - directions * (directions * gradient).sum(axis=1, keepdims=True)
    result: Array = across / np.linalg.norm(rows, axis=1, keepdims=True)
    return result
