"""What a message and a training cost as topics and phrasings grow."""

import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any, cast

from joblib.externals.loky import get_reusable_executor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from app import faq
from app.messages import Asked
from app.nlu import Model
from benchmarks.growth import synthetic
from benchmarks.speed.training import FAQ
from rasa_project import fitting
from rasa_project.classifier import Classifier
from rasa_project.encoder import VECTOR
from rasa_project.spelling import Spelling

_ASKED, _BATCH = 96, 32
# Training's processes beside the first.
_BESIDE = 2
Row = dict[str, float]


def message_row(topics: int, phrasings: int) -> Row:
    """Milliseconds a message, everything but the encoder, alone and in batches; megabytes."""
    return _apart(_message, topics, phrasings)


def training_row(topics: int, phrasings: int) -> Row:
    """Seconds to fit the classifier, and the most that can have been resident in MB: the peaks of
    its three processes together.
    """
    return _apart(_training, topics, phrasings)


def _apart(measure: Callable[[int, int], Row], *size: int) -> Row:
    """In a process of its own, whose memory is that of this measurement alone."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
        return {"topics": size[0], "phrasings": size[0] * size[1]} | one.submit(
            measure, *size
        ).result()


def _message(topics: int, phrasings: int) -> Row:
    made = synthetic.content(topics, phrasings)
    weights = synthetic.untrained(made)
    model = _model(made, weights)
    texts = made.texts[:: max(1, len(made.texts) // _ASKED)][:_ASKED]
    _milliseconds(model, texts[:_BATCH])
    alone = [_milliseconds(model, [text]) for text in texts]
    batches = [
        _milliseconds(model, texts[i : i + _BATCH]) / _BATCH for i in range(0, _ASKED, _BATCH)
    ]
    arrays = [value for value in vars(weights.heads).values() if hasattr(value, "nbytes")]
    return {
        "alone_ms": statistics.median(alone),
        "in_batches_ms": statistics.median(batches),
        "weights_mb": sum(array.nbytes for array in arrays) / 1e6,
    }


def _training(topics: int, phrasings: int) -> Row:
    made = synthetic.content(topics, phrasings)
    started = time.perf_counter()
    fitting.fit(made.texts, made.vectors, made.labels, synthetic.options())
    seconds = time.perf_counter() - started
    # Left alone, its two processes would wait five minutes for more, and this one for them.
    get_reusable_executor().shutdown()
    peak = _peak(resource.RUSAGE_SELF) + _BESIDE * _peak(resource.RUSAGE_CHILDREN)
    return {"seconds": seconds, "peak_mb": peak}


def _peak(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss * 1024 / 1e6


def _model(made: synthetic.Content, weights: Any) -> Model:
    """The service's model with every step but the encoder, which no content makes slower."""
    spelling = Spelling.fit(made.texts, [])
    vectors = dict(zip(made.texts, made.vectors, strict=True))
    classifier = Classifier({}, cast("Any", None), Resource("classifier"), weights)

    def run(inputs: dict[str, list[Asked]], targets: list[str]) -> dict[str, list[Message]]:
        messages = []
        for asked in inputs["__message__"]:
            read = spelling.correct(asked.text)
            data = {TEXT: asked.text, "read_as": read, VECTOR: vectors[asked.text]}
            messages.append(Message(data))
        return {targets[0]: classifier.process(messages)}

    runner = cast("DaskGraphRunner", SimpleNamespace(run=run))
    return Model("", "", faq.load(FAQ), runner, "classify", ())


def _milliseconds(model: Model, texts: list[str]) -> float:
    started = time.perf_counter()
    model.predict([Asked(text) for text in texts])
    return (time.perf_counter() - started) * 1000
