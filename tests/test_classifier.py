"""The classifier: fitted twice the same, kept whole by the archive, and pure when it predicts."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from app.messages import Asked
from app.nlu import Model
from rasa_project.evidence import SIGNALS, Evidence
from rasa_project.fitting import fit
from rasa_project.heads import _discriminant, fit_heads
from rasa_project.scores import Scores, _neighbours, compute, fuse
from rasa_project.signals import signals
from rasa_project.weights import Weights
from tests.phrasings import EACH, LABELS, OPTIONS, examples, phrasings

TOPICS = np.array([0, 1])
BEST = np.array([0])


@pytest.fixture(scope="module")
def weights() -> Weights:
    """A classifier of four labels."""
    return fit(*phrasings(), OPTIONS)


def test_the_same_phrasings_give_the_same_files(weights: Weights, tmp_path: Path) -> None:
    """Two fits agree byte for byte, thresholds and reliability included."""
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, found in zip(folders, [weights, fit(*phrasings(), OPTIONS)], strict=True):
        folder.mkdir()
        found.save(folder)
    for name in ("weights.npz", "names.json"):
        one, two = ((folder / name).read_bytes() for folder in folders)
        assert one == two, name


def test_the_order_of_the_phrasings_of_different_labels_does_not_count(weights: Weights) -> None:
    """They are sorted by label first."""
    texts, vectors, labels = phrasings()
    order = np.argsort([LABELS[::-1].index(label) for label in labels], kind="stable")
    found = fit([texts[i] for i in order], vectors[order], [labels[i] for i in order], OPTIONS)
    assert found.texts == weights.texts
    assert (found.thresholds, found.reliability) == (weights.thresholds, weights.reliability)


def test_weights_survive_the_archive(weights: Weights, tmp_path: Path) -> None:
    """What is saved is what is loaded."""
    weights.save(tmp_path)
    loaded = Weights.load(tmp_path)
    arrays = vars(weights.heads) | vars(weights.heads.distance)
    kept = vars(loaded.heads) | vars(loaded.heads.distance)
    for name in arrays.keys() - {"distance"}:
        np.testing.assert_array_equal(kept[name], arrays[name])
    assert (loaded.labels, loaded.texts) == (weights.labels, weights.texts)
    assert loaded.ngrams.columns == weights.ngrams.columns
    assert asdict(loaded.thresholds) == asdict(weights.thresholds)
    assert (loaded.evidence, loaded.reliability) == (weights.evidence, weights.reliability)


def test_the_vectors_of_all_layers_classify_and_the_last_one_is_compared(weights: Weights) -> None:
    """Likeness and distance go by the sentence encoder's own vector, which stands last."""
    _, vectors, _ = phrasings()
    assert weights.heads.dense.shape == (len(LABELS), vectors.shape[1])
    assert weights.heads.examples.shape == (len(vectors), OPTIONS.hidden)
    assert weights.heads.distance.means.shape == (len(LABELS), OPTIONS.hidden)
    lengths = np.linalg.norm(weights.heads.examples, axis=1)
    assert lengths == pytest.approx(1, abs=1e-5)


