"""What a message means after what was said before. Pure.

A message that can be understood by itself is: people change the subject more often than they lean
on what they said. One without words of its own ("why?", "how likely is that") is read together with
the last question, and when both readings have an answer, the person is asked which it is.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from app.composing import FIXED
from app.deciding import Decision, clarify
from app.figures import bare
from app.messages import Button

_ORDINALS = {
    "1": 0, "one": 0, "1st": 0, "first": 0, "former": 0, "top": 0,
    "2": 1, "two": 1, "2nd": 1, "second": 1,
    "3": 2, "three": 2, "3rd": 2, "third": 2,
    "4": 3, "four": 3, "4th": 3, "fourth": 3,
    "last": -1, "latter": -1, "bottom": -1,
}  # fmt: skip
_CHOOSING = re.compile(
    r"^(?:(?:yes|yeah|yep|ok|okay|um|hmm|sorry|the|i mean|i meant|option|number|no|nah|please"
    rf"|choice|button)\W+)*({'|'.join(_ORDINALS)})"
    r"(?:\W+(?:one|option|please|pls|thanks|of (?:those|these)))*$"
)
_YES = re.compile(
    r"^(?:yes|yeah|yep|yup|ya|sure|correct|exactly|that|thats it|that one)"
    r"(?:\W+(?:please|pls|thanks|that|one|do|sure|exactly))*$"
)
_POINTING = re.compile(
    r"\b(?:that|thats|this|those|these|one|ones|any|them|same)\b"
    r"|^\W*(?:even|why|how come|in (?:what|how)|for (?:how|what)"
    r"|(?:and|but|so|ok) (?:for|in|on|after|if)\b)",
    re.IGNORECASE,
)
# "It" and "this" may mean the treatment, which nobody has to have named before; these do not.
_POINTING_BACK = re.compile(
    r"\bthat\b|^\W*(?:and|but|so|ok) (?:for|in|on|after|if)\b", re.IGNORECASE
)
_POINTING_WORDS = 8
_SHORT_WORDS = 5
_FAINTEST, _FAINT = 0.15, 0.3
_SURELY = 0.85
# From here on a message is clear by itself; from here on it is clear that it has no answer.
_CLEAR = 0.75
_SURE_REFUSAL = 0.7
# From here on the question before says enough of what a message without a subject is about.
_SURE_TOGETHER = 0.6
_ABOUT_BEFORE = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay)\W+)*(?:even\b|(?:why|how come)\b(?:\W+\w+){0,3}\W*$)",
    re.IGNORECASE,
)
# "What would that look like?" has no word that says what it is about, nor has "why so many?". "How
# much" says it.
_WITHOUT_SUBJECT = re.compile(
    r"^\W*(?:(?:and|but|or|so|ok|okay|well|then|what|whats|how|when|who|does|do|did|is|are|was|were"
    r"|would|will|can|could|should|might|i|you|we|it|that|thats|this|those|these|they|them|the|a|an|any"
    r"|to|be|for|look|looks|like|mean|means|happen|happens|happening|stop|avoid|prevent|know|tell"
    r"|normal|common|likely|often|bad|big|really|still|even|else|about|there|sure|in|of|on|if|why|not"
    r"|depend|depends|make|makes|decides?|difference|odds|turns?|goes|go|up|down|out|matters?|all|too"
    r"|same|every|time|more|less|so|as|(?:so|as|too)\s+many|(?:so|that)\s+much"
    r"|(?:for|after|over)\s+how\s+long|how\s+come)\b\W*)+$",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"\b(?:he|she|him|her|they|them)\b|\bfor me\b", re.IGNORECASE)
_ONESELF = re.compile(r"\b(?:i|im|me|my|mine|it|that|this|should|safe|ok|okay)\b", re.IGNORECASE)
_PARTING = ("chitchat/thanks", "chitchat/goodbye", "chitchat/bot", "chitchat/greeting")
_URGENT = ("safety/emergency", "safety/self_harm")
_OPENING = re.compile(
    r"^\W*(and|but|or|so|also|then|ok|okay|why|even|which|when|where|(what|how) about|what if)\b",
    re.IGNORECASE,
)


def picked(
    text: str, buttons: Sequence[Button], *, asked: bool = True, person: str = ""
) -> Button | None:
    """Which of the `buttons` offered "the second one" means, or "yes" to who was `asked` to choose:
    the first that is not the `person`'s.
    """
    said = bare(text)
    if found := _CHOOSING.match(said):
        place = _ORDINALS[found[1]]
        return buttons[place] if -len(buttons) <= place < len(buttons) else None
    topics = [button for button in buttons if button.payload != person]
    return topics[0] if asked and topics and _YES.match(said) else None


def leans(text: str, alone: Decision) -> bool:
    """Whether `text` has to be read together with the question before it as well."""
    if alone.outcome == "safety" or alone.why.keys() & FIXED or _sure_of_none(alone):
        return False
    words = len(text.split())
    if words <= _POINTING_WORDS and (_POINTING.search(text) or _WITHOUT_SUBJECT.match(text)):
        return True
    return words <= _SHORT_WORDS and alone.outcome != "answer"


def resolve(text: str, alone: Decision, together: Decision) -> Decision:
    """The meaning of a leaning `text`, read alone and together with the question before it."""
    if together.outcome != "answer" or together.labels == alone.labels:
        return alone
    if _sureness(together) < _SURE_TOGETHER and not _agree(alone, together):
        return alone
    reasons = {"alone": alone.why, "together": together.why}
    if _about_before(text, alone, together):
        return together.because(**reasons)
    if alone.outcome == "answer" and _sureness(alone) >= _CLEAR:
        return alone
    pointing = _POINTING if alone.outcome != "answer" else _POINTING_BACK
    if pointing.search(text) and (alone.outcome != "answer" or _sureness(together) >= _SURELY):
        return together.because(**reasons)
    choice = clarify((alone.near[0].topic, together.topics[0]), **reasons)
    return replace(choice, confidence=alone.confidence, near=alone.near)


def _about_before(text: str, alone: Decision, together: Decision) -> bool:
    """Whether `text` has no subject but that of the question before it."""
    if _ABOUT_BEFORE.match(text) or not _visible(alone, together):
        return True
    clear = alone.outcome == "answer" and _sureness(alone) >= _CLEAR
    vague = bool(_WITHOUT_SUBJECT.match(text))
    return vague and (not clear or bool(_POINTING.search(text)))


def _visible(alone: Decision, together: Decision) -> bool:
    """Whether the text alone shows a topic at all, and another than both together."""
    if not alone.near or _agree(alone, together):
        return False
    faint = _FAINT if _sureness(together) >= _SURELY else _FAINTEST
    return alone.outcome == "answer" or _evidence(alone) >= faint


def _agree(alone: Decision, together: Decision) -> bool:
    return bool(alone.near) and alone.near[0].topic == together.topics[0]


def _sureness(decision: Decision) -> float:
    return 1.0 if decision.confidence is None else decision.confidence


def _evidence(decision: Decision) -> float:
    found = decision.why.get("evidence")
    return found if isinstance(found, float) else 0.0


def _sure_of_none(alone: Decision) -> bool:
    refusal = alone.outcome in ("handoff", "out_of_scope", "chitchat") and not alone.doubtful
    return refusal and _sureness(alone) >= _SURE_REFUSAL


def goes_on(text: str, decision: Decision, caution: Decision, harmless: Collection[str]) -> bool:
    """Whether `text` goes on about the circumstance or the person that called for `caution`.

    Small talk, a refusal or a choice would pass over it; so would an answer about the body. A
    question about a `harmless` topic ("how much is it?") does not, unless it is about somebody.
    """
    if decision.outcome in ("safety", "handoff") or decision.labels[0] in _PARTING:
        return False
    if caution.labels[0] in _URGENT and decision.outcome != "answer":
        return True
    if len(text.split()) > _POINTING_WORDS:
        return False
    if _SOMEBODY.search(text):
        return True
    safe = decision.outcome == "answer" and set(decision.topics) <= set(harmless)
    return not safe and bool(_OPENING.search(text) or _ONESELF.search(text))
