"""The sparse view of a text: weighted word and character n-grams.

It sees what a sentence vector blurs: the exact word, and what is left of it after a typo. Term
frequency is sublinear, document frequency smoothed, each block of unit length: the usual TF-IDF
(Manning, Raghavan, Schütze: Introduction to Information Retrieval, chapter 6). Training and
serving run this same code, and neither needs scikit-learn for it.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

_WORD = re.compile(r"\w+")
_REPEATED = re.compile(r"(.)\1{2,}")
_CHARACTER_SIZES = range(2, 6)
_MINIMUM_TEXTS = 2

Row = tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]


def words(text: str) -> list[str]:
    """The words of `text`: lower case, accents and apostrophes dropped, "sooooo" cut to "soo"."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("’", ""))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return _WORD.findall(_REPEATED.sub(r"\1\1", kept))


def _word_terms(tokens: list[str]) -> Iterator[str]:
    yield from tokens
    yield from (f"{one} {two}" for one, two in pairwise(tokens))


def _character_terms(tokens: list[str]) -> Iterator[str]:
    for token in tokens:
        padded = f"_{token}_"
        for size in _CHARACTER_SIZES:
            yield from (f"#{padded[i : i + size]}" for i in range(len(padded) - size + 1))


@dataclass(frozen=True)
class Ngrams:
    """The terms of the training texts and how much each one tells."""

    columns: dict[str, int]
    weights: npt.NDArray[np.float32]

    @classmethod
    def fit(cls, texts: Iterable[str]) -> "Ngrams":
        """Keeps the terms that stand in two texts or more, rare ones weighing more."""
        found = [_terms(text) for text in texts]
        documents = Counter(term for blocks in found for block in blocks for term in set(block))
        kept = sorted(term for term, count in documents.items() if count >= _MINIMUM_TEXTS)
        weights = [math.log((1 + len(found)) / (1 + documents[term])) + 1 for term in kept]
        columns = {term: column for column, term in enumerate(kept)}
        return cls(columns, np.array(weights, np.float32))

    def row(self, text: str) -> Row:
        """The columns of the terms of `text`, in order, and their values."""
        rows = [self._block(block) for block in _terms(text)]
        return (
            np.concatenate([columns for columns, _ in rows]),
            np.concatenate([values for _, values in rows]),
        )

    def _block(self, terms: list[str]) -> Row:
        counts = Counter(self.columns[term] for term in terms if term in self.columns)
        columns = np.fromiter(counts, np.int64, len(counts))
        repeated = np.fromiter(counts.values(), np.float32, len(counts))
        values = (1 + np.log(repeated)) * self.weights[columns]
        length = float(np.linalg.norm(values)) or 1.0
        return columns, values / length


def _terms(text: str) -> tuple[list[str], list[str]]:
    tokens = words(text)
    return list(_word_terms(tokens)), list(_character_terms(tokens))
