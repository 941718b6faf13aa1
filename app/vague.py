"""Single words that people use about many topics, counted in the content's phrasings. Pure.

"Colour" alone asks for nothing in particular, however sure a model is of one topic.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

_PUNCTUATION = " ?!.,"
# Of fewer phrasings nothing can be told.
_ENOUGH = 20
# A word of one topic is used there in at least this share of its phrasings; one with less than the
# other share is hardly about the topic.
_OWN = 1 / 3
_WORTH_OFFERING = 0.08
_MOST_OFFERED = 4


def words(phrasings: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The topics of each vague word, most frequent first; `phrasings` are (text, topic).

    A word that is itself a phrasing means what it is listed for.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    listed = set()
    for text, topic in phrasings:
        said = {word.strip(_PUNCTUATION) for word in text.lower().split()}
        if len(said) == 1:
            listed |= said
        for word in said:
            counts[word][topic] += 1
    found = {word: _topics(count) for word, count in counts.items() if word not in listed}
    return {word: topics for word, topics in found.items() if len(topics) > 1}


def _topics(count: Counter[str]) -> tuple[str, ...]:
    total = count.total()
    common = count.most_common(_MOST_OFFERED)
    if total < _ENOUGH or common[0][1] >= _OWN * total:
        return ()
    return tuple(topic for topic, number in common if number >= _WORTH_OFFERING * total)
