"""Takes a message apart: the sentences of a story, the questions of a two-part question.

Rules, not a model: what is wanted are the places where a new question may begin. Whether there are
two questions is decided by what is understood of the parts.
"""

import re

# A message has at most so many parts; nobody wants five answers at once.
_MOST = 6
_TERSE_WORDS = 6
_THINGS = 3
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
    rf"how|hw|whats?|what's|why|(?:when|where)(?:'?s|\s+(?:{_VERB}))|(?:who|which)\s+\w+|who'?s"
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
# What may stand before it: "over how many weeks", "and if it does, how bad".
_BEFORE = (
    r"(?:roughly|about|over|for|till|until|from|in|at|by|if(?:\s+(?!so\b|not\b)\w+){1,3},?)\s++"
)
# What a second half without a subject of its own begins with: "does it hurt or leave scars".
_DOING = (
    "be|cause|come|cost|cover|do|fade|feel|get|give|go|grow|have|heal|help|hide|hurt|itch|last|leave"
    "|look|make|need|put|scar|stay|stop|swell|take|use|wear|work"
)
_JOIN = r"and|also|plus|then|but|n|&|\+"
_LEAD = rf"(?:(?:{_JOIN}|so|ok|okay|hi|hey|hello|please|like|if so|if not)\b\W*)*"

_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+|(?<=[?!])(?=\w)")
_QUESTION = re.compile(rf"^\W*{_LEAD}(?:{_ASKS}|{_VERB}|{_REQUEST})\b", re.IGNORECASE)
# Not from the middle of a run of spaces: reading 4,096 of them would take half a second.
_BOUNDARY = re.compile(
    rf"(?:[,;:]|(?<!\s))\s++(?:{_JOIN})\s++(?:(?:also|then|if so|if not|so)\s++)?"
    rf"(?=(?:{_BEFORE})?(?:{_ASKS})\b)"
    rf"|[,;:]\s*(?=(?:{_ASKS_AFTER_COMMA})\b)"
    r"|(?:,|(?<!\s))\s++(?:and also|as well as|plus)\s++|\b\d\)\s*",
    re.IGNORECASE,
)
# "What about afterwards, do I need to rest" is one question.
_INTRODUCTION = re.compile(r"^\W*(?:(?:and|so|but|ok)\s+)?(?:what|how) about\b", re.IGNORECASE)
_THING = re.compile(r"(?<!\s)\s*(?:\s(?:and|or|n|plus)\s|[&+/])\s*", re.IGNORECASE)
# "First visit, what's checked" is one question, "price, pain" are two.
_TERSE_THING = re.compile(
    rf"(?<!\s)\s*,\s*+(?!(?:{_ASKS}|when|where)\b)|{_THING.pattern}", re.IGNORECASE
)
_WHOLE = re.compile(rf"^\W*(?:{_BEFORE})?(?:{_ASKS})\b", re.IGNORECASE)
_WITHOUT_SUBJECT = re.compile(
    rf"^\W*(?:(?:also|just|even|really)\s+)?(?:{_DOING})\b", re.IGNORECASE
)
_OPENING = re.compile(rf"\b(?:{_VERB})\s+(?:(?:the|my|your|an?|this)\s+)?\w+", re.IGNORECASE)
# "What happens between the first visit and the second" asks for one thing.
_SPAN = re.compile(r"\bbetween\b", re.IGNORECASE)
_CONNECTIVE = re.compile(r"^(?:(?:and|but|so|ok|okay|oh|then|also)\b\W*)+", re.IGNORECASE)
_TELLS = re.compile(r"^\W*(?:i|i'?m|my|we|he|she|it|it'?s|they|you)\b", re.IGNORECASE)


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


def halves(text: str, asked: list[str]) -> list[str]:
    """The two or three things that one question, or a few words, may ask for at once; or none.

    "Does it hurt or leave scars" asks whether it hurts, and whether it leaves scars.
    """
    terse = len(text.split()) <= _TERSE_WORDS
    sentence = next((one for one in sentences(text) if asked and asked[0] in one), text)
    found = [
        one for one in (_TERSE_THING if terse else _THING).split(sentence) if _has_letters(one)
    ]
    if len(asked) > 1 or not 1 < len(found) <= _THINGS or not _lists(found, terse=terse):
        return []
    return [found[0], *(_completed(found[0], other) for other in found[1:])]


def _lists(things: list[str], *, terse: bool) -> bool:
    """Whether the first of `things` may be asked for by itself: it asks, or is a few words such as
    "price" that tell nothing.
    """
    first, second = things[:2]
    named = len(first.split()) <= _THINGS and not _TELLS.match(first)
    return not _SPAN.search(first) and (
        is_question(first) or (named and (terse or bool(_WHOLE.match(second))))
    )


def _completed(first: str, other: str) -> str:
    """`other` with the words that it leaves to `first`."""
    opening = _OPENING.search(first)
    if _WHOLE.match(other):
        return other
    if opening and _WITHOUT_SUBJECT.match(other):
        return f"{opening[0]} {other}"
    return " ".join([*first.split()[:-1], other]) if is_question(first) else other


def readings(text: str, asked: list[str]) -> list[str]:
    """Other ways to read a message with one question, or none: the question by itself, without its
    "and", and together with the sentence before it; of a long story without a question its end.
    """
    told = sentences(text)
    if len(told) < 2:
        found = [*asked, *(_CONNECTIVE.sub("", one) for one in asked), *introduced(text)]
        return [one for one in dict.fromkeys(found) if one != text.strip() and _has_letters(one)]
    if not asked:
        return [" ".join(told[-2:])] if len(text.split()) > _LONG_WORDS else []
    place = next((i for i, sentence in enumerate(told) if asked[0] in sentence), 0)
    return [asked[0], " ".join(told[max(0, place - 1) : place + 1])]


def introduced(text: str) -> list[str]:
    """The question that one sentence asks after saying what about, without that; or none.

    What "what about afterwards, do I need to rest" adds to the question before it is the rest.
    """
    first, *others = _BOUNDARY.split(text)
    return others if len(others) == 1 and _INTRODUCTION.match(first) else []


def _asked(sentence: str) -> list[str]:
    first, *others = _BOUNDARY.split(sentence)
    if others and _INTRODUCTION.match(first):
        return [sentence] if len(others) == 1 else others
    asks = is_question(first) or (not others and is_question(sentence))
    return [first, *others] if asks else others


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text)
