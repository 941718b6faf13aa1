"""Figures are compared as numbers, fragments of the article as plain words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.figures import contains, figures, plain


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("between $500 and $3,000 per session", {500, 3000}),
        ("about 2-4 sessions", {2, 4}),
        ("over 4–8 weeks", {4, 8}),
        ("Two to three hours", {2, 3}),
        ("the twelfth of twelve", {12}),
        ("thirty, forty, fifty, a hundred, a thousand", {30, 40, 50, 100, 1000}),
        ("1,250,000 hairs of 0.5 mm", {1_250_000, 0.5}),
        ("in 2, 3 or 4 visits.", {2, 3, 4}),
        ("a few weeks, often", set()),
        ("", set()),
    ],
)
def test_figures_in_digits_and_in_words(text: str, numbers: set[float]) -> None:
    """A figure counts as the same number however it is written."""
    assert figures(text) == numbers


def test_one_is_a_pronoun() -> None:
    """The word "one" states no figure, the digit does."""
    assert figures("choose the right one, no one else's") == set()
    assert figures("1 session") == {1}


def test_a_number_inside_a_word_is_none() -> None:
    """Only whole words are numbers: "often" has no ten in it, "network" no two."""
    assert figures("often, someone, weightless, tension") == set()


@settings(max_examples=100, deadline=None)
@given(st.integers(min_value=0, max_value=10**9))
def test_thousands_separators_change_nothing(number: int) -> None:
    """3,000 and 3000 are one figure, for every whole number."""
    assert figures(f"It is ${number:,} a head") == figures(f"It is ${number} a head") == {number}


@pytest.mark.parametrize(
    "fragment",
    [
        "fine needle",
        "FINE Needle",
        "a  fine\nneedle",
        "two-step process",
        "two–step process",
        "it's called a 'dermis'",
        "it’s called a ‘dermis’",
    ],
)
def test_the_shape_of_a_fragment_does_not_count(fragment: str) -> None:
    """Letter case, white space and the shape of dashes and quotes are no difference."""
    assert contains(
        "With a fine needle, in a two‑step process:\n it’s called a 'dermis'.", fragment
    )


@pytest.mark.parametrize("fragment", ["coarse needle", "needle fine", "two step", "fineneedle"])
def test_other_words_are_not_in_the_article(fragment: str) -> None:
    """A fragment has to stand there word for word."""
    assert not contains("With a fine needle, in a two-step process.", fragment)


@pytest.mark.parametrize("fragment", ["between $300", "$50", "000 per session", "not $3"])
def test_a_part_of_a_figure_is_another_figure(fragment: str) -> None:
    """$300 is not in an article that says $3000: a figure is found whole or not at all."""
    assert not contains("It costs between $3000 and $5000 per session, not $3,500", fragment)


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_plain_text_is_plain_already(text: str) -> None:
    """Making text plain twice is the same as once, so both sides of a comparison agree."""
    assert plain(plain(text)) == plain(text)
