"""The sparse view: words and pieces of words, weighted by how much they tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rasa_project.ngrams import Ngrams, words

TEXTS = ["does it hurt", "will it hurt much", "how much is it", "how much does it cost"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Does it HURT?", ["does", "it", "hurt"]),
        ("what's that", ["whats", "that"]),
        ("sooooo good!!!", ["soo", "good"]),
        ("café", ["cafe"]),
        ("???", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Case, accents, apostrophes and drawn-out letters do not count."""
    assert words(text) == expected


def test_a_term_of_one_text_only_is_dropped() -> None:
    """What a single phrasing says proves nothing."""
    columns = Ngrams.fit(TEXTS).columns
    assert "much" in columns
    assert "cost" not in columns


def test_a_rare_term_weighs_more() -> None:
    """A term of few texts tells more than one of many."""
    ngrams = Ngrams.fit(TEXTS)
    assert ngrams.weights[ngrams.columns["hurt"]] > ngrams.weights[ngrams.columns["it"]]


def test_a_misspelt_word_shares_pieces_with_the_right_one() -> None:
    """A typo keeps most of the character n-grams."""
    ngrams = Ngrams.fit(TEXTS)
    right, wrong = set(ngrams.row("hurt")[0]), set(ngrams.row("hurtt")[0])
    assert len(right & wrong) >= 4


@given(st.text(max_size=200))
def test_any_text_has_a_row(text: str) -> None:
    """Columns are distinct and known, both blocks of length one or empty."""
    ngrams = Ngrams.fit(TEXTS)
    columns, values = ngrams.row(text)
    assert len(set(columns)) == len(columns)
    assert all(0 <= column < len(ngrams.columns) for column in columns)
    assert float(np.square(values).sum()) == pytest.approx(2, abs=2.001)
