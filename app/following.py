"""What is said about the reply before: which of the topics on offer is meant, and whether somebody
goes on about what calls for a professional. Pure.
"""

import re
from collections.abc import Collection, Sequence

from app.deciding import Decision
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
_POINTING_WORDS = 8
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
