"""The classifier: fitted twice the same, calibrated, and pure when it predicts."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.nlu import Model
from rasa_project.evidence import Evidence, signals
from rasa_project.fitting import Options, _lowest, fit
from rasa_project.weights import Weights

OPTIONS = Options(
    dense_c=30,
    sparse_c=0.5,
    sparse_scale=6,
    sparse_weight=0.4,
    folds=3,
    seed=1,
    wrong_answers=0.2,
    wrong_choices=0.3,
    false_alarms=0.1,
)
LABELS = ["faq/cost", "faq/pain", "out_of_scope/related", "safety/medicine"]


def small() -> Weights:
    """A classifier of four labels; the vectors of a label lie around an axis of its own."""
    random = np.random.default_rng(0)
    labels = [label for label in LABELS for _ in range(12)]
    axes = np.eye(4, dtype=np.float32)[[LABELS.index(label) for label in labels]]
    vectors = axes + random.normal(0, 0.4, axes.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"{label.split('/')[1]} number {i}" for i, label in enumerate(labels)]
    return fit(texts, vectors, labels, OPTIONS)


def test_the_same_phrasings_give_the_same_weights() -> None:
    """Two fits agree byte for byte, thresholds included."""
    one, two = small(), small()
    for name, array in vars(one.heads).items():
        np.testing.assert_array_equal(array, getattr(two.heads, name))
    assert (one.evidence, one.thresholds) == (two.evidence, two.thresholds)


def test_weights_survive_the_archive(tmp_path: Path) -> None:
    """What is saved is what is loaded."""
    weights = small()
    weights.save(tmp_path)
    loaded = Weights.load(tmp_path)
    np.testing.assert_array_equal(loaded.heads.dense, weights.heads.dense)
    assert loaded.labels == weights.labels
    assert loaded.ngrams.columns == weights.ngrams.columns
    assert asdict(loaded.thresholds) == asdict(weights.thresholds)


def test_thresholds_are_probabilities() -> None:
    """They are computed from scores between 0 and 1."""
    assert all(0 <= value <= 1 for value in vars(small().thresholds).values())


@pytest.mark.parametrize(("share", "expected"), [(0.0, 0.9), (0.34, 0.6), (0.0001, 0.9), (1, 0.1)])
def test_the_threshold_is_the_lowest_that_keeps_the_promise(share: float, expected: float) -> None:
    """From the threshold up, no more than the allowed share is wrong."""
    score = np.array([0.9, 0.8, 0.6, 0.1], np.float32)
    right = np.array([True, False, True, False])
    assert _lowest(score, right, share) == pytest.approx(expected)


def test_nothing_is_allowed_when_the_best_score_is_wrong() -> None:
    """The threshold is then one that no message reaches."""
    assert _lowest(np.array([0.9], np.float32), np.array([False]), 0.1) == 1.0


def test_more_evidence_for_a_topic_scores_higher() -> None:
    """A clear lead over the other labels counts for the topic."""
    evidence = Evidence((1.0, 1.0, 1.0, 1.0, 1.0), 0.0)
    clear = np.log(np.array([[0.9, 0.1]], np.float32))
    vague = np.log(np.array([[0.55, 0.45]], np.float32))
    likeness, best = np.array([[0.8, 0.2]], np.float32), np.array([0])
    high = evidence.score(signals(clear, clear, likeness, best))
    low = evidence.score(signals(vague, vague, likeness, best))
    assert high[0] > low[0]


def test_the_output_is_rasas_retrieval_intent(model: Model) -> None:
    """Intent `faq`, the topic in the response selector and in the full name."""
    (prediction,) = model.predict(["how much does it cost"])
    assert prediction.parse["intent"]["name"] == "faq"
    assert prediction.parse["intent"]["full_retrieval_intent_name"] == "faq/cost"
    response = prediction.parse["response_selector"]["faq"]["response"]
    assert response["intent_response_key"] == "faq/cost"
    assert response["utter_action"] == "utter_faq/cost"


def test_the_ranking_is_a_distribution(model: Model) -> None:
    """The probabilities of all labels add up to one, best first."""
    (prediction,) = model.predict(["is it safe"])
    values = [confidence for _, confidence in prediction.ranking]
    assert sum(values) == pytest.approx(1, abs=1e-4)
    assert values == sorted(values, reverse=True)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=50), min_size=1, max_size=8))
def test_a_prediction_does_not_depend_on_the_batch(model: Model, others: list[str]) -> None:
    """Alone or among others: the same evidence and the same probabilities, to 1e-5."""
    text = "will people be able to tell?"
    (alone,) = model.predict([text])
    among = model.predict([*others, text])[-1]
    assert among.evidence == pytest.approx(alone.evidence, abs=1e-5)
    assert dict(among.ranking) == pytest.approx(dict(alone.ranking), abs=1e-5)


def test_the_nearest_known_phrasings_are_told(model: Model) -> None:
    """Why a topic was chosen can be seen in the phrasings it is like."""
    (prediction,) = model.predict(["How much does it cost?"])
    assert prediction.nearest[0] == "How much does it cost?"
