"""Predictions made by hand, and a model that gives them: what the trained one might have said."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import cast

from app.content import Faq
from app.messages import Asked
from app.nlu import Model, Prediction, Thresholds

_PATIENCE = 5.0
THRESHOLDS = Thresholds(answer=0.6, clarify=0.5, safety=0.4)


def prediction(
    faq: Faq, scores: dict[str, float], evidence: float = 0.0, read_as: str = ""
) -> Prediction:
    """A prediction with these probabilities; every other label of the content shares the rest."""
    labels = [label for label, _ in faq.buttons()] + [
        label for label, _ in faq.wordings() if not label.startswith("handoff/")
    ]
    rest = max(0.0, 1 - sum(scores.values())) / (len(labels) - len(scores))
    ranking = [(label, scores.get(label, rest)) for label in labels]
    return Prediction(
        ranking=tuple(sorted(ranking, key=lambda entry: -entry[1])),
        evidence=evidence,
        thresholds=THRESHOLDS,
        signals={},
        nearest=(),
        read_as=read_as,
        parse={},
    )


def understood(faq: Faq, label: str) -> Prediction:
    """A prediction that is sure of `label`, or with a "?" behind the label far from sure."""
    if label.endswith("?"):
        topics = {f"faq/{topic}": 0.45 / (len(faq.topics) - 1) for topic in faq.topics}
        return prediction(faq, topics | {label.removesuffix("?"): 0.5}, 0.1)
    return prediction(faq, {label: 0.97}, 0.9 if label.startswith("faq/") else 0.0)


class Pause:
    """Stops the model in the middle of a batch: `started` tells that, `go_on` ends it."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, _: list[str]) -> None:
        """Waits until told to go on, at most some seconds."""
        self.started.set()
        self.go_on.wait(_PATIENCE)

    async def reached(self) -> None:
        """Returns once the model has stopped."""
        await asyncio.to_thread(self.started.wait, _PATIENCE)


class HandMadeModel:
    """Knows what each text means, as a label for `understood` or as a prediction; a text that ends
    with one it knows means that, anything else is out of scope. Remembers the batches it got, and
    which texts were joined.
    """

    file = "by-hand.tar.gz"
    threads = None
    id = "by hand"

    def __init__(self, faq: Faq, meanings: Mapping[str, str | Prediction]) -> None:
        self.faq = faq
        self.batches: list[list[str]] = []
        self.joined: set[str] = set()
        self.before: Callable[[list[str]], None] = lambda _: None
        self._meanings = meanings

    def predict(self, asked: list[Asked]) -> list[Prediction]:
        """One prediction a text, after whatever `before` does."""
        texts = [one.text for one in asked]
        self.joined |= {one.text for one in asked if one.joined}
        self.batches.append(texts)
        self.before(texts)
        return [replace(self._meaning(text), read_as=text) for text in texts]

    def _meaning(self, text: str) -> Prediction:
        known = (end for end in self._meanings if f" {text}".endswith(f" {end}"))
        meaning = self._meanings.get(max(known, key=len, default=""), "out_of_scope/unrelated")
        return meaning if isinstance(meaning, Prediction) else understood(self.faq, meaning)

    @property
    def texts(self) -> list[str]:
        """Every text that was read, in order."""
        return [text for batch in self.batches for text in batch]

    def as_model(self) -> Model:
        """Itself, for those who ask for a model."""
        return cast("Model", self)
