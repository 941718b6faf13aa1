"""Buttons: whatever offers one, its words lead to what it promises."""

from itertools import product

import pytest

from app.answers import say
from app.content import Faq
from app.deciding import Reading, decide
from app.messages import Reply
from app.safety import Gate
from app.told import Told
from tests.predictions import understood


@pytest.fixture(scope="module")
def gate(content: Faq) -> Gate:
    """The safety gate of the real content."""
    return Gate.of(content)


def tapped(faq: Faq, gate: Gate, text: str) -> Reply:
    """The reply to `text` when the model is sure of something else."""
    reading = Reading(gate.screen(text), None, understood(faq, "chitchat/small_talk"))
    return say(decide(text, reading, faq), faq)


def promised(content: Faq, label: str) -> str:
    """The wording behind a button's label."""
    kind, name = label.split("/")
    return content.topics[name].answer if kind == "faq" else dict(content.wordings())[label].answer


def test_every_button_leads_to_its_answer(content: Faq, gate: Gate) -> None:
    """Each button's words are answered with what the button promises, whatever the model says."""
    for label, button in content.buttons():
        kind, name = label.split("/")
        reply = tapped(content, gate, button.question)
        wanted = ("answer", (name,)) if kind == "faq" else ("handoff", ())
        assert (reply.outcome, reply.topics) == wanted, button.question
        assert reply.text == content.clinic.fill(promised(content, label))


def test_a_title_is_as_good(content: Faq, gate: Gate) -> None:
    """Some clients send a button's title: it leads to the same reply."""
    for _, button in content.buttons():
        by_title = tapped(content, gate, button.title)
        assert by_title.text == tapped(content, gate, button.question).text, button.title


def test_every_offered_button_is_known(content: Faq) -> None:
    """No reply offers what is not a topic or a hand-off, nor the same twice; titles are short."""
    known = {(button.title, button.question) for _, button in content.buttons()}
    labels = [label for label, _ in [*content.buttons(), *content.wordings()]]
    for label, misses in product(labels, (0, 1)):
        decision = decide("a text", Reading(None, None, understood(content, label)), content)
        reply = say(decision, content, Told(misses=misses))
        offered = [(button.title, button.payload) for button in reply.buttons]
        assert set(offered) <= known
        assert len(set(offered)) == len(offered) <= 3
        assert all(len(button.title) <= 20 for button in reply.buttons)


@pytest.mark.parametrize(
    "text",
    [
        "How much does it cost?",
        "how much does it cost",
        "  HOW MUCH  does it\ncost?!  ",
        "How much does it cost...",
        "cost",
        "Cost?",
    ],
)
def test_typed_like_a_button(content: Faq, gate: Gate, text: str) -> None:
    """Case, spaces and the mark at the end make no difference."""
    assert tapped(content, gate, text).topics == ("cost",)


@pytest.mark.parametrize("text", ["how much does it cost me", "costs", "the cost"])
def test_not_a_button(content: Faq, gate: Gate, text: str) -> None:
    """Other words than a button's are the model's to judge."""
    assert tapped(content, gate, text).outcome == "chitchat"


def test_no_model_decides_on_a_button(content: Faq, gate: Gate) -> None:
    """A tapped button has no confidence, since no model decided, and says which it was."""
    reply = tapped(content, gate, "How much does it cost?")
    assert reply.why == {"button": "faq/cost"}
    assert reply.confidence is None
