"""Ways to tell from a sentence vector whether any known label fits, as the literature has them.

Each takes the training vectors [n, hidden] of length 1, their label numbers [n] and the vectors to
judge [m, hidden] and a setting, and gives [m] scores: higher means more surely in scope.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logsumexp, softmax
from sklearn.covariance import EmpiricalCovariance
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

from benchmarks import margin_head
from benchmarks.margin_head import Array, Labels, MarginHead, means, unit

Covariance = type[EmpiricalCovariance]


@dataclass(frozen=True)
class Method:
    """One row of the table. `settings`: the values to choose from, on training data alone."""

    name: str
    score: Callable[[Array, Labels, Array, Any], Array]
    settings: tuple[Any, ...]


def maximum_probability(train: Array, labels: Labels, test: Array, c: float) -> Array:
    """The highest softmax probability (Hendrycks, Gimpel 2017)."""
    return np.asarray(softmax(_logits(train, labels, test, c), axis=1).max(axis=1))


def energy(train: Array, labels: Labels, test: Array, c: float) -> Array:
    """The negative free energy, log of the summed exponentials of the logits (Liu et al. 2020)."""
    return np.asarray(logsumexp(_logits(train, labels, test, c), axis=1))


def _logits(train: Array, labels: Labels, test: Array, c: float) -> Array:
    head = LogisticRegression(C=c, max_iter=1000).fit(train, labels)
    return np.asarray(head.decision_function(test))


def neighbour(train: Array, _: Labels, test: Array, k: int) -> Array:
    """The negative distance to the k-th nearest training vector (Sun et al. 2022).

    On unit vectors it orders like the cosine; k = 1 is the nearest phrasing.
    """
    distances, _ = NearestNeighbors(n_neighbors=k).fit(train).kneighbors(test)
    return np.asarray(-distances[:, -1])


def mahalanobis(train: Array, labels: Labels, test: Array, covariance: Covariance) -> Array:
    """The negative squared distance to the nearest mean, one covariance (Lee et al. 2018)."""
    centres = means(train, labels)
    spread = covariance(assume_centered=True).fit(train - centres[labels])
    return -_nearest(spread, centres, test)


def relative_mahalanobis(
    train: Array, labels: Labels, test: Array, covariance: Covariance
) -> Array:
    """That distance less the one to all training vectors as one class (Ren et al. 2021).

    The vectors are centred and brought back to length 1 first. Few examples want a covariance that
    is shrunk (Ledoit, Wolf 2004).
    """
    mean = train.mean(axis=0)
    train, test = unit(train - mean), unit(test - mean)
    background = covariance().fit(train)
    return np.asarray(mahalanobis(train, labels, test, covariance) + background.mahalanobis(test))


def _nearest(spread: EmpiricalCovariance, centres: Array, test: Array) -> Array:
    return np.min([spread.mahalanobis(test - centre) for centre in centres], axis=0)


def outlier_factor(train: Array, _: Labels, test: Array, k: int) -> Array:
    """The negative local outlier factor (Breunig et al. 2000)."""
    return np.asarray(
        LocalOutlierFactor(n_neighbors=k, novelty=True).fit(train).score_samples(test)
    )


def margin_cosine(train: Array, labels: Labels, test: Array, steps: int) -> Array:
    """The highest cosine of a large-margin head."""
    return margin_head.fit(train, labels, steps).cosines(test).max(axis=1)


def adaptive_boundary(train: Array, labels: Labels, test: Array, steps: int) -> Array:
    """How far inside its nearest label's boundary, on a large-margin head (Zhang et al. 2021).

    The boundary's loss is the mean absolute difference between it and the label's distances, so
    its minimum, which the authors approach by descent, is their median.
    """
    head = margin_head.fit(train, labels, steps)
    features, centres = head.features(train), means(head.features(train), labels)
    own = np.linalg.norm(features - centres[labels], axis=1)
    boundaries = np.array([np.median(own[labels == label]) for label in np.unique(labels)])
    distances = _distances(head, centres, test)
    nearest = distances.argmin(axis=1)
    return np.asarray(boundaries[nearest] - distances[np.arange(len(test)), nearest])


def _distances(head: MarginHead, centres: Array, test: Array) -> Array:
    squares = 1 + (centres**2).sum(axis=1) - 2 * head.features(test) @ centres.T
    return np.asarray(np.sqrt(np.maximum(squares, 0)))
