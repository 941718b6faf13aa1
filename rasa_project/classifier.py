"""The intent classifier, as a Rasa component: which label, and how much speaks for answering."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    FULL_RETRIEVAL_INTENT_NAME_KEY,
    INTENT,
    INTENT_RANKING_KEY,
    RESPONSE_SELECTOR,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from rasa_project import scores
from rasa_project.encoder import VECTOR, read
from rasa_project.evidence import SIGNALS
from rasa_project.messages import JOINED
from rasa_project.signals import signals
from rasa_project.weights import Weights

EVIDENCE = "evidence"


@dataclass(frozen=True)
class Prediction:
    """What is known of one message. `ranking`: (label, probability), best first."""

    ranking: list[tuple[str, float]]
    evidence: dict[str, Any]


class Classifier(GraphComponent):
    """Sets Rasa's intent, ranking and response selector, and our `evidence`, on every message."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        weights: Weights | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._weights = weights

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Classifier":
        """A classifier without weights, for `train`."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Classifier":
        """The classifier that `train` stored."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Weights.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fits and stores the weights. The examples need the encoder's vectors."""
        # Here, not above: serving never pays for scikit-learn.
        from rasa_project import fitting  # noqa: PLC0415

        examples = training_data.intent_examples
        weights = fitting.fit(
            [read(example) for example in examples],
            np.stack([example.get(VECTOR) for example in examples]),
            [example.get_full_intent() for example in examples],
            fitting.Options(**self._config),
            [bool(example.get(JOINED)) for example in examples],
        )
        with self._model_storage.write_to(self._resource) as folder:
            weights.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Annotates the messages, all predicted in one batch."""
        for message, prediction in zip(messages, self.predict(messages), strict=True):
            annotate(message, prediction)
        return messages

    def predict(self, messages: list[Message]) -> list[Prediction]:
        """One prediction for each message; the messages are only read."""
        weights = self._weights
        if weights is None:
            raise RuntimeError("the classifier is used before it is loaded")
        if not messages:
            return []
        vectors = np.stack([message.get(VECTOR) for message in messages])
        rows = [weights.ngrams.row(read(message)) for message in messages]
        joined = np.array([bool(message.get(JOINED)) for message in messages])
        found = scores.compute(weights.heads, vectors, rows, weights.sparse_weight, joined)
        topics = np.flatnonzero([label.startswith("faq/") for label in weights.labels])
        best = topics[np.argmax(found.fused[:, topics], axis=1)]
        columns = signals(found, topics, best)
        evidence = weights.evidence.score(columns)
        return [
            Prediction(
                _ranking(weights.labels, np.exp(found.fused[i])),
                {
                    "score": float(evidence[i]),
                    "signals": dict(zip(SIGNALS, map(float, columns[i]), strict=True)),
                    "thresholds": vars(weights.thresholds),
                    "nearest": [weights.texts[n] for n in found.nearest[i]],
                },
            )
            for i in range(len(messages))
        ]


def _ranking(labels: list[str], probabilities: Any) -> list[tuple[str, float]]:
    order = np.argsort(-probabilities, kind="stable")
    return [(labels[i], float(probabilities[i])) for i in order]


def annotate(message: Message, prediction: Prediction) -> None:
    """Writes `prediction` in Rasa's retrieval-intent convention: `faq/cost` is intent `faq` with
    the response key `faq/cost`.
    """
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for label, confidence in prediction.ranking:
        entry = {"confidence": confidence, "intent_response_key": label}
        groups[label.split("/")[0]].append(entry)
    intents = [
        {"name": intent, "confidence": min(1.0, sum(entry["confidence"] for entry in entries))}
        for intent, entries in groups.items()
    ]
    # The intent is that of the best label: a crowd of unlikely labels does not outvote it.
    label = prediction.ranking[0][0]
    best = label.split("/")[0]
    intents.sort(key=lambda intent: (intent["name"] != best, -intent["confidence"]))
    chosen = intents[0] | {FULL_RETRIEVAL_INTENT_NAME_KEY: label}
    selector = {"all_retrieval_intents": sorted(groups)} | {
        intent: _selected(entries) for intent, entries in groups.items()
    }
    message.set(INTENT, chosen, add_to_output=True)
    message.set(INTENT_RANKING_KEY, intents, add_to_output=True)
    message.set(RESPONSE_SELECTOR, selector, add_to_output=True)
    message.set(EVIDENCE, prediction.evidence, add_to_output=True)


def _selected(entries: list[dict[str, Any]]) -> dict[str, Any]:
    best = entries[0]
    response = {"responses": None, "utter_action": f"utter_{best['intent_response_key']}", **best}
    return {"response": response, "ranking": entries}
