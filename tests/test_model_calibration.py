"""What the evidence is worth: judged on phrasings, and on whole topics, the heads never saw."""

from dataclasses import replace

import numpy as np
import pytest

from rasa_project.calibration import (
    _folds,
    _held_out,
    _HeldOut,
    _judged,
    _most_often_right,
    _other_thresholds,
    _strangers,
    _without_their_topic,
    calibrate,
)
from rasa_project.evidence import SIGNALS
from rasa_project.heads import Examples
from rasa_project.scores import Scores
from rasa_project.weights import Array
from tests.phrasings import EACH, LABELS, OPTIONS, examples, phrasings

SIMILARITY = SIGNALS.index("similarity")


def ambiguous() -> Examples:
    """The corpus, and four texts that stand under both topics and are like no other text."""
    texts, vectors, labels = phrasings(noise=0.1)
    shared = -np.concatenate([np.eye(OPTIONS.hidden)] * 2, axis=1) / np.sqrt(2)
    vectors = np.concatenate([vectors, shared, shared]).astype(np.float32)
    both = [f"both {i}" for i in range(len(shared))]
    under = [label for label in LABELS[:2] for _ in both]
    return Examples.of([*texts, *both, *both], vectors, [*labels, *under])


def unseen(known: Examples) -> _HeldOut:
    """Each phrasing as heads judge it that never saw it, by its meaning alone."""
    folds = list(_folds(known, OPTIONS))
    found = _judged([(known[train], known[test]) for train, test in folds], OPTIONS)
    return _held_out(known, folds, found)


def test_every_phrasing_is_judged_once_by_heads_that_know_its_label() -> None:
    """The folds cover all phrasings, and no fold takes a label away."""
    known = examples()
    folds = list(_folds(known, OPTIONS))
    assert len(folds) == OPTIONS.folds
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(len(known.texts)))
    for train, test in folds:
        assert not set(train) & set(test)
        assert set(known.labels[train]) == set(range(len(LABELS)))


def test_an_ambiguous_text_stays_in_one_fold() -> None:
    """Otherwise it would be judged by heads that saw it under its other label."""
    known = ambiguous()
    for train, test in _folds(known, OPTIONS):
        assert not {known.texts[i] for i in train} & {known.texts[i] for i in test}


def test_a_phrasing_is_judged_by_heads_that_never_saw_it() -> None:
    """None is found to be like itself, and the results stand in the order of the phrasings."""
    known = examples(noise=0.1)
    found = unseen(known)
    assert found.columns[:, SIMILARITY].max() < 0.9999
    np.testing.assert_array_equal(found.fused.argmax(axis=1), known.labels)
    of_topics = known.labels < 2
    np.testing.assert_array_equal(found.best[of_topics], known.labels[of_topics])


def test_an_ambiguous_text_is_judged_by_heads_that_never_saw_it() -> None:
    """Neither under this label nor under the other: to them it is like nothing."""
    known = ambiguous()
    shared = [i for i, text in enumerate(known.texts) if text.startswith("both")]
    assert unseen(known).columns[shared, SIMILARITY].max() < 0.7


def strangers_of(known: Examples) -> Array:
    """The signals of its phrasings to heads that never saw their topic."""
    tries = list(_without_their_topic(known, OPTIONS))
    return _strangers(tries, _judged(tries, OPTIONS), 0.2)


def test_a_stranger_is_judged_by_heads_that_never_saw_its_topic() -> None:
    """Phrasings of a topic are alike; to heads without that topic they are like nothing."""
    known = examples(noise=0.1)
    strangers = strangers_of(known)
    of_topics = unseen(known).columns[known.labels < 2]
    assert len(strangers) == 2 * EACH
    assert strangers[:, SIMILARITY].max() < 0.7 < of_topics[:, SIMILARITY].min()


def test_without() -> None:
    """The other labels are numbered anew; their phrasings stay with them."""
    known = examples()
    rest = known.without(np.array([0, 2]))
    assert rest.names == ["faq/pain", "safety/medicine"]
    assert [rest.names[i] for i in rest.labels] == [rest.names[0]] * EACH + [rest.names[1]] * EACH
    assert rest.texts == [known.texts[i] for i in np.flatnonzero(np.isin(known.labels, [1, 3]))]
    assert list(rest.topics) == [0]


