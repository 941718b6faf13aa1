"""Turns user messages into the messages Rasa's NLU components work on.

Rasa's own converter imports every channel it knows, which takes seconds; this one needs a `.text`.
"""

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

# Marks a text that is a question and what was said after it.
JOINED = "joined"


class MessageConverter(GraphComponent):
    """The first node of the predict graph."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "MessageConverter":
        """A converter; it keeps no state."""
        return cls()

    def convert(self, messages: list[Any]) -> list[Message]:
        """One Message for each object with a `text`, in order; `joined` if the object is so. Rasa's
        own user messages never are.
        """
        return [
            Message({TEXT: message.text or "", JOINED: getattr(message, "joined", False)})
            for message in messages
        ]
