"""The benchmarks on public sets: how files are read, and measures against numbers found by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import margin_head, metrics
from benchmarks.held_out import choose, splits
from benchmarks.labelled import Corpus, DataError, corpora, read
from benchmarks.margin_head import Array, Labels
from benchmarks.rejection_scores import Method, neighbour
from benchmarks.tables import markdown

# Six texts, the surest first: right, right, out of scope, wrong, right, out of scope.
SCORES = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.1])
KNOWN = np.array([True, True, False, True, True, False])
RIGHT = np.array([True, True, False, False, True, False])


def write(path: Path, *rows: tuple[str, str]) -> None:
    """A file of these (text, intent)."""
    path.parent.mkdir(exist_ok=True)
    lines = [json.dumps({"text": text, "intent": intent}) for text, intent in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def signed_neighbour(train: Array, labels: Labels, test: Array, sign: int) -> Array:
    """A score that is right for sign 1 and the wrong way round for -1."""
    return sign * neighbour(train, labels, test, 1)


def test_out_of_scope_texts_are_tested_and_never_learned(tmp_path: Path) -> None:
    """They come after the test split, and are known by their intent."""
    write(tmp_path / "clinc150" / "train_5.jsonl", ("add milk", "shopping"))
    write(tmp_path / "clinc150" / "test.jsonl", ("buy milk", "shopping"))
    write(tmp_path / "clinc150" / "oos_test.jsonl", ("who milks cows", "oos"))
    (corpus,) = corpora(tmp_path, ["clinc150"])
    assert [example.known for example in corpus.tests()] == [True, False]
    assert [example.text for example in corpus.train(5)] == ["add milk"]


def test_a_set_without_out_of_scope_texts_has_none(tmp_path: Path) -> None:
    """Only the test split is predicted then."""
    write(tmp_path / "hwu64" / "test.jsonl", ("wake me", "alarm_set"))
    assert all(example.known for example in Corpus("hwu64", tmp_path / "hwu64").tests())


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    """With its file, number and field."""
    path = tmp_path / "test.jsonl"
    path.write_text('{"text": "a", "intent": "b"}\n{"text": "c"}\n', "utf-8")
    with pytest.raises(DataError, match=r"test\.jsonl:2: intent: "):
        read(path)


def test_a_missing_set_is_named(tmp_path: Path) -> None:
    """The message says what DATA has to hold."""
    with pytest.raises(DataError, match="hwu64: no such folder"):
        corpora(tmp_path, ["hwu64"])


def test_accuracy_and_macro_f1() -> None:
    """F1 of a is 2·1/(2·1+0+1) = 2/3, of b 2·2/(2·2+1+0) = 4/5; only true labels count."""
    gold, labels = ["a", "a", "b", "b"], ["a", "b", "b", "b"]
    assert metrics.accuracy(gold, labels) == 0.75
    assert metrics.macro_f1(gold, labels) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert metrics.macro_f1(["a", "a"], ["a", "c"]) == pytest.approx(2 / 3)


def test_separation() -> None:
    """Of 4 x 2 pairs in and out of scope, 6 are in order; precisions at the hits are averaged."""
    found = metrics.separation(SCORES, KNOWN, RIGHT)
    assert found.auroc == pytest.approx(6 / 8)
    assert found.aupr_in == pytest.approx((1 + 1 + 3 / 4 + 4 / 5) / 4)
    assert found.aupr_out == pytest.approx((1 + 2 / 4) / 2)


@pytest.mark.parametrize(("true_positives", "expected"), [(0.5, 0), (0.75, 0.5), (0.95, 0.5)])
def test_false_positives(true_positives: float, expected: float) -> None:
    """Keeping two of the four in scope lets no other through, keeping more lets one of two."""
    assert metrics.false_positives(SCORES, KNOWN, true_positives) == expected


@pytest.mark.parametrize(
    ("precision", "expected"), [(0.9, 2 / 4), (0.6, 1.0), (0.5, 1.0), (0.61, 2 / 4), (1.0, 2 / 4)]
)
def test_coverage_at_a_precision(precision: float, expected: float) -> None:
    """Two answers are all right; down to 0.5 three of five are, with all four in scope answered."""
    assert metrics.coverage_at(SCORES, KNOWN, RIGHT, precision) == expected


def test_equal_scores_are_answered_together() -> None:
    """A threshold cannot take the right one of two texts with the same score."""
    flags = np.array([True, False])
    assert metrics.coverage_at(np.array([0.5, 0.5]), flags, flags, 0.9) == 0
    assert metrics.false_positives(np.array([0.5, 0.5]), flags) == 1


def test_a_score_of_nothing_is_a_score() -> None:
    """Answering everything is a threshold too, also when the lowest score is 0."""
    flags = np.array([True, True])
    assert metrics.coverage_at(np.array([0.5, 0.0]), flags, flags, 0.9) == 1


def test_operating_point() -> None:
    """Answering all but the last: 4 of 4 in scope, 3 of 5 answers right, 1 of 2 others answered."""
    found = metrics.operation(SCORES > 0.2, KNOWN, RIGHT)
    assert (found.coverage, found.precision, found.false_answers) == (1, 3 / 5, 1 / 2)


def test_labels_left_out_are_never_learned() -> None:
    """What plays out of scope shares no label with what is learned or judged in scope."""
    labels = np.repeat(np.arange(10), 5)
    for train, inside, outside in splits(labels):
        assert set(labels[train]) == set(labels[inside])
        assert not set(labels[train]) & set(labels[outside])
        assert not set(train) & set(inside)


def test_the_setting_that_separates_is_chosen() -> None:
    """A score that follows the label groups beats one that turns them round."""
    axes = np.eye(10, dtype=np.float32)[np.repeat(np.arange(10), 5)]
    assert choose(Method("signed", signed_neighbour, (-1, 1)), axes, axes.argmax(axis=1)) == 1


def test_the_margin_heads_gradients_are_those_of_its_loss() -> None:
    """They agree with finite differences."""
    random = np.random.default_rng(0)
    vectors, labels = margin_head.unit(random.normal(size=(6, 4))), np.array([0, 0, 1, 1, 2, 2])
    layer, directions = random.normal(size=(4, 4)), random.normal(size=(3, 4))
    _, by_layer, by_directions = margin_head.loss(layer, directions, vectors, labels)
    for parameter, gradient in ((layer, by_layer), (directions, by_directions)):
        before, step = parameter[1, 2], 1e-6
        values = []
        for parameter[1, 2] in (before + step, before - step):
            values.append(margin_head.loss(layer, directions, vectors, labels)[0])
        parameter[1, 2] = before
        assert gradient[1, 2] == pytest.approx((values[0] - values[1]) / (2 * step), rel=1e-3)


def test_a_table_lines_its_columns_up() -> None:
    """Every cell is as wide as the widest of its column."""
    assert markdown(["a", "bb"], [["long", "c"]]) == [
        "| a    | bb |",
        "| ---- | -- |",
        "| long | c  |",
    ]
