"""What a message means after a question before it, weighed by a small model. Pure.

Each topic, and "none of them", is scored by how likely the message makes it by itself, how likely
together with the question before, and how it stands to the topic before: the same, or one that is
offered after it. A conditional logit (McFadden 1974: Conditional Logit Analysis of Qualitative
Choice Behavior) makes probabilities of the scores. No weight belongs to a topic, so they hold for
other content too. `benchmarks/dialogues.py` fits them; the figures are in decision 008.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from app.composing import FIXED
from app.content import Faq
from app.deciding import Decision, clarify, refuse
from app.messages import Guess

NONE = ""
# A message of more words says by itself what it is about.
_MOST_WORDS = 15
# From here on small talk and refusals are meant as such.
_SURE = 0.5
# Below this probability nothing is likely; from the other one on a topic is worth offering.
_LIKELY = 0.5
_AGAINST_ANSWER = 0.7
_AGAINST_REFUSAL = 0.8
_WORTH_OFFERING = 0.15
_MOST_OFFERED = 3
# A probability of zero has no logarithm.
_LEAST = 1e-4


class Features(NamedTuple):
    """What speaks for one candidate: log probabilities, then 1 where it is so and else 0."""

    alone: float
    together: float
    same: float
    next: float
    none: float


WEIGHTS = Features(0.48, 0.70, 0.17, 0.03, -0.01)


def leans(text: str, alone: Decision) -> bool:
    """Whether what was asked before `text` may change what it means."""
    decided = alone.why.keys() & (FIXED | {"parts"})
    if alone.outcome == "safety" or decided or not alone.near:
        return False
    small_talk = alone.outcome == "chitchat" and (alone.confidence or 0.0) >= _SURE
    return not small_talk and len(text.split()) <= _MOST_WORDS


def features(
    alone: Decision, together: Sequence[Decision], topics: Sequence[str], faq: Faq
) -> dict[str, Features]:
    """What speaks for each topic and for NONE, after an answer with `topics`."""
    itself = _likelihoods(alone)
    joined = [_likelihoods(decision) for decision in together]
    offered = {key for topic in topics for key in faq.topics[topic].follow_ups}
    return {
        topic: Features(
            math.log(max(_LEAST, itself.get(topic, 0.0))),
            math.log(max(_LEAST, sum(one.get(topic, 0.0) for one in joined) / len(joined))),
            float(topic in topics),
            float(topic in offered),
            float(topic == NONE),
        )
        for topic in (*faq.topics, NONE)
    }


def weigh(found: dict[str, Features]) -> list[Guess]:
    """The probability of each candidate of `found`, best first."""
    scores = {
        topic: sum(weight * value for weight, value in zip(WEIGHTS, row, strict=True))
        for topic, row in found.items()
    }
    highest = max(scores.values())
    odds = {topic: math.exp(score - highest) for topic, score in scores.items()}
    total = sum(odds.values())
    guesses = [Guess(topic, value / total) for topic, value in odds.items()]
    return sorted(guesses, key=lambda guess: -guess.confidence)


def resolve(
    alone: Decision, together: Sequence[Decision], topics: Sequence[str], faq: Faq
) -> Decision:
    """The meaning of a leaning message: read `alone`, and `together` with the question before it,
    which was answered with `topics`.
    """
    if any(decision.outcome == "safety" for decision in together):
        return alone
    guesses = weigh(features(alone, together, topics, faq))
    best = guesses[0]
    shown = {g.topic or "none": g.confidence for g in guesses[:_MOST_OFFERED]}
    reasons = {"after": shown, "alone": alone.why, "together": [d.why for d in together]}
    if best.topic == NONE:
        unfounded = alone.outcome == "answer" and best.confidence >= _AGAINST_ANSWER
        return refuse(alone).because(**reasons) if unfounded else alone
    answers = [d for d in (alone, *together) if d.outcome == "answer" and d.topics == (best.topic,)]
    if answers and best.confidence >= _needed(alone, best.topic):
        surest = max(answers, key=lambda decision: decision.confidence or 0.0)
        return surest.because(**reasons)
    return _offered(alone, guesses).because(**reasons)


def _needed(alone: Decision, topic: str) -> float:
    """How likely a topic has to be to be answered: more so against what the message itself says."""
    if alone.outcome == "answer":
        return _LIKELY if alone.topics == (topic,) else _AGAINST_ANSWER
    sure = not alone.doubtful and (alone.confidence or 0.0) >= _SURE
    return _AGAINST_REFUSAL if sure else _LIKELY


def _offered(alone: Decision, guesses: Sequence[Guess]) -> Decision:
    """A choice between what is likely, if there are several such topics."""
    likely = [g.topic for g in guesses if g.topic != NONE and g.confidence >= _WORTH_OFFERING]
    own = alone.topics[:1] if alone.outcome == "answer" else ()
    options = tuple(dict.fromkeys((*likely, *own)))[:_MOST_OFFERED]
    if len(options) < 2:
        return alone
    return replace(clarify(options), confidence=alone.confidence, near=alone.near)


def _likelihoods(decision: Decision) -> dict[str, float]:
    """The model's probability of each topic; of NONE, of all that is neither a topic nor credibly a
    safety matter.
    """
    alarm = decision.why.get("alarm")
    found = {guess.topic: guess.confidence for guess in decision.near}
    rest = 1 - sum(found.values()) - (alarm if isinstance(alarm, float) else 0.0)
    return found | {NONE: max(0.0, rest)}