def test_the_discriminant_is_scikit_learns() -> None:
    """Faster, but the same coefficients and biases, small and large labels alike."""
    known = examples()[np.arange(5, len(LABELS) * EACH)]
    expected = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.5)
    expected.fit(known.vectors, known.labels)
    coefficients, biases = _discriminant(known.vectors, known.labels, shrinkage=0.5)
    np.testing.assert_allclose(coefficients, expected.coef_, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(biases, expected.intercept_, rtol=1e-3, atol=1e-3)


def test_both_views_are_mixed() -> None:
    """Log probabilities are averaged; with no weight at all a view is silent."""
    meaning, sparse = (np.log(np.array([[p, 1 - p]], np.float32)) for p in (0.8, 0.2))
    for weight, expected in ((0, 0.8), (0.5, 0.5), (1, 0.2)):
        assert np.exp(fuse(meaning, sparse, weight))[0, 0] == pytest.approx(expected, abs=1e-6)


def test_a_phrasing_nearby_speaks_for_its_label() -> None:
    """The nearer the more; four of them count twice as much as a single one as near."""
    cosine, first = np.array([[0.9, 0.5, 0.8, 0.8, 0.8, 0.8]], np.float32), np.array([0, 2])
    near, far = _neighbours(cosine, first)[0]
    assert near > far
    many, one = _neighbours(np.full((1, 5), 0.8, np.float32), np.array([0, 4]))[0]
    assert many - one == pytest.approx(np.log(2), abs=1e-5)


def test_two_labels_are_enough() -> None:
    """Each of them has its row, although scikit-learn keeps only one for both."""
    known = examples(noise=0.1).without(np.array([2, 3]))
    found = compute(fit_heads(known, OPTIONS), known.vectors, known.rows, sparse_weight=0.2)
    np.testing.assert_array_equal(found.fused.argmax(axis=1), known.labels)


def scores(probability: float, likeness: float, outside: float) -> Scores:
    """One message of three labels, the last of which has no answer."""
    rest = (1 - probability) / 2
    fused = np.log(np.array([[probability, rest, rest]], np.float32))
    similarity = np.array([[likeness, 0.2, outside]], np.float32)
    closeness = np.array([[50.0, -10.0, -20.0]], np.float32)
    return Scores(fused, fused, similarity, closeness, nearest=np.zeros((1, 0), np.int64))


def test_signals() -> None:
    """Each measures the best topic, most of them beside what else the message could be."""
    found = dict(zip(SIGNALS, signals(scores(0.8, 0.9, 0.3), TOPICS, BEST)[0], strict=True))
    expected = {"log_odds": np.log(4), "margin": np.log(8), "sparse": np.log(0.8)}
    expected |= {"similarity": 0.9, "lead": 0.6, "closeness": 0.5, "outside": 0.6}
    assert found == pytest.approx(expected, abs=1e-5)


def test_without_other_outcomes_nothing_is_outside() -> None:
    """The likeness then counts in full."""
    found = signals(scores(0.8, 0.9, 0.3), np.array([0, 1, 2]), BEST)
    assert found[0, SIGNALS.index("outside")] == pytest.approx(0.9)


def test_certainty_has_finite_odds() -> None:
    """A probability that rounds to one does not divide by zero."""
    certain = replace(scores(0.8, 0.9, 0.3), fused=np.array([[0, -90, -90]], np.float32))
    assert np.isfinite(signals(certain, TOPICS, BEST)).all()


def test_more_evidence_for_a_topic_scores_higher() -> None:
    """A clear lead over the other labels counts for the topic."""
    evidence = Evidence((1.0,) * len(SIGNALS), 0.0)
    clear, vague = scores(0.9, 0.8, 0.2), scores(0.55, 0.8, 0.2)
    high, low = (evidence.score(signals(found, TOPICS, BEST)) for found in (clear, vague))
    assert high[0] > low[0]


def test_the_output_is_rasas_retrieval_intent(model: Model) -> None:
    """Intent `faq`, the topic in the response selector and in the full name."""
    (prediction,) = model.predict([Asked("how much does it cost")])
    assert prediction.parse["intent"]["name"] == "faq"
    assert prediction.parse["intent"]["full_retrieval_intent_name"] == "faq/cost"
    response = prediction.parse["response_selector"]["faq"]["response"]
    assert response["intent_response_key"] == "faq/cost"
    assert response["utter_action"] == "utter_faq/cost"


def test_the_ranking_is_a_distribution(model: Model) -> None:
    """The probabilities of all labels add up to one, best first."""
    (prediction,) = model.predict([Asked("is it safe")])
    values = [confidence for _, confidence in prediction.ranking]
    assert sum(values) == pytest.approx(1, abs=1e-4)
    assert values == sorted(values, reverse=True)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=50), min_size=1, max_size=8))
def test_a_prediction_does_not_depend_on_the_batch(model: Model, others: list[str]) -> None:
    """Alone or among others: the same evidence and the same probabilities, to 1e-5."""
    text = "will people be able to tell?"
    (alone,) = model.predict([Asked(text)])
    among = model.predict([*map(Asked, others), Asked(text)])[-1]
    assert among.evidence == pytest.approx(alone.evidence, abs=1e-5)
    assert dict(among.ranking) == pytest.approx(dict(alone.ranking), abs=1e-5)


def test_the_nearest_known_phrasings_are_told(model: Model) -> None:
    """Why a topic was chosen can be seen in the phrasings it is like."""
    (prediction,) = model.predict([Asked("How much does it cost?")])
    assert prediction.nearest[0] == "How much does it cost?"