def test_strangers_score_lower_than_what_is_known() -> None:
    """That is what they are there for."""
    known = examples(noise=0.1)
    evidence = calibrate(known, OPTIONS).evidence
    of_topics = unseen(known).columns[known.labels < 2]
    strangers = evidence.score(strangers_of(known))
    assert strangers.max() < evidence.score(of_topics).min()


def test_strangers_count_as_much_as_they_are_told_to() -> None:
    """The more they weigh, the less evidence they find."""
    known = examples()
    strangers = strangers_of(known)
    means = [
        calibrate(known, replace(OPTIONS, strangers=weight)).evidence.score(strangers).mean()
        for weight in (0.01, 1, 100)
    ]
    assert means == sorted(means, reverse=True)
    assert means[0] > means[-1] + 0.05


def test_the_same_phrasings_give_the_same_calibration() -> None:
    """To the last bit, although two processes share the work."""
    assert calibrate(examples(), OPTIONS) == calibrate(examples(), OPTIONS)


def judged(right: float, wrong: float) -> Scores:
    """A message of two labels: its meaning speaks for the second, its words for the first."""
    fused = np.log(np.array([[1 - right, right]], np.float32))
    sparse = np.log(np.array([[wrong, 1 - wrong]], np.float32))
    none = np.zeros((1, 0), np.float32)
    return Scores(fused, sparse, none, none, np.zeros((1, 0), np.int64))


@pytest.mark.parametrize(
    ("truth", "expected"),
    [([1, 1], 0.1), ([0, 1], 0.5), ([0, 0], 0.9)],
)
def test_the_sparse_view_weighs_what_is_right_most_often(truth: list[int], expected: float) -> None:
    """Of two weights as good, the first: here the words win at 0.5 and 0.6, or at 0.9 only."""
    found = [judged(right=0.6, wrong=0.7), judged(right=0.9, wrong=0.7)]
    labels = [np.array([label]) for label in truth]
    assert _most_often_right(found, labels, [0.1, 0.5, 0.6, 0.9]) == expected


def test_all_phrasings_right_still_fits() -> None:
    """Then the strangers alone are what is wrong, and every phrasing may be answered."""
    texts, vectors, labels = phrasings(noise=0.01)
    topics = [label.replace("out_of_scope", "faq").replace("safety", "faq") for label in labels]
    found = calibrate(Examples.of(texts, vectors, topics), OPTIONS)
    assert [right for _, right, _ in found.reliability] == [1.0] * len(found.reliability)
    assert found.thresholds.answer <= found.reliability[0][0]


def test_an_ambiguous_text_has_no_right_answer() -> None:
    """Whichever of its topics is best, answering it alone would be a guess."""
    known = ambiguous()
    found = calibrate(known, OPTIONS).reliability
    assert sum(right * count for _, right, count in found) == pytest.approx(2 * EACH)
    assert sum(count for _, _, count in found) == len(known.texts)


def test_thresholds_are_probabilities() -> None:
    """They are computed from scores between 0 and 1."""
    thresholds = vars(calibrate(examples(), OPTIONS).thresholds)
    assert all(0 <= value <= 1 for value in thresholds.values())


def test_other_thresholds() -> None:
    """Three of four topics are offered when most of the time the right one is among them; of
    phrasings that are no safety matter, a share may raise a false alarm.
    """
    names = ["faq/a", "faq/b", "faq/c", "faq/d", "safety/e"]
    probabilities = np.array(
        [[0.5, 0.3, 0.1, 0.0, 0.1], [0.4, 0.2, 0.1, 0.0, 0.3], [0.2, 0.2, 0.2, 0.0, 0.4]]
    )
    labels = np.array([0, 1, 3])
    known = replace(
        Examples.of([""] * 3, np.zeros((3, 1), np.float32), ["a"] * 3), labels=labels, names=names
    )
    fused = np.log(np.maximum(probabilities, 1e-9)).astype(np.float32)
    held_out = _HeldOut(fused, np.zeros((3, 0), np.float32), np.zeros(3, np.int64))
    options = replace(OPTIONS, wrong_choices=0.1, false_alarms=0.5)
    assert _other_thresholds(known, held_out, options) == pytest.approx((0.7, 0.3))
