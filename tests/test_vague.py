"""Single words that ask about no topic in particular, and words that do."""

from collections.abc import Iterator

import pytest

from app import vague
from app.content import Faq
from app.deciding import Reading, decide, unless_vague
from tests.predictions import understood


def phrasings(word: str, *counts: int) -> Iterator[tuple[str, str]]:
    """So many phrasings with the word in each of some topics, numbered."""
    for topic, count in enumerate(counts):
        yield from ((f"what of the {word}, {i}", f"topic{topic}") for i in range(count))


def test_a_word_of_many_topics_is_vague() -> None:
    """What is said about several topics alike asks for none of them; the commonest come first."""
    found = vague.words(phrasings("colour", 8, 9, 8, 7, 1))
    assert found["colour"] == ("topic1", "topic0", "topic2", "topic3")


@pytest.mark.parametrize(
    "counts",
    [(20, 10, 10), (5, 5, 5), (40,)],
    ids=["mostly of one topic", "too rare to tell", "of one topic"],
)
def test_a_word_that_is_not_vague(counts: tuple[int, ...]) -> None:
    """A word that is used mostly for one topic, or seldom at all, is the model's to judge."""
    assert "colour" not in vague.words(phrasings("colour", *counts))


def test_a_word_with_a_meaning_of_its_own() -> None:
    """A word that stands alone as a phrasing means what it is listed for."""
    listed = ("Colour?", "topic0")
    assert "colour" not in vague.words([*phrasings("colour", 8, 9, 8, 7), listed])


@pytest.mark.parametrize("text", ["colour", "Colour?"])
def test_a_vague_word_is_not_answered(content: Faq, text: str) -> None:
    """However sure the model is of one topic, a choice is offered; other messages are answered."""
    sure = decide(text, Reading(None, None, understood(content, "faq/allergy")), content)
    found = unless_vague(sure, text, content)
    assert (found.outcome, found.topics) == ("clarify", ("technique", "allergy", "permanence"))
    assert found.why["vague"] == "colour"
    assert unless_vague(sure, f"the {text}", content) is sure


def test_a_vague_word_after_a_question(content: Faq) -> None:
    """What was said before may tell what it is about."""
    sure = decide("colour", Reading(None, None, understood(content, "faq/allergy")), content)
    resolved = sure.because(after={"allergy": 0.9})
    assert unless_vague(resolved, "colour", content) is resolved


def test_what_is_vague_in_the_content(content: Faq) -> None:
    """The topics' own words are not among them."""
    own = {"cost", "price", "pain", "aftercare", "infection", "scars", "hairline"}
    assert not own & content.vague.keys()
