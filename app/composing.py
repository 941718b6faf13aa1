"""One decision out of those on a whole message and on its parts. Pure.

A long story hides its question, and two questions at once look like neither; read by themselves the
parts are clear. The whole is read as well: it knows what the parts leave out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.content import FAQ
from app.deciding import Decision

# More topics at once are no longer a short answer.
_MOST_TOPICS = 3
# Reasons of a decision on the whole that its parts do not change.
FIXED = {"button", "ambiguous", "language"}
# What a part needs, beyond the model's own threshold: when the whole has no answer, when the whole
# has a sure one to something else, when the part points at what was said before. Chosen on labelled
# questions of our own.
_AGAINST_REFUSAL = 0.75
_BESIDE_SURE = 0.6
_POINTING = 0.9
_SURE = 0.75
_HALF = 0.65
# How likely a topic has to be for an unclear part and for the whole, multiplied.
_SHARED = 0.05
# From here on a topic is a guess at what is meant.
_GUESS = 0.05
_POINTS = re.compile(
    r"\b(?:they|them|those|these|this|that|one|he|she|did|next|then)\b|\bat it\b"
    r"|^\W*(?:over|for|till|until|from|in|at|by)\s+(?:how|what|which)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|its|which)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A question of a message, and what to say to it by itself."""

    text: str
    decision: Decision

    @property
    def points(self) -> bool:
        """Whether it cannot be understood without what was said before it."""
        return bool(_POINTS.search(self.text))

    @property
    def answered(self) -> float:
        """How surely it is answered, 0 to 1; -1 when it is not."""
        return _answered(self.decision)


def clearest(whole: Decision, readings: Sequence[Part]) -> Decision:
    """One question, read in several ways: safety before all, then the surest answer."""
    decisions = [reading.decision for reading in readings]
    if alarming := next((d for d in (whole, *decisions) if d.outcome == "safety"), None):
        return alarming
    if whole.why.keys() & FIXED or whole.outcome == "handoff":
        return whole
    needed = _AGAINST_REFUSAL if _outside(whole) else 0.0
    clear = [reading for reading in readings if reading.answered >= needed]
    alone = [reading.decision for reading in clear if not reading.points]
    return max([whole, *(alone or [reading.decision for reading in clear[-1:]])], key=_answered)


def several(halves: Sequence[Part]) -> bool:
    """Whether what may be one question is several: every half has a sure answer, each another one.

    Halves cut at any "or" and "and" mislead more easily than questions that begin as such.
    """
    answers = {half.decision.labels for half in halves if half.answered >= _HALF}
    return 1 < len(halves) == len(answers)


def compose(whole: Decision, parts: Sequence[Part]) -> Decision:
    """Several questions: safety before all; every one that can be answered; else what the whole
    deserves. When only one has an answer, `rest` is the outcome of another.
    """
    decisions = [part.decision for part in parts]
    if alarming := next((d for d in (whole, *decisions) if d.outcome == "safety"), None):
        return alarming
    if whole.why.keys() & FIXED:
        return whole
    why = {**whole.why, "parts": [{"text": p.text, **_told(p.decision)} for p in parts]}
    found = [_meant(part, parts, whole) for part in parts]
    answers = _different([answer for answer in found if answer])
    if not answers:
        return replace(_first_refusal(whole, decisions), why=why)
    rest = _rest(whole, parts)
    if len(answers) > 1:
        return replace(_joined(answers[:_MOST_TOPICS], why), rest=rest)
    return _half(whole, replace(answers[0], why=why, rest=rest))


def _meant(part: Part, parts: Sequence[Part], whole: Decision) -> Decision | None:
    """The answer to a part, if there is one: its own, or that which it and the whole both see."""
    if _counts(part, parts, whole):
        return part.decision
    answered = [label for other in parts if other.answered >= 0 for label in other.decision.labels]
    return _shared(part.decision, whole, answered)


def _shared(part: Decision, whole: Decision, answered: Sequence[str]) -> Decision | None:
    """What an unclear part most likely asks for beside what is answered: the whole knows what its
    "it" is.
    """
    if not part.doubtful or whole.outcome != "answer":
        return None
    seen = {guess.topic: guess.confidence for guess in whole.near}
    both = {f"{FAQ}/{g.topic}": g.confidence * seen.get(g.topic, 0.0) for g in part.near}
    best = max((label for label in both if label not in answered), key=both.__getitem__, default="")
    return replace(whole, labels=(best,)) if best and both[best] >= _SHARED else None


def _counts(part: Part, parts: Sequence[Part], whole: Decision) -> bool:
    """Whether a part is answered by itself: surely enough for what stands beside it."""
    if part.answered < 0 or part.decision.labels == whole.labels:
        return part.answered >= 0
    earlier = parts[: parts.index(part)]
    if any(_outside(other.decision) for other in earlier) and _PRONOUN.search(part.text):
        return False
    if _refused(whole):
        # Parts of a question to the clinic look like topics: "how many has she done?"
        return part.answered >= (_AGAINST_REFUSAL if whole.outcome == "handoff" else _BESIDE_SURE)
    pointing = part.points and part is not parts[0]
    if part.decision.topics[0] in _guesses(whole):
        return not pointing or part.answered >= _BESIDE_SURE
    if pointing:
        return part.answered >= _POINTING
    return _answered(whole) < _SURE or part.answered >= _BESIDE_SURE


def _half(whole: Decision, answer: Decision) -> Decision:
    if whole.outcome == "answer" and whole.labels != answer.labels:
        return max(answer, whole, key=_answered)
    return answer


def _rest(whole: Decision, parts: Sequence[Part]) -> str | None:
    """The outcome of a question that has no answer, "unclear" if it was not understood."""
    refused = [part.decision.outcome for part in parts if _refused(part.decision)]
    if refused:
        return refused[0]
    sure = _answered(whole) >= _POINTING
    unclear = [p for p in parts if p.decision.outcome == "clarify" and not (sure and p.points)]
    return "unclear" if unclear else None


def _first_refusal(whole: Decision, parts: Sequence[Decision]) -> Decision:
    if whole.outcome == "answer" or any(part.doubtful for part in parts):
        return whole
    return next((part for part in parts if _refused(part)), whole)


def _joined(answers: list[Decision], why: dict[str, object]) -> Decision:
    confidences = [answer.confidence for answer in answers if answer.confidence is not None]
    labels = tuple(answer.labels[0] for answer in answers)
    return Decision("answer", labels, min(confidences, default=None), answers[0].near, why)


def _different(answers: list[Decision]) -> list[Decision]:
    return list({answer.labels[0]: answer for answer in reversed(answers)}.values())[::-1]


def _guesses(part: Decision) -> list[str]:
    likely = [guess.topic for guess in part.near if guess.confidence >= _GUESS]
    return likely[:_MOST_TOPICS] or list(part.topics)


def _outside(decision: Decision) -> bool:
    return decision.outcome == "out_of_scope" and _refused(decision)


def _refused(decision: Decision) -> bool:
    """Whether it is known that the article has no answer, rather than unclear what is asked."""
    return decision.outcome in ("handoff", "out_of_scope") and not decision.doubtful


def _answered(decision: Decision) -> float:
    sure = 1.0 if decision.confidence is None else decision.confidence
    return sure if decision.outcome == "answer" else -1.0


def _told(part: Decision) -> dict[str, object]:
    return {"outcome": part.outcome, "labels": list(part.labels), **part.why}
