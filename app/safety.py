"""The deterministic gate in front of the model: does this message call for a professional?

The words come from `faq.yml`. A pattern is a run of words; `|` stands between alternatives, `*` for
any ending, `..` for up to five words in between. Short forms mean the same as long ones ("I'm", "I
am"). A one-letter slip in a longer word is forgiven, unless the slip is itself a word the content
uses ("cancel" is not "cancer").
"""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from app.content import Faq

_WORD = re.compile(r"[^\W_]+")
_SPELT = re.compile(r"\b(?:[^\W\d_][ .\-*]){3,}[^\W\d_]\b")
_DIGITS_FOR_LETTERS = str.maketrans("0134", "oiea")
_GAP = r"(?: \S+){0,5}"
# Shorter words are too often one letter away from an innocent one.
_SHORTEST_CORRECTED = 6
_NOT = ["are", "could", "did", "do", "does", "had", "has", "have", "is", "was", "were", "would"]
_LONG_FORMS = {f"{verb}nt": f"{verb} not" for verb in _NOT} | {
    "cannot": "can not",
    "cant": "can not",
    "gonna": "going to",
    "hes": "he is",
    "im": "i am",
    "its": "it is",
    "ive": "i have",
    "shes": "she is",
    "theyre": "they are",
    "wanna": "want to",
    "weve": "we have",
    "whats": "what is",
    "whos": "who is",
    "wont": "will not",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """The most urgent category that fits, and the words that called for it."""

    category: str
    words: str


@dataclass(frozen=True)
class Gate:
    """The compiled patterns of one content file; `screen` is pure.

    `known`: words that are no slips; `beginnings`: nor is a word that begins like this.
    `words`, `stems`: what a slip may have meant, long ones first.
    """

    patterns: dict[str, re.Pattern[str]]
    known: frozenset[str]
    beginnings: tuple[str, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, faq: Faq) -> "Gate":
        """The gate for this content, categories in the file's order of urgency."""
        lines = {category: safety.words for category, safety in faq.safety}
        listed = {word for words in lines.values() for line in words for word in _listed(line)}
        stems = {word.rstrip("*") for word in listed if word.endswith("*")}
        words = listed - {f"{stem}*" for stem in stems}
        spoken = [text for text, label in faq.examples() if not label.startswith("safety/")]
        ordinary = {word for text in spoken for word in _words(text)}
        return cls(
            patterns={name: _compiled(words) for name, words in lines.items()},
            known=frozenset(ordinary | words),
            beginnings=_correctable(ordinary - _parts(words | stems)),
            words=_correctable(words),
            stems=_correctable(stems),
        )

    def screen(self, text: str) -> Hit | None:
        """The hit in `text`, if there is one."""
        line = "".join(f" {_LONG_FORMS.get(word, word)}" for word in self._corrected(text))
        for category, pattern in self.patterns.items():
            if found := pattern.search(line):
                return Hit(category, found[0].strip())
        return None

    def _corrected(self, text: str) -> list[str]:
        return [self._meant(word) for word in _words(text)]

    def _meant(self, word: str) -> str:
        if len(word) < _SHORTEST_CORRECTED - 1 or word in self.known:
            return word
        if word.startswith(self.beginnings):
            return word
        for meant in self.words:
            if OSA.distance(word, meant, score_cutoff=1) <= 1:
                return meant
        for stem in self.stems:
            # Only as much of the word as the stem covers: an ending follows.
            for size in (len(stem), len(stem) - 1, len(stem) + 1):
                if OSA.distance(word[:size], stem, score_cutoff=1) <= 1:
                    return stem + word[size:]
        return word


def _words(text: str) -> list[str]:
    """Lower case, without accents and apostrophes; "s u i c i d e" and "su1cide" are read."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("’", ""))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _SPELT.sub(lambda spelt: re.sub(r"[\W_]", "", spelt[0]), plain)
    return [_letters(word) for word in _WORD.findall(plain)]


def _letters(word: str) -> str:
    return word.translate(_DIGITS_FOR_LETTERS) if word[0].isalpha() else word


def _listed(line: str) -> list[str]:
    return [word for word in re.split(r"[ |.]+", line) if word]


def _parts(words: set[str]) -> set[str]:
    """Every beginning of every word, the whole word included."""
    return {word[:size] for word in words for size in range(1, len(word) + 1)}


def _correctable(words: set[str]) -> tuple[str, ...]:
    long = [word for word in words if len(word) >= _SHORTEST_CORRECTED]
    return tuple(sorted(long, key=lambda word: (-len(word), word)))


def _compiled(lines: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(line) for line in lines))


def _expression(line: str) -> str:
    parts = [_GAP if part == ".." else f" (?:{_alternatives(part)})" for part in line.split()]
    return "".join(parts) + r"(?![^ ])"


def _alternatives(part: str) -> str:
    words = (_LONG_FORMS.get(word, word) for word in part.split("|"))
    return "|".join(word.replace("*", r"\S*") for word in words)
