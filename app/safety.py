"""The deterministic gate in front of the model: does this message call for a professional?

The words come from `faq.yml`. A pattern is a run of words; `|` stands between alternatives, `*` for
any ending, `..` for up to five words in between. A one-letter slip in a longer word is forgiven,
unless the slip is itself a word the content uses ("cancel" is not "cancer").
"""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from app.content import Faq

_WORD = re.compile(r"[^\W_]+")
_GAP = r"(?: \S+){0,5}"
# Shorter words are too often one letter away from an innocent one.
_SHORTEST_CORRECTED = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """The most urgent category that fits, and the words that called for it."""

    category: str
    words: str


@dataclass(frozen=True)
class Gate:
    """The compiled patterns of one content file; `screen` is pure."""

    patterns: dict[str, re.Pattern[str]]
    known: frozenset[str]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, faq: Faq) -> "Gate":
        """The gate for this content, categories in the file's order of urgency."""
        lines = {category: safety.words for category, safety in faq.safety}
        listed = {word for words in lines.values() for line in words for word in _listed(line)}
        stems = {word.rstrip("*") for word in listed}
        spoken = (text for text, label in faq.examples() if not label.startswith("safety/"))
        return cls(
            patterns={name: _compiled(words) for name, words in lines.items()},
            known=frozenset(word for text in spoken for word in _words(text)) | stems,
            stems=tuple(sorted(stem for stem in stems if len(stem) >= _SHORTEST_CORRECTED)),
        )

    def screen(self, text: str) -> Hit | None:
        """The hit in `text`, if there is one."""
        words = [self._corrected(word) for word in _words(text)]
        line = "".join(f" {word}" for word in words)
        for category, pattern in self.patterns.items():
            if found := pattern.search(line):
                return Hit(category, found[0].strip())
        return None

    def _corrected(self, word: str) -> str:
        if len(word) < _SHORTEST_CORRECTED - 1 or word in self.known or word.startswith(self.stems):
            return word
        for stem in self.stems:
            # Only as much of the word as the stem covers: an ending may follow.
            for size in (len(stem), len(stem) - 1, len(stem) + 1):
                if OSA.distance(word[:size], stem, score_cutoff=1) <= 1:
                    return stem + word[size:]
        return word


def _words(text: str) -> list[str]:
    """Lower case, without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("’", ""))
    return _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _listed(line: str) -> list[str]:
    return [word for word in re.split(r"[ |.]+", line) if word]


def _compiled(lines: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(_expression(line) for line in lines))


def _expression(line: str) -> str:
    parts = [_GAP if part == ".." else f" (?:{_alternatives(part)})" for part in line.split()]
    return "".join(parts) + r"(?![^ ])"


def _alternatives(part: str) -> str:
    return "|".join(word.replace("*", r"\S*") for word in part.split("|"))
