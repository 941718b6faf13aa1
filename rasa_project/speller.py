"""The component that reads what was meant: sets `read_as` on every message."""

import json
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from rasa_project.messages import JOINED
from rasa_project.spelling import Spelling

READ_AS = "read_as"
_FILE = "spelling.json"


class Speller(GraphComponent):
    """Encoder and classifier read `read_as`; the text itself stays as it was written."""

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, spelling: Spelling | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._spelling = spelling

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Speller":
        """A speller that knows no word yet, for `train`."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Speller":
        """The speller that `train` stored."""
        with model_storage.read_from(resource) as folder:
            stored = json.loads((folder / _FILE).read_text("utf-8"))
        spelling = Spelling(tuple(stored["words"]), frozenset(stored["real"]))
        return cls(model_storage, resource, spelling)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the words of the content and stores them."""
        # Here, not above: 160,000 English words are needed to learn from, never to correct.
        from spellchecker import SpellChecker  # noqa: PLC0415

        # A question before stands in many texts: how often its words do says nothing of them.
        alone = [one for one in training_data.intent_examples if not one.get(JOINED)]
        texts = [example.get(TEXT) for example in alone]
        english = SpellChecker(language="en").word_frequency.keys()
        spelling = Spelling.fit(texts, english)
        stored = {"words": spelling.words, "real": sorted(spelling.real)}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _FILE).write_text(json.dumps(stored), "utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Annotates the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Annotates the messages, each by itself."""
        if self._spelling is None:
            raise RuntimeError("the speller is used before it is loaded")
        for message in messages:
            corrected = self._spelling.correct(message.get(TEXT) or "")
            message.set(READ_AS, corrected, add_to_output=True)
        return messages
