"""The two systems that are measured: this project's model, and stock Rasa beside it.

Both learn from the same files and say the same of every text; nothing here knows a set by name.
"""

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

os.environ["RASA_TELEMETRY_ENABLED"] = "false"

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from benchmarks.labelled import Corpus, Example
from benchmarks.metrics import Flags, Scores
from rasa_project import fitting
from rasa_project.classifier import Classifier, Prediction
from rasa_project.encoder import VECTOR, Encoder

# Labelled like this, every intent is a topic that has an answer, and no code needs to be told.
TOPIC = "faq/"
BATCH = 32
TIMED = 200
STOCK = Path(__file__).parent / "stock_rasa"


class StockError(Exception):
    """Stock Rasa did not run; the message says why."""


@dataclass(frozen=True)
class Outcome:
    """What a system says of each text: its label, how sure it is, whether it would answer.

    `train_seconds`: learning, encoding included; `milliseconds`: one text alone, median.
    """

    labels: list[str]
    scores: Scores
    answered: Flags
    train_seconds: float
    milliseconds: float


@contextmanager
def project() -> Iterator["Project"]:
    """The project's encoder and classifier, with the settings of rasa_project/config.yml."""
    with tempfile.TemporaryDirectory() as folder:
        yield Project(Path(folder))


class Project:
    """Trains and predicts as the service does, without its content and its wordings."""

    def __init__(self, folder: Path) -> None:
        nodes = yaml.safe_load(files("rasa_project").joinpath("config.yml").read_text("utf-8"))
        self.config: dict[str, dict[str, Any]] = {
            name: node["config"] for name, node in nodes["train_schema"]["nodes"].items()
        }
        self._storage = LocalModelStorage.create(folder)
        resource, context = Resource("encoder"), ExecutionContext(GraphSchema({}))
        arguments = self.config["encoder"], self._storage, resource, context
        Encoder.create(*arguments).train(TrainingData())
        self._encoder = Encoder.load(*arguments)

    def encoded(self, examples: list[Example]) -> list[Message]:
        """The messages with their vectors."""
        return self._encoder.process([Message({TEXT: example.text}) for example in examples])

    def fit(self, examples: list[Example], messages: list[Message]) -> Classifier:
        """The classifier for these examples, already encoded."""
        config = self.config["classifier"]
        weights = fitting.fit(
            [example.text for example in examples],
            vectors(messages),
            [TOPIC + example.intent for example in examples],
            fitting.Options(**config),
        )
        return Classifier(config, self._storage, Resource("classifier"), weights)

    def run(self, corpus: Corpus, shot: int) -> Outcome:
        """Learns one training split and predicts the tests."""
        train, tests = corpus.train(shot), corpus.tests()
        started = time.perf_counter()
        classifier = self.fit(train, self.encoded(train))
        seconds = time.perf_counter() - started
        predictions = predict(classifier, self.encoded(tests))
        alone = [_milliseconds(self._ask, classifier, example) for example in tests[:TIMED]]
        scores = np.array([prediction.evidence["score"] for prediction in predictions])
        thresholds = [prediction.evidence["thresholds"]["answer"] for prediction in predictions]
        return Outcome(
            labels=[label(prediction) for prediction in predictions],
            scores=scores,
            answered=scores >= np.array(thresholds),
            train_seconds=seconds,
            milliseconds=statistics.median(alone),
        )

    def _ask(self, classifier: Classifier, example: Example) -> None:
        classifier.predict(self.encoded([example]))


def predict(classifier: Classifier, messages: list[Message]) -> list[Prediction]:
    """One prediction for each encoded message."""
    batches = (messages[i : i + BATCH] for i in range(0, len(messages), BATCH))
    return [prediction for batch in batches for prediction in classifier.predict(batch)]


def label(prediction: Prediction) -> str:
    """The intent, as its set names it."""
    return prediction.ranking[0][0].removeprefix(TOPIC)


def vectors(messages: list[Message]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """[messages, hidden], rows of length 1."""
    return np.stack([message.get(VECTOR) for message in messages])


def _milliseconds(call: Callable[..., None], *arguments: Any) -> float:
    started = time.perf_counter()
    call(*arguments)
    return (time.perf_counter() - started) * 1000


def stock(corpus: Corpus, shot: int) -> Outcome:
    """Stock Rasa in its own environment. Raises StockError."""
    python = STOCK / ".venv" / "bin" / "python"
    if not python.exists():
        raise StockError(f"{python}: not installed; see the README, section Benchmarks")
    command = [python, STOCK / "run.py", corpus.train_file(shot), *corpus.test_files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:]
        raise StockError(f"stock Rasa failed on {corpus.name}: {''.join(reason)}")
    return parsed(done.stdout)


def parsed(output: str) -> Outcome:
    """The outcome of what stock_rasa/run.py printed."""
    first, *rows = [json.loads(line) for line in output.splitlines()]
    return Outcome(
        labels=[row["label"] for row in rows],
        scores=np.array([row["confidence"] for row in rows]),
        answered=np.array([row["answered"] for row in rows]),
        train_seconds=first["train_seconds"],
        milliseconds=first["milliseconds"],
    )
