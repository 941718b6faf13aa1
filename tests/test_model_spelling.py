"""Reading what was meant: slips are put right towards the content's words, the rest is let be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from rasa_project.spelling import _CHAT, _WORD, Spelling, _bare

TEXTS = [
    "Does the tattoo hurt?",
    "How much does it cost before treatment, and what is the cost after?",
    "I cannot make the appointment",
] * 3
CHAT_WORDS = {word for meant in _CHAT.values() for word in meant.split()}
ENGLISH = {word.lower() for text in TEXTS for word in _WORD.findall(text)}
ENGLISH |= CHAT_WORDS | {"coast", "hurts", "dose", "make", "made", "appointments", "don't"}
SPELLING = Spelling.fit(TEXTS, ENGLISH)
LETTERS = st.sampled_from("abehorst'’é1")


@st.composite
def slipped(draw: st.DrawFn) -> str:
    """A word of the content, of chat or of English, with up to three letters put in or dropped."""
    letters = list(draw(st.sampled_from(sorted(ENGLISH | _CHAT.keys()))))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(letters)))
        letters[place : place + draw(st.integers(0, 1))] = draw(st.lists(LETTERS, max_size=1))
    return "".join(letters)


MESSAGES = st.one_of(
    st.text(max_size=80),
    st.lists(st.one_of(slipped(), st.text(max_size=5)), max_size=8).map(" ".join),
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tatoo", "tattoo"),  # a letter missing
        ("hurrt", "hurt"),  # one added
        ("cozt", "cost"),  # a wrong one
        ("hutr", "hurt"),  # two swapped
        ("apointmnet", "appointment"),  # two slips in a long word
        ("TATOO", "tattoo"),
    ],
)
def test_a_slip_is_put_right(written: str, meant: str) -> None:
    """One of four kinds; two of them in a word of eight letters or more."""
    assert SPELLING.correct(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "hzzt",  # two slips in a short word
        "apoitmnt",  # three in a long one: a letter of the word as it should be counts
        "kattoo",  # the first letter is rarely wrong
        "hot",  # too short to tell
        "hurt5",  # a name or a number of something
        "Schiphol",
        "",
        "?!",
    ],
)
def test_anything_else_stays_as_it_was_written(written: str) -> None:
    """Better a word unread than one misread."""
    assert SPELLING.correct(written) == written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("r u sure", "are you sure"),
        ("b4 & after", "before & after"),
        ("gr8, c any1?", "great, c anyone?"),
        ("Wanna know abt it", "want to know about it"),
        ("wudn't", "would not"),
    ],
)
def test_chat_spelling_is_written_out(written: str, meant: str) -> None:
    """Also with a digit in it."""
    assert SPELLING.correct(written) == meant


@pytest.mark.parametrize("word", ["coast", "hurts", "Dose", "don't", "dont", "appointments"])
def test_a_real_other_word_is_left_alone(word: str) -> None:
    """An English word one letter away from the content's is no slip."""
    assert SPELLING.correct(word) == word


@pytest.mark.parametrize(("times", "expected"), [(1, "cost"), (2, "Coste"), (8, "Coste")])
def test_a_name_written_twice_is_left_alone(times: int, expected: str) -> None:
    """A slip is not made the same way twice."""
    spelling = Spelling.fit([*TEXTS, *["Is Doctor Coste in?"] * times], ENGLISH)
    assert spelling.correct("Coste") == expected


def test_only_frequent_words_attract() -> None:
    """A word counts from the third time on, one that no dictionary has from the eighth."""
    for word, often in (("made", 3), ("microblade", 8)):
        for times in (often - 1, often):
            known = Spelling.fit([word] * times, ENGLISH).words
            assert known == ((word,) if times == often else ())


def test_of_two_words_as_near_the_more_frequent_is_meant() -> None:
    """Whatever their order in the alphabet or in the content."""
    for often, rare in (("cost", "cast"), ("cast", "cost")):
        spelling = Spelling.fit([rare] * 3 + [often] * 4, ["cost", "cast"])
        assert spelling.correct("cxst") == often


def test_what_stands_between_the_words_is_kept() -> None:
    """Spaces, line breaks, punctuation and the case of words that are right."""
    assert SPELLING.correct("  DOES it\n\thurrt?!  (tatoo)…") == "  DOES it\n\thurt?!  (tattoo)…"


@given(MESSAGES)
def test_what_was_put_right_is_right(text: str) -> None:
    """Read again, it stays the same."""
    once = SPELLING.correct(text)
    assert SPELLING.correct(once) == once


@given(MESSAGES)
def test_only_words_of_the_content_are_produced(text: str) -> None:
    """They, and what chat spelling stands for; so no other topic can come in by a correction."""
    written = SPELLING.correct(text)
    new = set(_WORD.findall(written)) - set(_WORD.findall(text))
    assert new <= CHAT_WORDS.union(SPELLING.words)


@given(MESSAGES, MESSAGES)
def test_a_word_is_read_by_itself(one: str, two: str) -> None:
    """What stands beside it does not count, so twice the text is twice the work and no more."""
    apart = f"{SPELLING.correct(one)} {SPELLING.correct(two)}"
    assert SPELLING.correct(f"{one} {two}") == apart


@given(slipped())
def test_a_correction_is_near_what_was_written(word: str) -> None:
    """Never further away than two slips, unless it is chat spelling."""
    meant, bare = SPELLING.correct(word), _bare(word)
    if meant in SPELLING.words and bare not in _CHAT:
        assert OSA.distance(bare, meant) <= 2


@pytest.mark.parametrize("text", ["h" * 4096, "hurt" * 1024, "hurt'" * 800, "é" * 4096])
def test_a_word_as_long_as_a_message_is_nothing_to_correct(text: str) -> None:
    """Its length alone tells that it is far from every word."""
    assert SPELLING.correct(text) == text
