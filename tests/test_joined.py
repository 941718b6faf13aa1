"""A question and what was said after it: judged by a matrix of its own, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest

from app.messages import Asked
from app.nlu import Model
from rasa_project.fitting import fit
from rasa_project.messages import JOINED, MessageConverter
from rasa_project.scores import compute
from rasa_project.weights import Array, Weights
from tests.phrasings import EACH, LABELS, OPTIONS, examples, phrasings


def fitted() -> Weights:
    """A classifier of four labels, which knows joined texts like those about pain as about cost."""
    texts, vectors, labels = phrasings()
    pain = vectors[EACH : 2 * EACH] * np.float32(0.99)
    texts += [f"joined number {i}" for i in range(EACH)]
    labels += LABELS[:1] * EACH
    marks = [text.startswith("joined") for text in texts]
    return fit(texts, np.concatenate([vectors, pain]), labels, OPTIONS, marks)


@pytest.fixture(scope="module")
def weights() -> Weights:
    """That classifier."""
    return fitted()


@pytest.fixture(scope="module")
def without() -> Weights:
    """The classifier of the same phrasings without the joined texts."""
    return fit(*phrasings(), OPTIONS)


def saved(weights: Weights, folder: Path) -> tuple[dict[str, Array], bytes]:
    """The arrays and the names an archive keeps."""
    folder.mkdir()
    weights.save(folder)
    return dict(np.load(folder / "weights.npz")), (folder / "names.json").read_bytes()


def test_the_same_texts_give_the_same_files(weights: Weights, tmp_path: Path) -> None:
    """Two fits agree byte for byte."""
    for folder, found in (("one", weights), ("two", fitted())):
        saved(found, tmp_path / folder)
    for name in ("weights.npz", "names.json"):
        one, two = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert one == two, name


def test_nothing_changes_for_what_stands_alone(
    weights: Weights, without: Weights, tmp_path: Path
) -> None:
    """Heads, n-grams and thresholds are the same to the last bit; one matrix is added."""
    arrays, names = saved(weights, tmp_path / "with")
    fewer, same_names = saved(without, tmp_path / "without")
    assert arrays.keys() - fewer.keys() == {"joined", "joined_bias"}
    for name, array in fewer.items():
        np.testing.assert_array_equal(arrays[name], array, err_msg=name)
    assert names == same_names


def test_the_matrix_survives_the_archive(weights: Weights, tmp_path: Path) -> None:
    """What is saved is what is loaded."""
    weights.save(tmp_path)
    kept, loaded = vars(weights.heads), vars(Weights.load(tmp_path).heads)
    for name in ("joined", "joined_bias"):
        np.testing.assert_array_equal(loaded[name], kept[name])


def test_what_is_joined_is_judged_by_its_own_matrix(weights: Weights) -> None:
    """Text by text of a batch, by what joined texts mean; likeness stays as it is."""
    known = examples()
    marks = known.labels == 1
    asked = weights.heads, known.vectors, known.rows, 0.0
    plain, found = compute(*asked), compute(*asked, joined=marks)
    np.testing.assert_array_equal(found.fused[~marks], plain.fused[~marks])
    assert (found.fused[marks, 0] > plain.fused[marks, 0]).all()
    np.testing.assert_array_equal(found.similarity, plain.similarity)


def test_without_joined_texts_the_mark_says_nothing(without: Weights, tmp_path: Path) -> None:
    """No second matrix is kept, and the usual one judges everything."""
    without.save(tmp_path)
    loaded, known = Weights.load(tmp_path).heads, examples()
    assert loaded.joined is None
    asked = loaded, known.vectors, known.rows, 0.2
    plain, found = compute(*asked), compute(*asked, joined=known.labels == 1)
    np.testing.assert_array_equal(found.fused, plain.fused)


def test_the_converter_passes_the_mark_on() -> None:
    """A message of Rasa's own has none: it stands alone."""

    class Plain:
        text = "does it hurt"

    messages = MessageConverter().convert([Asked("a b", joined=True), Asked("a b"), Plain()])
    assert [message.get(JOINED) for message in messages] == [True, False, False]


def test_the_mark_reaches_the_classifier(model: Model) -> None:
    """Also among other messages; it is no part of Rasa's JSON."""
    text = "does it hurt and how long does it take"
    plain, joined, again = model.predict([Asked(text), Asked(text, joined=True), Asked(text)])
    assert dict(again.ranking) == pytest.approx(dict(plain.ranking), abs=1e-5)
    assert dict(joined.ranking) != pytest.approx(dict(plain.ranking), abs=1e-3)
    assert JOINED not in joined.parse
