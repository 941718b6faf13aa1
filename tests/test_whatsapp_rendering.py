"""Replies as WhatsApp takes them: whatever is said fits its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.whatsapp.events import Sender
from app.channels.whatsapp.rendering import cut, render
from app.messages import Button, Reply
from tests.fake_graph import wrong_with

ANNA = Sender("61400000001", None)
_TEXT = st.text(min_size=1, max_size=80)
_BUTTONS = st.lists(st.builds(Button, _TEXT, st.text(min_size=1, max_size=300)), max_size=14)


def reply(text: str, *buttons: tuple[str, str]) -> Reply:
    """A reply with these choices."""
    return Reply("answer", text, buttons=tuple(Button(*button) for button in buttons))


def test_words_alone() -> None:
    """A text is a text, to the number."""
    body = render(reply("Hello."), ANNA)
    assert (body["type"], body["to"]) == ("text", ANNA.phone)
    assert body["text"] == {"body": "Hello.", "preview_url": False}


def test_three_short_choices_are_buttons() -> None:
    """What is tapped comes back as what the person would have typed."""
    body = render(reply("Which?", ("Cost", "How much?"), ("Pain", "Does it hurt?")), ANNA)
    first = body["interactive"]["action"]["buttons"][0]
    assert body["interactive"]["type"] == "button"
    assert first == {"type": "reply", "reply": {"id": "How much?", "title": "Cost"}}


@pytest.mark.parametrize(
    "said",
    [
        reply("Which?", *((f"Topic {n}", f"Question {n}?") for n in range(4))),
        reply("Which?", ("A title of 22 letters.", "Question?")),
        reply("long " * 300, ("Cost", "How much?")),
    ],
    ids=["four", "a longer title", "a longer text"],
)
def test_more_is_a_list(said: Reply) -> None:
    """Up to ten rows of up to 24 characters."""
    assert render(said, ANNA)["interactive"]["type"] == "list"


def test_the_rest_is_numbered() -> None:
    """Eleven choices, or long ones, can be answered by number."""
    said = reply("Which?", *((f"Topic {n}", f"Question {n}?") for n in range(11)))
    text = render(said, ANNA)["text"]["body"]
    assert text.startswith("Which?")
    assert text.endswith("11. Topic 10")


def test_somebody_without_a_number() -> None:
    """Is reached by the id."""
    body = render(reply("Hello."), Sender(None, "AU.77"))
    assert body["recipient"] == "AU.77"
    assert "to" not in body


@given(_TEXT, st.integers(1, 60), _BUTTONS)
def test_whatever_is_said_is_taken(text: str, times: int, buttons: list[Button]) -> None:
    """The stand-in, which enforces Meta's limits, refuses nothing that is rendered."""
    said = Reply("answer", text * times, buttons=tuple(buttons))
    assert wrong_with(render(said, ANNA)) is None


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two…"),
        ("abcdefghij", 5, "abcd…"),
        ("👩‍👩‍👧👩‍👩‍👧", 8, "👩‍👩‍👧…"),
        ("e\u0301" * 3, 4, "e\u0301…"),
    ],
)
def test_a_text_is_cut_behind_a_word(text: str, limit: int, kept: str) -> None:
    """No word and no character is torn."""
    assert cut(text, limit) == kept


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_cut_text_is_short_enough(text: str, limit: int) -> None:
    """However it is written."""
    assert len(cut(text, limit)) <= limit
