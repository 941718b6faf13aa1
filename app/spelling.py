"""Words as people type them: letters of every kind made plain, and slips traced to what was meant.

A slip is one letter changed, dropped, added, or swapped with the next.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

# Shorter words are too often one letter away from an innocent one.
SHORTEST_CORRECTED = 6
STOP = "."
# A full stop ends a sentence, three are a pause; neither a decimal point nor "anna@example.com" is.
_TOKEN = re.compile(r"[^\W\d_][^\W_]*|\d+|(?<!\.)[.!?;](?![\w.])")
_SPELT = re.compile(r"\b(?:[^\W\d_][ .\-*]){3,}[^\W\d_]\b")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))
_ARE = re.compile(r"'re\b")
_DIGITS_FOR_LETTERS = str.maketrans("0134", "oiea")
_NOT = ["are", "can", "could", "did", "do", "does", "had", "has", "have", "is", "should", "was"]
_NOT += ["were", "will", "would"]
_IS = ["he", "here", "it", "she", "that", "there", "what", "who"]
_LONG_FORMS = (
    {f"{verb}nt": f"{verb} not" for verb in _NOT}
    | {f"{who}ve": f"{who} have" for who in ("i", "they", "we", "you")}
    | {f"{who}re": f"{who} are" for who in ("they", "you")}
    | {f"{who}s": f"{who} is" for who in _IS}
    | {"aint": "is not", "cannot": "can not", "cant": "can not", "carnt": "can not"}
    | {"cnt": "can not", "wont": "will not", "dnt": "do not"}
    | {"im": "i am", "iam": "i am", "m": "am", "gonna": "going to", "gotta": "got to"}
    | {"wanna": "want to", "b4": "before", "hav": "have", "u": "you", "wit": "with"}
    | {"cud": "could", "wud": "would", "shud": "should", "wil": "will", "ur": "your"}
)
LONG_FORMS = {short: tuple(long.split()) for short, long in _LONG_FORMS.items()}


def plain(text: str) -> str:
    """Lower case, one kind of blank, without accents, apostrophes and characters nobody sees."""
    letters = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).lower()
    if not letters.isascii():
        letters = "".join(filter(_is_seen, letters)).replace("đ", "d")
    # "we're" must not become "were".
    return " ".join(_ARE.sub(" are", letters).replace("'", "").split())


def _is_seen(letter: str) -> bool:
    return not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"


def tokens(text: str) -> list[str]:
    """The words of a `plain` text in long forms ("im" is "i am"), with a STOP after a sentence.

    "s u i c i d e" and "su1cide" are read as the word; "15yo" as a number and a word.
    """
    text = _SPELT.sub(lambda spelt: re.sub(r"[\W_]", "", spelt[0]), text)
    found = (STOP if word in ".!?;" else word for word in _TOKEN.findall(text))
    return [part for word in found for part in LONG_FORMS.get(word, (_letters(word),))]


def _letters(word: str) -> str:
    return word.translate(_DIGITS_FOR_LETTERS) if word[0].isalpha() else word


@dataclass(frozen=True)
class Slips:
    """What a mistyped word may have been: listed words, and stems it may begin with."""

    near: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Slips":
        """To find slips of these words; a stem ends with `*`."""
        near = defaultdict(list)
        for word in sorted(words, key=lambda word: (-len(word), word)):
            if len(word.rstrip("*")) >= SHORTEST_CORRECTED:
                near[f"{word[:3]}-"].append(word)
                near[f"-{word[3:6]}"].append(word)
        return cls({half: tuple(words) for half, words in near.items()})

    def meant(self, word: str) -> list[str]:
        """Every listed word (stems with their `*`) one slip away, long ones first.

        One slip spares the first three letters or, moved by at most one, the next three; or it
        swaps the third and fourth. So a few look-ups find all candidates, however many are listed.
        """
        if len(word) < SHORTEST_CORRECTED - 1:
            return []
        halves = [f"{word[:3]}-", f"{word[:2]}{word[3]}-"]
        halves += [f"-{word[i : i + 3]}" for i in (2, 3, 4)]
        found = {listed for half in halves for listed in self.near.get(half, ())}
        near = (listed for listed in found if _one_slip(word, listed))
        return sorted(near, key=lambda listed: (-len(listed), listed))


def _one_slip(word: str, listed: str) -> bool:
    stem = listed.rstrip("*")
    # Only as much of the word as a stem covers: an ending follows.
    sizes = {len(word)} if stem == listed else {len(stem) + i for i in (-1, 0, 1)}
    return any(OSA.distance(word[:size], stem, score_cutoff=1) <= 1 for size in sizes)
