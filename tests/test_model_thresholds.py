"""Two small measures of scores: from which one on to speak, and how often each is right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasa_project.calibration import lowest, reliability

SCORES = st.tuples(st.sampled_from([0.1, 0.25, 0.5, 0.7, 1.0]), st.booleans())


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.9), (0.34, 0.6), (0.0001, 0.9), (1, 0.1)])
def test_the_threshold_is_the_lowest_that_keeps_the_promise(share: float, expected: float) -> None:
    """From the threshold up, no more than the allowed share is wrong."""
    score = np.array([0.9, 0.8, 0.6, 0.1], np.float32)
    right = np.array([True, False, True, False])
    assert lowest(score, right, np.ones(4, np.float32), share) == pytest.approx(expected)


def test_nothing_is_allowed_when_the_best_score_is_wrong() -> None:
    """The threshold is then one that no message reaches."""
    score, weight = np.array([0.9], np.float32), np.ones(1, np.float32)
    assert lowest(score, np.array([False]), weight, 0.1) == 1.0


def test_what_weighs_little_does_little_harm() -> None:
    """A stranger of a tenth of the weight is a tenth of a wrong answer."""
    score, right = np.array([0.9, 0.8], np.float32), np.array([True, False])
    assert lowest(score, right, np.array([1, 0.1], np.float32), 0.1) == pytest.approx(0.8)
    assert lowest(score, right, np.array([1, 1], np.float32), 0.1) == pytest.approx(0.9)


@given(st.lists(SCORES, min_size=1, max_size=12), st.sampled_from([0.0, 0.2, 0.5]))
def test_no_lower_one_keeps_the_promise(lines: list[tuple[float, bool]], share: float) -> None:
    """Equal scores included, which lie on the same side of every threshold."""
    score, right = np.array([s for s, _ in lines], np.float32), np.array([r for _, r in lines])
    threshold = lowest(score, right, np.ones(len(lines), np.float32), share)
    kept = [s for s in set(score.tolist()) if (~right[score >= np.float32(s)]).mean() <= share]
    assert threshold == min(kept, default=1.0)


def test_reliability() -> None:
    """Tenths of the scale, empty ones left out; certainty belongs to the last."""
    score = np.array([0.62, 0.66, 0.95, 1.0, 0.0], np.float32)
    found = reliability(score, np.array([True, False, True, True, False]))
    assert [count for _, _, count in found] == [1, 2, 2]
    assert [share for _, share, _ in found] == [0, 0.5, 1]
    assert [mean for mean, _, _ in found] == pytest.approx([0, 0.64, 0.975])
