"""The encoder: the vectors of several layers side by side, the last one that of the original
model, whatever else is in the batch.
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from app.nlu import Model
from rasa_project import bert_onnx
from rasa_project.encoder import VECTOR, Encoder, _runs, _weights_folder, read
from rasa_project.messages import JOINED
from rasa_project.scores import last_layer
from rasa_project.speller import READ_AS

REFERENCE = Path(__file__).parent / "fixtures" / "reference_embeddings.npz"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HIDDEN, LAYERS = 384, 4


@pytest.fixture(scope="module")
def encoder(model: Model) -> Encoder:
    """The encoder inside the archive."""
    encoder = model.runner._instantiated_nodes["encode"]._component
    assert isinstance(encoder, Encoder)
    return encoder


def test_equals_the_original_model(encoder: Encoder) -> None:
    """Its last layer's vectors and those of the published PyTorch model point the same way."""
    with np.load(REFERENCE) as reference:
        texts, expected = [str(text) for text in reference["texts"]], reference["vectors"]
    cosines = (last_layer(encoder.predict(texts), HIDDEN) * expected).sum(axis=1)
    assert cosines.min() > 0.9999


def test_every_layer_weighs_the_same(encoder: Encoder) -> None:
    """The parts of a vector are of one length and no two of them are alike."""
    parts = encoder.predict(["how much?"]).reshape(LAYERS, HIDDEN)
    cosines = parts @ parts.T * LAYERS
    assert np.diag(cosines) == pytest.approx(1, abs=1e-5)
    assert cosines[np.triu_indices(LAYERS, 1)].max() < 0.99


def test_vectors_have_length_one(encoder: Encoder) -> None:
    """A dot product of two vectors is their cosine."""
    lengths = np.linalg.norm(encoder.predict(["how much?", "", "x" * 4096]), axis=1)
    assert lengths == pytest.approx(1, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12), st.data())
def test_a_vector_does_not_depend_on_the_batch(
    encoder: Encoder, others: list[str], data: st.DataObject
) -> None:
    """Alone or anywhere in any batch, the difference stays below 1e-5."""
    place = data.draw(st.integers(0, len(others)))
    text = "does it hurt and how long does it take?"
    batch = encoder.predict([*others[:place], text, *others[place:]])
    assert np.abs(batch[place] - encoder.predict([text])[0]).max() < 1e-5


def test_joined_texts_change_nothing_for_the_others(encoder: Encoder) -> None:
    """Not the last bit of a vector, although texts of about the same length share a run."""
    texts = ["how much?", "does it hurt and how long does it take?", "is it safe?", "why"]
    alone, among, joined = (
        [Message({TEXT: text, JOINED: mark}) for text in texts] for mark in (False, False, True)
    )
    encoder.process_training_data(TrainingData(alone))
    encoder.process_training_data(TrainingData([*joined, *among]))
    for one, other in zip(alone, among, strict=True):
        np.testing.assert_array_equal(one.get(VECTOR), other.get(VECTOR))
    assert all(message.get(VECTOR) is not None for message in joined)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    """An empty batch is a batch."""
    assert encoder.predict([]).shape == (0, LAYERS * HIDDEN)


def test_what_was_meant_is_encoded(encoder: Encoder) -> None:
    """The vector is that of the text as the speller read it."""
    message = Message({TEXT: "dose it hurrt", READ_AS: "does it hurt"})
    encoder.process([message])
    assert message.get(VECTOR) == pytest.approx(encoder.predict(["does it hurt"])[0], abs=1e-5)


@pytest.mark.parametrize(
    ("data", "expected"),
    [({TEXT: "hurrt", READ_AS: "hurt"}, "hurt"), ({TEXT: "hurrt"}, "hurrt"), ({}, "")],
)
def test_without_a_speller_the_text_itself_is_read(data: dict[str, str], expected: str) -> None:
    """A message need not have been read by one."""
    assert read(Message(data)) == expected


@given(st.lists(st.integers(1, 256), max_size=40))
def test_a_run_holds_every_text_once_within_its_tokens(lengths: list[int]) -> None:
    """Texts share a run up to the limit; a longer one runs alone."""
    runs = list(_runs(lengths, 128))
    assert sorted(i for run in runs for i in run) == list(range(len(lengths)))
    assert all(len(run) == 1 or len(run) * max(lengths[i] for i in run) <= 128 for run in runs)


def test_the_graph_is_the_fused_one() -> None:
    """Few, fused operators: a layer is six of them."""
    graph = bert_onnx.build(_weights_folder(None), SHA256)
    names = [node.op_type for node in graph.graph.node if not node.input[0].endswith(".f16")]
    assert names.count("Attention") == 6
    assert len(names) < 60


def test_a_further_layer_costs_its_pooling_only() -> None:
    """Three operators, and one to put all side by side."""
    one, four = (bert_onnx.build(_weights_folder(None), SHA256, layers) for layers in (1, LAYERS))
    assert len(four.graph.node) - len(one.graph.node) == 3 * (LAYERS - 1)
    (output,) = four.graph.output
    assert output.type.tensor_type.shape.dim[1].dim_value == LAYERS * HIDDEN


def test_other_weights_than_the_verified_are_refused() -> None:
    """A wrong hash stops the training with both hashes named."""
    with pytest.raises(bert_onnx.WeightsError, match=f"is {SHA256}, expected 00"):
        bert_onnx.build(_weights_folder(None), "00")


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    """The message names the folder."""
    with pytest.raises(bert_onnx.WeightsError, match="not a folder of BERT weights"):
        bert_onnx.build(tmp_path, None)
