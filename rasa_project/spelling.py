"""Reads what was meant: chat spelling written out, misspelt words of the content put right.

Only towards the content's own words: a word that is neither one of them nor any other English word
becomes the nearest of them, one slip away, or two in a long word. A slip is a letter missing, added
or wrong, or two letters swapped (Damerau 1964). Everything else stays as it was written.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Digits belong to it: "b4" is one word.
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SHORTEST = 4
_LONG = 8
# A word of the content is one that stands there often enough to be no slip itself.
_OFTEN = 3
# Often enough to be a word although no dictionary has it: "arvo", "microblading".
_VERY_OFTEN = 8
# A name or a foreign word: no slip if it is written the same way twice, unless it looks like a word
# that is so many times as frequent ("tatoo").
_TWICE = 2
_RARER = 5
_CHAT = {
    "abt": "about",
    "alot": "a lot",
    "any1": "anyone",
    "appt": "appointment",
    "b4": "before",
    "bc": "because",
    "coz": "because",
    "cos": "because",
    "cud": "could",
    "cuz": "because",
    "da": "the",
    "dat": "that",
    "dis": "this",
    "doc": "doctor",
    "dunno": "do not know",
    "em": "them",
    "enuf": "enough",
    "evry": "every",
    "gimme": "give me",
    "gona": "going to",
    "gonna": "going to",
    "gotta": "got to",
    "gr8": "great",
    "hafta": "have to",
    "hav": "have",
    "hrs": "hours",
    "hte": "the",
    "hw": "how",
    "kno": "know",
    "l8r": "later",
    "lil": "little",
    "mins": "minutes",
    "msg": "message",
    "nite": "night",
    "no1": "no one",
    "plz": "please",
    "pls": "please",
    "ppl": "people",
    "r": "are",
    "shud": "should",
    "sum1": "someone",
    "tatt": "tattoo",
    "tatts": "tattoos",
    "teh": "the",
    "tel": "tell",
    "tht": "that",
    "ths": "this",
    "thru": "through",
    "thx": "thanks",
    "tx": "thanks",
    "u": "you",
    "ur": "your",
    "wana": "want to",
    "wanna": "want to",
    "wat": "what",
    "wats": "what is",
    "wen": "when",
    "wht": "what",
    "wks": "weeks",
    "wot": "what",
    "wots": "what is",
    "wud": "would",
    "wudnt": "would not",
    "ya": "you",
    "yrs": "years",
}


@dataclass(frozen=True)
class Spelling:
    """`words`: those of the content, the most frequent first; `real`: others that look like one."""

    words: tuple[str, ...]
    real: frozenset[str]

    @classmethod
    def fit(cls, texts: Iterable[str], english: Iterable[str]) -> "Spelling":
        """Learns the words of `texts`. `english`: a list of the language's words."""
        lexicon = {_bare(word) for word in english} | _CHAT.keys()
        counts = Counter(word for text in texts for word in map(_bare, _WORD.findall(text)))
        ranked = [word for word, _ in counts.most_common() if _may_be_target(word)]
        proper = [word for word in ranked if word in lexicon and counts[word] >= _OFTEN]
        own = {word for word in ranked if word not in lexicon and counts[word] >= _TWICE}
        slips = {word for word, meant in _near(own, proper) if _is_slip(counts, word, meant)}
        names = own - slips
        words = {*proper, *(word for word in names if counts[word] >= _VERY_OFTEN)}
        targets = [word for word in ranked if word in words]
        real = frozenset(word for word, _ in _near((lexicon | names) - words, targets))
        return cls(tuple(targets), real)

    def correct(self, text: str) -> str:
        """`text` with its misspelt words put right; at most linear in its length."""
        return _WORD.sub(lambda found: self._meant(found[0]), text)

    def _meant(self, written: str) -> str:
        word = _bare(written)
        if word in _CHAT:
            return _CHAT[word]
        if len(word) < _SHORTEST or word in self._known or not word.isalpha():
            return written
        return _nearest(word, self._by_letter) or written

    @cached_property
    def _known(self) -> frozenset[str]:
        return self.real.union(self.words)

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        return _by_letter(self.words)


def _bare(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "")


def _may_be_target(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isalpha() and word not in _CHAT


def _is_slip(counts: Counter[str], word: str, meant: str) -> bool:
    return counts[word] * _RARER <= counts[meant]


def _near(words: Iterable[str], targets: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Those of `words` that `correct` would read as one of `targets`, with what it would read."""
    letters = _by_letter(targets)
    for word in sorted(words):
        if len(word) >= _SHORTEST and (meant := _nearest(word, letters)):
            yield word, meant


def _by_letter(words: Iterable[str]) -> dict[str, list[str]]:
    letters: dict[str, list[str]] = defaultdict(list)
    for word in words:
        letters[word[0]].append(word)
    return letters


def _nearest(word: str, letters: dict[str, list[str]]) -> str | None:
    """The most frequent of the nearest words with the same first letter, at most a slip or two
    away.
    """
    slips = 2 if len(word) >= _LONG else 1
    near = process.extractOne(
        word, letters.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips
    )
    return near[0] if near else None
