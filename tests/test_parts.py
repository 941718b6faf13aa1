"""Taking a message apart: where a new sentence or a new question begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import parts

# Text that is likely to have places where something may begin.
_PIECE = st.sampled_from(
    ["how", "what is it", "and", "also", "does it", "cost", "?", ". ", ", ", "\n", "  ", "!", "&"]
)
_TEXT = st.one_of(st.text(), st.lists(_PIECE | st.text(max_size=5)).map(" ".join))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("I am bald. How much is it?", ["I am bald.", "How much is it?"]),
        ("How much?Does it hurt?", ["How much?", "Does it hurt?"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("It was 3.5 hours!! Wow… Why?", ["It was 3.5 hours!!", "Wow…", "Why?"]),
        ("one thing, and another", ["one thing, and another"]),
        (" \n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    """A sentence ends with its mark or its line; a figure's point ends none."""
    assert parts.sentences(text) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "how much is it",
        "so does it hurt",
        "the price?",
        'will it "fade?"',
        "tell me about the risks",
        "and can you swim",
        "hi, how long is a session",
        "wondering what it costs",
    ],
)
def test_a_question(sentence: str) -> None:
    """A sentence asks when its mark says so, or the way it begins."""
    assert parts.is_question(sentence)


@pytest.mark.parametrize(
    "sentence", ["my hair went years ago", "it hurts when I ask", "thanks for that", "the price"]
)
def test_no_question(sentence: str) -> None:
    """A sentence that only tells something is no question, whatever words it has inside."""
    assert not parts.is_question(sentence)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("what about afterwards, do I need to rest", ["do I need to rest"]),
        ("and how about work, can I go back", ["can I go back"]),
        ("what about work", []),
        ("what about my head, the back of it", []),
        ("does it hurt, do I need to rest", []),
    ],
)
def test_what_about(text: str, question: list[str]) -> None:
    """What is asked after saying what about can be read without that."""
    assert parts.introduced(text) == question


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("How much is it? Does it hurt?", ["How much is it?", "Does it hurt?"]),
        ("how much is it and does it hurt", ["how much is it", "does it hurt"]),
        ("what's the price, does it hurt", ["what's the price", "does it hurt"]),
        ("tell me the cost and also the risks", ["tell me the cost", "the risks"]),
        ("is it safe plus how long does it last", ["is it safe", "how long does it last"]),
        ("Is it safe, and if so how much?", ["Is it safe", "how much?"]),
        ("My hair is thin. I hate it. Does it hurt? Thanks.", ["Does it hurt?"]),
        ("I went bald at 20, how much is it", ["how much is it"]),
        ("does it look natural and real", ["does it look natural and real"]),
        ("would it suit me, and over how many weeks", ["would it suit me", "over how many weeks"]),
        ("does it grow? and if not how long?", ["does it grow?", "and if not how long?"]),
        ("would they know what they are doing", ["would they know what they are doing"]),
        ("just telling you about my day.", []),
    ],
)
def test_questions(text: str, questions: list[str]) -> None:
    """Each question of a message by itself, without the story around it."""
    assert parts.questions(text) == questions


def test_the_last_of_very_many_questions() -> None:
    """Of more than six questions the last six are read."""
    assert parts.questions("a? b? c? d? e? f? g? h?") == ["c?", "d?", "e?", "f?", "g?", "h?"]


@given(_TEXT)
def test_what_holds_for_every_text(text: str) -> None:
    """At most six questions, in the words of the message, each with a letter in it."""
    found = parts.questions(text)
    assert len(found) <= 6
    for part in found:
        assert part in text
        assert any(character.isalpha() for character in part)


@given(_TEXT)
def test_sentences_lose_no_letter(text: str) -> None:
    """The sentences together have all the letters of the message, in order."""
    told = "".join(parts.sentences(text))
    assert [c for c in told if c.isalpha()] == [c for c in text if c.isalpha()]


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("price and pain", ["price", "pain"]),
        ("price, pain", ["price", "pain"]),
        ("price/pain?", ["price", "pain?"]),
        ("risks & aftercare", ["risks", "aftercare"]),
        ("price  and  pain", ["price", "pain"]),
        ("price, pain and risks", ["price", "pain", "risks"]),
        ("does it hurt or leave scars", ["does it hurt", "does it leave scars"]),
        ("can u react to it or get an infection", ["can u react to it", "can u get an infection"]),
        ("is it expensive or painful?", ["is it expensive", "is it painful?"]),
        ("Hi. I am 50. Does it sting or scar?", ["Does it sting", "Does it scar?"]),
        ("does it fade or is it for good", ["does it fade", "is it for good"]),
        (
            "price and how long does each appointment last?",
            ["price", "how long does each appointment last?"],
        ),
    ],
)
def test_halves(text: str, halves: list[str]) -> None:
    """A question may ask for several things; each is put into words of its own."""
    assert parts.halves(text, parts.questions(text)) == halves


@pytest.mark.parametrize(
    "text",
    [
        "price",
        "price & 100",
        "price and pain, risks and scars",
        "first visit, what's checked",
        "I would like to hear about price and pain",
        "my hair is thin and grey, how much is it",
        "what is the time between the first visit and the second",
        "how much is it and does it hurt",
    ],
)
def test_no_halves(text: str) -> None:
    """One thing, four, a story, a span, and questions that stand apart anyway are no halves."""
    assert parts.halves(text, parts.questions(text)) == []


@given(_TEXT)
def test_halves_or_nothing(text: str) -> None:
    """There are two or three halves or none, and the first is in the words of the message."""
    found = parts.halves(text, parts.questions(text))
    assert len(found) in (0, 2, 3)
    assert all(half in text for half in found[:1])


def test_a_story_is_read_by_its_question() -> None:
    """The question of a story is read alone, and together with the sentence before it."""
    story = "I started losing hair at 20. My wife wants me to do it. Does it hurt? Thanks."
    assert parts.readings(story, parts.questions(story)) == [
        "Does it hurt?",
        "My wife wants me to do it. Does it hurt?",
    ]


def test_a_long_story_without_a_question_is_read_by_its_end() -> None:
    """What somebody wants comes last: the last two sentences are read by themselves."""
    end = "It comes out of my savings. I only worry about the price."
    story = f"{'I have been wearing a cap for years now. ' * 5}{end}"
    assert parts.readings(story, []) == [end]


@pytest.mark.parametrize("text", ["how much is it", "My hair is thin. I hate it.", "price"])
def test_a_short_message_is_read_once(text: str) -> None:
    """A message that is its own question, or short and without any, has no other reading."""
    assert parts.readings(text, parts.questions(text)) == []


@pytest.mark.parametrize("text", ["and does it hurt", "ok so does it hurt", "But, does it hurt"])
def test_a_connective_is_left_out(text: str) -> None:
    """What only ties a message to what was said before is read without as well."""
    assert parts.readings(text, parts.questions(text)) == ["does it hurt"]


@given(_TEXT)
def test_readings_of_every_text(text: str) -> None:
    """There are at most two other readings, none of them empty."""
    asked = parts.questions(text)[:1]
    found = parts.readings(text, asked)
    assert len(found) <= 2
    assert all(found)
