"""From what is known of a message to what is to be said, before it is put into words. Pure."""

import re
from dataclasses import dataclass, field, replace

from app.content import FAQ, Faq
from app.figures import bare
from app.messages import Guess, Outcome
from app.nlu import Prediction
from app.safety import Hit

_OFFERED = 3
OUTCOMES: dict[str, Outcome] = {
    FAQ: "answer",
    "safety": "safety",
    "handoff": "handoff",
    "out_of_scope": "out_of_scope",
    "chitchat": "chitchat",
}
LANGUAGE = "notices/languages/"
_GRAVE = ("safety/emergency", "safety/self_harm")
_GRAVE_ALARM = 0.5
MINOR = "safety/minor"
_GROWN = re.compile(
    r"\b(?:1[89]|[2-9]\d)\b(?!\s*(?:%|percent|dollars|bucks|minutes|hours|days|weeks))"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the gate, the language detector and the model make of one text."""

    hit: Hit | None
    language: str | None
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be said.

    labels: the topics answered or offered, best first, or the one wording: `faq/cost`,
    `handoff/booking`. doubtful: the model saw a topic, with too little evidence to answer.
    rest: the outcome of the half of a two-part question that has no answer. more: it was asked to
    go on.
    """

    outcome: Outcome
    labels: tuple[str, ...]
    confidence: float | None = None
    near: tuple[Guess, ...] = ()
    why: dict[str, object] = field(default_factory=dict)
    doubtful: bool = False
    rest: str | None = None
    more: bool = False

    @property
    def topics(self) -> tuple[str, ...]:
        """The ids of the topics among the labels."""
        return tuple(name.split("/")[1] for name in self.labels if name.startswith(f"{FAQ}/"))

    def because(self, **reasons: object) -> "Decision":
        """The same decision with more of its reasons."""
        return replace(self, why={**self.why, **reasons})


def decide(text: str, reading: Reading, faq: Faq) -> Decision:
    """What to say to `text`. Safety wins over everything; then the language, a tapped button, a
    message listed as ambiguous; then the model.
    """
    if reading.hit:
        hit = {"category": reading.hit.category, "words": reading.hit.words}
        return Decision("safety", (f"safety/{reading.hit.category}",), why={"gate": hit})
    if reading.language:
        labels = (f"{LANGUAGE}{reading.language}",)
        return Decision("out_of_scope", labels, why={"language": reading.language})
    asked = bare(text)
    if label := faq.exact.get(asked):
        return decided(label, button=label)
    if topics := faq.choices.get(asked):
        return clarify(topics, ambiguous=list(topics))
    return _by_model(text, reading.prediction)


def unless_vague(decision: Decision, text: str, faq: Faq) -> Decision:
    """`decision` on a whole message; a choice instead of an answer if `text` is a vague word and
    nothing but the model has decided.
    """
    asked = bare(text)
    by_model = decision.near and "after" not in decision.why
    # The words are counted when the first one is looked up: for several it is not worth it.
    if decision.outcome != "answer" or not by_model or " " in asked:
        return decision
    topics = faq.vague.get(asked)
    if not topics:
        return decision
    choice = clarify(topics, **decision.why, vague=asked)
    return replace(choice, confidence=decision.confidence, near=decision.near, doubtful=True)


def decided(label: str, **reasons: object) -> Decision:
    """To say what belongs to `label`, with no model asked."""
    return Decision(OUTCOMES[label.split("/", maxsplit=1)[0]], (label,), why=reasons)


def clarify(topics: tuple[str, ...], **reasons: object) -> Decision:
    """To ask which of `topics` is meant, with no model asked."""
    return Decision("clarify", tuple(f"{FAQ}/{topic}" for topic in topics), why=reasons)


def refuse(decision: Decision) -> Decision:
    """To say, instead of what was decided, that it is nothing the article answers."""
    sure = None if decision.confidence is None else 1 - decision.confidence
    label = "out_of_scope/related"
    return Decision("out_of_scope", (label,), sure, decision.near, decision.why, doubtful=True)


def _by_model(text: str, prediction: Prediction) -> Decision:
    label, confidence = next(
        (name, p) for name, p in prediction.ranking if not name.startswith("safety/")
    )
    topics = [(name, p) for name, p in prediction.ranking if name.startswith(f"{FAQ}/")]
    safety = [(name, p) for name, p in prediction.ranking if name.startswith("safety/")]
    safety = [(name, p) for name, p in safety if _credible(name, p, text)]
    alarm = sum(p for _, p in safety)
    thresholds, evidence = prediction.thresholds, prediction.evidence
    near = tuple(Guess(name.split("/")[1], p) for name, p in topics)
    why = _why(prediction, alarm)
    offered = tuple(name for name, _ in topics[:_OFFERED])
    best = prediction.ranking[0][0]
    if safety and (alarm >= thresholds.safety or safety[0][0] == best):
        return Decision("safety", (safety[0][0],), min(1.0, alarm), near, why)
    if not label.startswith(f"{FAQ}/"):
        return Decision(OUTCOMES[label.split("/")[0]], (label,), confidence, near, why)
    if evidence >= thresholds.answer:
        return Decision("answer", offered[:1], evidence, near, why)
    if sum(p for _, p in topics[:_OFFERED]) >= thresholds.clarify:
        return Decision("clarify", offered, evidence, near, why, doubtful=True)
    return refuse(Decision("out_of_scope", offered, evidence, near, why))


def _credible(label: str, probability: float, text: str) -> bool:
    """Whether the model's alarm counts beside the gate's, which has seen the words.

    "What if I hate it?" is faintly like despair, "I'm 34" like somebody's age that matters.
    """
    if label in _GRAVE:
        return probability >= _GRAVE_ALARM
    return label != MINOR or not _GROWN.search(text)


def _why(prediction: Prediction, alarm: float) -> dict[str, object]:
    return {
        "read_as": prediction.read_as,
        "label": prediction.ranking[0][0],
        "evidence": prediction.evidence,
        "alarm": alarm,
        "thresholds": {
            "answer": prediction.thresholds.answer,
            "clarify": prediction.thresholds.clarify,
            "safety": prediction.thresholds.safety,
        },
        "signals": prediction.signals,
        "nearest": list(prediction.nearest),
    }
