"""Takes a message apart: the sentences of a story, the questions of a two-part question.

Rules, not a model: what is wanted are the places where a new question may begin. Whether there are
two questions is decided by what is understood of the parts.
"""

import re

# A message has at most so many parts; nobody wants five answers at once.
_MOST = 6
_PAIR_WORDS = 6
_LONG_WORDS = 40

_VERB = (
    "is|isnt|isn't|are|arent|aren't|was|were|do|does|dose|did|dont|don't|doesnt|doesn't|can|cant"
    "|can't|could|will|wont|won't|would|should|shall|has|have|am|might|must"
)
_SUBJECT = (
    "i|it|its|you|u|ya|they|he|she|we|this|that|these|those|the|there|my|your|people|some|everyone"
    "|anyone|anybody|someone|somebody|mine|men|women|a|an|any|anything|smp|scalp|hair"
)
# What begins a question wherever it stands: "where's it", "does it", but not "would like to".
_ASKS = (
    rf"how|whats?|what's|why|(?:when|where)(?:'?s|\s+(?:{_VERB}))|(?:who|which)\s+\w+|who'?s"
    rf"|(?:{_VERB})\s+(?:{_SUBJECT})|any|whether"
    r"|(?:is|are|do|does|can)\s+(?!one\b|it\s+by\b|not\b)\w+"
)
# After a comma alone "what" and "which" may begin a clause: "what was left went white".
_ASKS_AFTER_COMMA = (
    rf"how|whats|what's|what\s+(?:{_VERB}|kind|sort|about|if|happens)|why\s+(?:{_VERB})"
    rf"|(?:when|where|who)(?:'s|\s+(?:{_VERB}))|(?:{_VERB})\s+(?:{_SUBJECT})"
)
_REQUEST = (
    "(?:please )?(?:tell|explain|describe|show)|i (?:want|need)|need to know|just need"
    "|i'?d like to know|(?:i was |just )?wondering"
)
_JOIN = r"and|also|plus|then|but|n|&|\+"
_LEAD = rf"(?:(?:{_JOIN}|so|ok|okay|hi|hey|hello|please|like)\b\W*)*"

_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+|(?<=[?!])(?=\w)")
_QUESTION = re.compile(rf"^\W*{_LEAD}(?:{_ASKS}|{_VERB}|{_REQUEST})\b", re.IGNORECASE)
# Not from the middle of a run of spaces: reading 4,096 of them would take half a second.
_BOUNDARY = re.compile(
    rf"(?:[,;:]|(?<!\s))\s++(?:{_JOIN})\s++(?:(?:also|then|if so|so)\s++)?(?=(?:{_ASKS})\b)"
    rf"|[,;:]\s*(?=(?:{_ASKS_AFTER_COMMA})\b)"
    r"|(?:,|(?<!\s))\s++(?:and also|as well as|plus)\s++|\b\d\)\s*",
    re.IGNORECASE,
)
# "What about afterwards, do I need to rest" is one question.
_INTRODUCTION = re.compile(r"^\W*(?:(?:and|so|but|ok)\s+)?(?:what|how) about\b", re.IGNORECASE)
_PAIR = re.compile(r"(?<!\s)\s*(?:,|\s(?:and|n|plus)\s|[&+/])\s*", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of `text`, in order."""
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()]


def is_question(sentence: str) -> bool:
    """Whether it asks: by its mark, or by how it begins."""
    return sentence.rstrip("\"') ").endswith("?") or bool(_QUESTION.match(sentence))


def questions(text: str) -> list[str]:
    """The questions of `text`, one after another; at most six, the last ones of more."""
    found = [part for sentence in sentences(text) for part in _asked(sentence)]
    return [part.strip() for part in found if _has_letters(part)][-_MOST:]


def statements(text: str) -> list[str]:
    """What `text` tells beside its questions, clause by clause; at most six, the first of more."""
    asked = questions(text)
    clauses = [part for sentence in sentences(text) for part in _BOUNDARY.split(sentence)]
    return [part.strip() for part in clauses if _has_letters(part) and part.strip() not in asked][
        :_MOST
    ]


def pair(text: str) -> list[str]:
    """The two halves of a few words such as "price and pain", or none."""
    if len(text.split()) > _PAIR_WORDS:
        return []
    halves = [half for half in _PAIR.split(text) if _has_letters(half)]
    return halves if len(halves) == 2 else []


def readings(text: str, asked: list[str]) -> list[str]:
    """Other ways to read a story with one question, or none: the question by itself, and together
    with the sentence before it; of a long one without a question its end.
    """
    told = sentences(text)
    if len(told) < 2:
        return [] if not asked or asked[0] == text.strip() else asked
    if not asked:
        return [" ".join(told[-2:])] if len(text.split()) > _LONG_WORDS else []
    place = next((i for i, sentence in enumerate(told) if asked[0] in sentence), 0)
    return [asked[0], " ".join(told[max(0, place - 1) : place + 1])]


def _asked(sentence: str) -> list[str]:
    first, *others = _BOUNDARY.split(sentence)
    if others and _INTRODUCTION.match(first):
        return [sentence] if len(others) == 1 else others
    asks = is_question(first) or (not others and is_question(sentence))
    return [first, *others] if asks else others


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)
