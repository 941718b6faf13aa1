"""Content that is as large as wanted: topics with phrasings, their vectors and a classifier.

The texts are made of invented words, some of a topic's own, and the vectors lie around a point for
each topic: no model of language is needed to see what a computation costs.
"""

from dataclasses import dataclass

import numpy as np
import yaml

from rasa_project.distance import Distance
from rasa_project.evidence import SIGNALS, Evidence
from rasa_project.fitting import Options
from rasa_project.heads import Examples
from rasa_project.importer import CONFIG
from rasa_project.weights import Array, Heads, Thresholds, Weights

LAYERS, HIDDEN = 4, 384
_SYLLABLES = ("ba", "ke", "li", "mo", "nu", "pra", "ser", "tif", "von", "zel")
_COMMON, _OWN, _WORDS = 400, 12, 9
# Two words of five are a topic's own.
_SHARES = [0.6 / _COMMON] * _COMMON + [0.4 / _OWN] * _OWN
_NOISE = 0.8
_SEED = 20261122


@dataclass(frozen=True)
class Content:
    """Phrasings, their vectors [n, layers x hidden] and labels."""

    texts: list[str]
    vectors: Array
    labels: list[str]


def content(topics: int, phrasings: int) -> Content:
    """So many topics with so many phrasings each."""
    random = np.random.default_rng(_SEED)
    common = [_word(number) for number in range(_COMMON)]
    texts, labels = [], []
    for topic in range(topics):
        start = _COMMON + topic * _OWN
        words = [*common, *(_word(start + number) for number in range(_OWN))]
        chosen = random.choice(words, (phrasings, _WORDS), p=_SHARES)
        texts += [" ".join(row) for row in chosen]
        labels += [f"faq/t{topic:04}"] * phrasings
    return Content(texts, _vectors(random, topics, phrasings), labels)


def untrained(made: Content) -> Weights:
    """A classifier of the shape training would give, its numbers drawn at random: a prediction
    costs the same, and for thousands of topics training would take hours.
    """
    random = np.random.default_rng(_SEED)
    examples = Examples.of(made.texts, made.vectors, made.labels)
    labels, last = len(examples.names), made.vectors[:, -HIDDEN:]
    heads = Heads(
        dense=_drawn(random, labels, LAYERS * HIDDEN),
        dense_bias=_drawn(random, labels),
        sparse=_drawn(random, len(examples.ngrams.columns), labels).astype(np.float16),
        sparse_bias=_drawn(random, labels),
        examples=np.asarray(last / np.linalg.norm(last, axis=1, keepdims=True), np.float32),
        first=np.searchsorted(examples.labels, np.arange(labels)),
        distance=Distance(
            means=_drawn(random, labels, HIDDEN),
            within=np.eye(HIDDEN, dtype=np.float32),
            mean=_drawn(random, HIDDEN),
            overall=np.eye(HIDDEN, dtype=np.float32),
        ),
    )
    evidence = Evidence((1.0,) * len(SIGNALS), 0.0)
    thresholds = Thresholds(0.5, 0.1, 0.5)
    return Weights(
        examples.names, examples.texts, examples.ngrams, heads, 0.3, evidence, thresholds, []
    )


def options() -> Options:
    """The settings the service trains with."""
    nodes = yaml.safe_load(CONFIG.read_text("utf-8"))["train_schema"]["nodes"]
    return Options(**nodes["classifier"]["config"])


def _vectors(random: np.random.Generator, topics: int, phrasings: int) -> Array:
    """As the encoder's: each layer's part of length 1, all together of length 1."""
    shape = topics, 1, LAYERS, HIDDEN
    centres = random.normal(size=shape)
    around = centres + _NOISE * random.normal(size=(topics, phrasings, LAYERS, HIDDEN))
    parts = around / np.linalg.norm(around, axis=-1, keepdims=True) / np.sqrt(LAYERS)
    return np.asarray(parts.reshape(topics * phrasings, LAYERS * HIDDEN), np.float32)


def _drawn(random: np.random.Generator, *shape: int) -> Array:
    return random.normal(size=shape).astype(np.float32)


def _word(number: int) -> str:
    """Another word for each number."""
    digits = str(number + 100)
    return "".join(_SYLLABLES[int(digit)] for digit in digits)
