"""Relative Mahalanobis distance: near a label, or only as near as everything is."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasa_project.distance import Distance
from rasa_project.heads import fit_heads
from rasa_project.scores import last_layer
from tests.phrasings import EACH, LABELS, OPTIONS, examples

SEEDS = st.integers(0, 10_000)
Array = npt.NDArray[np.float32]


def made_up(seed: int, labels: int = 4, hidden: int = 3) -> tuple[Distance, Array]:
    """A distance with any means and any two precisions, and five vectors."""
    random = np.random.default_rng(seed)

    def normal(*shape: int) -> Array:
        return random.normal(size=shape).astype(np.float32)

    within, overall = (root @ root.T for root in (normal(hidden, hidden), normal(hidden, hidden)))
    return Distance(normal(labels, hidden), within, normal(hidden), overall), normal(5, hidden)


def test_by_hand() -> None:
    """At one label, one step from the middle, two from the other label: 1 - 0 and 1 - 4."""
    metric = np.eye(2, dtype=np.float32)
    means, mean = np.array([[0, 0], [2, 0]], np.float32), np.array([1, 0], np.float32)
    closeness = Distance(means, metric, mean, metric).closeness(np.zeros((1, 2), np.float32))
    np.testing.assert_array_equal(closeness, [[1, -3]])


@given(SEEDS)
def test_it_is_the_difference_of_two_squared_distances(seed: int) -> None:
    """To all phrasings together, less that to the label, each in its own metric."""
    distance, vectors = made_up(seed)
    closeness = distance.closeness(vectors)
    for i, vector in enumerate(vectors):
        away = vector - distance.mean
        for label, mean in enumerate(distance.means):
            off = vector - mean
            expected = away @ distance.overall @ away - off @ distance.within @ off
            assert closeness[i, label] == pytest.approx(expected, rel=1e-3, abs=1e-3)


@given(SEEDS)
def test_a_message_is_measured_by_itself(seed: int) -> None:
    """Whatever else is in the batch."""
    distance, vectors = made_up(seed)
    alone = np.concatenate([distance.closeness(vectors[i : i + 1]) for i in range(len(vectors))])
    assert distance.closeness(vectors) == pytest.approx(alone, rel=1e-3, abs=1e-3)


def test_no_messages_have_no_rows() -> None:
    """An empty batch is a batch."""
    distance, vectors = made_up(0)
    assert distance.closeness(vectors[:0]).shape == (0, 4)


def test_a_phrasing_is_closest_to_its_label() -> None:
    """Fitted to labels that lie apart, the right one is always the nearest."""
    known = examples(noise=0.1)
    heads = fit_heads(known, OPTIONS)
    closeness = heads.distance.closeness(last_layer(known.vectors, OPTIONS.hidden))
    np.testing.assert_array_equal(closeness.argmax(axis=1), known.labels)


def test_a_stranger_is_close_to_no_label() -> None:
    """It is further from each of them, beside the background, than any phrasing from its own."""
    known = examples(noise=0.1)
    heads = fit_heads(known, OPTIONS)
    stranger = np.full((1, OPTIONS.hidden), -0.5, np.float32)
    closeness = heads.distance.closeness(last_layer(known.vectors, OPTIONS.hidden))
    assert heads.distance.closeness(stranger).max() < closeness.max(axis=1).min()


def test_every_label_counts_its_own_phrasings() -> None:
    """Its mean is that of its phrasings, the background's that of all."""
    known = examples()
    heads = fit_heads(known, OPTIONS)
    last = last_layer(known.vectors, OPTIONS.hidden)
    expected = last.reshape(len(LABELS), EACH, OPTIONS.hidden).mean(axis=1)
    np.testing.assert_allclose(heads.distance.means, expected, atol=1e-6)
    np.testing.assert_allclose(heads.distance.mean, last.mean(axis=0), atol=1e-6)
