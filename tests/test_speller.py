"""The speller as a Rasa component: what was meant stands beside what was written."""

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from app.messages import Asked
from app.nlu import Model
from rasa_project.messages import JOINED
from rasa_project.speller import READ_AS, Speller


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """Where components keep what they learnt."""
    return LocalModelStorage(tmp_path)


def loaded(storage: LocalModelStorage) -> Speller:
    """A speller that learnt the words of three phrasings, stored and read again."""
    place, context = Resource("speller"), ExecutionContext(GraphSchema({}))
    texts = ["does the tattoo hurt", "will it hurt before the tattoo", "no tattoo before? hurt!"]
    examples = [Message.build(text, intent="faq/pain") for text in texts]
    Speller.create({}, storage, place, context).train(TrainingData(examples))
    return Speller.load({}, storage, place, context)


def test_the_speller_keeps_the_text_as_it_was_written(storage: LocalModelStorage) -> None:
    """What was meant stands beside it; the dictionary's words are let be."""
    written = ["Does it hurrt b4?", "dose it hurts", ""]
    messages = loaded(storage).process([Message({TEXT: text}) for text in written])
    assert [message.get(TEXT) for message in messages] == written
    assert [message.get(READ_AS) for message in messages] == [
        "Does it hurt before?",
        "dose it hurts",
        "",
    ]


def test_the_phrasings_are_read_too(storage: LocalModelStorage) -> None:
    """The classifier learns from texts that were read as messages will be."""
    data = TrainingData([Message.build("how much is a tatoo", intent="faq/cost")])
    (example,) = loaded(storage).process_training_data(data).training_examples
    assert example.get(READ_AS) == "how much is a tattoo"


def test_no_word_is_learnt_from_a_joined_text(storage: LocalModelStorage) -> None:
    """The question before stands in many of them, whatever is said after it."""
    examples = [Message.build("a zzyzx", intent="faq/pain") for _ in range(10)]
    for example in examples:
        example.set(JOINED, info=True)
    place, context = Resource("speller"), ExecutionContext(GraphSchema({}))
    Speller.create({}, storage, place, context).train(TrainingData(examples))
    message = Message({TEXT: "a zzyzxx"})
    Speller.load({}, storage, place, context).process([message])
    assert message.get(READ_AS) == "a zzyzxx"


def test_a_speller_must_be_loaded_first(storage: LocalModelStorage) -> None:
    """Before that it knows no word."""
    with pytest.raises(RuntimeError, match="before it is loaded"):
        Speller(storage, Resource("speller")).process([Message({TEXT: "hello"})])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("does it hrut", "does it hurt"),
        ("how muchh r u", "how much are you"),
        ("can i swimm b4 it heels", "can i swim before it heels"),
        ("How much does it cost?", "How much does it cost?"),
    ],
)
def test_the_trained_model_tells_how_it_read_a_message(
    model: Model, written: str, meant: str
) -> None:
    """In the prediction and in Rasa's JSON, whose text is the one that was written."""
    (prediction,) = model.predict([Asked(written)])
    assert prediction.read_as == prediction.parse["read_as"] == meant
    assert prediction.parse["text"] == written
