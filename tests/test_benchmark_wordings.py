"""The benchmark on kinds of wording: which kind a phrasing is."""

import pytest

from benchmarks.wordings import kind
from rasa_project.spelling import Spelling

LINE = "does the treatment hurt much"
SPELLING = Spelling.fit([LINE] * 3, LINE.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tretment", "misspelt"),
        ("does the tretment hurt " + "very " * 30, "misspelt"),
        ("does it hurt much", "terse"),
        ("does it hurt very much", "question"),
        ("it will hurt very much?", "question"),
        ("the treatment will hurt me", "statement"),
        ("does it hurt" + " very" * 21, "question"),
        ("does it hurt" + " very" * 22, "long"),
    ],
)
def test_a_phrasing_is_the_first_kind_that_fits(text: str, expected: str) -> None:
    """A slip counts first, then four words or fewer, 25 or more, and only then what is asked."""
    assert kind(text, SPELLING) == expected
