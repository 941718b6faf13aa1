"""Patterns of words, written as text and found in a list of words in time linear in its length.

    epilep*                     a word that begins so
    blood thin*|clot            words in a row; `|` stands between alternatives
    allergic . latex            `.` stands for up to two words in between
    chest .. hurt|hurts         `..` for up to five; no gap reaches beyond the end of a sentence
    my <person> is <age>        `<name>` stands for a group of alternatives with that name

Words are written as `app.spelling.tokens` writes them: "i am" and never "im".
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.spelling import STOP

_GAPS = {".": 2, "..": 5}
# How near is beside.
_BESIDE = 2
_GROUP = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a pattern fits: the words from `start` up to, but not including, `end`."""

    start: int
    end: int

    def covers(self, other: "Span") -> bool:
        """Whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Message:
    """A message as patterns see it: where each sign stands, and where each word's sentence ends.

    The signs of a word are what it may be: itself, words it is a slip of, stems (`epilep*`).
    doubtful: where a word stands that may as well be a slip of a harmless word.
    """

    places: Mapping[str, Sequence[int]]
    present: frozenset[str]
    ends: Sequence[int]
    doubtful: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls, signs: Sequence[Sequence[str]], doubtful: frozenset[int] = frozenset()
    ) -> "Message":
        """The message whose words have these signs."""
        places: dict[str, list[int]] = defaultdict(list)
        ends = [len(signs)] * (len(signs) + 1)
        for i in reversed(range(len(signs))):
            ends[i] = i if STOP in signs[i] else ends[i + 1]
            for sign in signs[i]:
                places[sign].append(i)
        return cls(places, frozenset(places), ends, doubtful)

    def places_of(self, words: frozenset[str]) -> set[int]:
        """Where any of these words and stems stands."""
        return {i for sign in words & self.present for i in self.places[sign]}

    def doubts(self, span: Span) -> bool:
        """Whether a single doubtful word is all that the span has."""
        return span.end - span.start == 1 and span.start in self.doubtful

    def near(self, place: int, words: frozenset[str]) -> bool:
        """Whether one of these words stands beside this place."""
        return any(abs(i - place) <= _BESIDE for i in self.places_of(words))

    def reach(self, start: int, gap: int) -> range:
        """The places from `start` on that a gap of this size leads to, within the sentence."""
        return range(start, min(start + gap + 1, self.ends[start]))


@dataclass(frozen=True, slots=True)
class Phrase:
    """One pattern: alternatives in order, each with the size of the gap allowed before it."""

    steps: tuple[tuple[int, frozenset[str]], ...]

    @classmethod
    def of(cls, line: str, groups: Mapping[str, str]) -> "Phrase":
        """The pattern written in `line`. Raises KeyError: a group without a name in `groups`."""
        steps, gap = [], 0
        for part in _GROUP.sub(lambda name: groups[name[1]], line).split():
            if part in _GAPS:
                gap = _GAPS[part]
            else:
                steps.append((gap, frozenset(part.split("|"))))
                gap = 0
        return cls(tuple(steps))

    @property
    def words(self) -> frozenset[str]:
        """Every word and stem in it."""
        return frozenset().union(*(words for _, words in self.steps))

    def find(self, message: Message) -> Iterator[Span]:
        """Where it fits, from left to right; of several ends each."""
        if any(words.isdisjoint(message.present) for _, words in reversed(self.steps)):
            return
        (_, first), *rest = [(gap, message.places_of(words)) for gap, words in self.steps]
        for start in sorted(first):
            ends = {start + 1}
            for gap, fits in rest:
                ends = {i + 1 for end in ends for i in message.reach(end, gap) if i in fits}
                if not ends:
                    break
            yield from (Span(start, end) for end in sorted(ends))


@dataclass(frozen=True)
class Phrases:
    """Many patterns, each tried only on a message that has a word of its narrowest step."""

    of_word: Mapping[str, Sequence[Phrase]]

    @classmethod
    def of(cls, lines: Sequence[str], groups: Mapping[str, str]) -> "Phrases":
        """The patterns of these lines. Raises KeyError as `Phrase.of` does."""
        of_word: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in dict.fromkeys(Phrase.of(line, groups) for line in lines):
            for word in min((words for _, words in phrase.steps), key=len):
                of_word[word].append(phrase)
        return cls(dict(of_word))

    @property
    def words(self) -> frozenset[str]:
        """Every word and stem in them."""
        phrases = {phrase for phrases in self.of_word.values() for phrase in phrases}
        return frozenset().union(*(phrase.words for phrase in phrases))

    def find(self, message: Message) -> list[Span]:
        """Where any of them fits, each place once."""
        present = self.of_word.keys() & message.present
        tried = dict.fromkeys(phrase for word in present for phrase in self.of_word[word])
        return list(dict.fromkeys(span for phrase in tried for span in phrase.find(message)))
