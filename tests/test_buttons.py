"""Buttons, scripts, and what holds for every reply."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers import Reading, choose
from app.content import Faq
from app.messages import Reply
from app.safety import Gate
from tests.predictions import THRESHOLDS, prediction, understood

_PROBABILITY = st.floats(0, 1)


@pytest.fixture(scope="module")
def gate(content: Faq) -> Gate:
    """The safety gate of the real content."""
    return Gate.of(content)


def tapped(faq: Faq, gate: Gate, text: str) -> Reply:
    """The reply to `text` when the model is sure of something else."""
    reading = Reading(gate.screen(text), understood(faq, "chitchat/small_talk"))
    return choose(text, reading, faq)


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
    """No reply offers what is not a topic or a hand-off; titles fit where space is short."""
    known = {(button.title, button.question) for _, button in content.buttons()}
    labels = [label for label, _ in [*content.buttons(), *content.wordings()]]
    for label in labels:
        reply = choose("some question", Reading(None, understood(content, label)), content)
        assert {(button.title, button.payload) for button in reply.buttons} <= known
        assert len(reply.buttons) <= 3
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


@pytest.mark.parametrize(
    "text",
    [
        "多少钱？",
        "كم تكلفة الجلسة؟",
        "Πόσο κοστίζει;",
        "इसकी कीमत क्या है?",
        "Сколько это стоит?",
        "SMP多少钱？会疼吗？",
    ],
)
def test_another_script(content: Faq, text: str) -> None:
    """A text mostly in another script is told so honestly, whatever the model makes of it."""
    reply = choose(text, Reading(None, understood(content, "faq/cost")), content)
    assert (reply.outcome, reply.topics, reply.sources) == ("out_of_scope", (), ())
    assert reply.text == content.clinic.fill(content.notices.language)
    assert reply.confidence is None


@pytest.mark.parametrize(
    "text",
    ["wie weh tut es, größer?", "où ça? là, à côté", "ąęśćżź", "µm or α?", "is the 费 high", "123"],
)
def test_latin_enough(content: Faq, text: str) -> None:
    """Accents, figures and a foreign letter or two are left to the model."""
    reply = choose(text, Reading(None, understood(content, "faq/cost")), content)
    assert reply.topics == ("cost",)


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), evidence=_PROBABILITY)
def test_what_holds_for_every_reply(content: Faq, data: st.DataObject, evidence: float) -> None:
    """Confidence is a probability, sources come with answers only, alarm is never answered."""
    labels = [label for label, _ in content.buttons()] + ["safety/symptom", "chitchat/thanks"]
    weights = data.draw(st.dictionaries(st.sampled_from(labels), _PROBABILITY, max_size=4))
    total = max(1.0, sum(weights.values()))
    known = prediction(content, {label: p / total for label, p in weights.items()}, evidence)
    reply = choose("some question", Reading(None, known), content)
    alarm = sum(p for label, p in known.ranking if label.startswith("safety/"))
    assert reply.text
    assert reply.confidence is not None
    assert 0 <= reply.confidence <= 1
    assert bool(reply.sources) == (reply.outcome == "answer")
    assert bool(reply.topics) == (reply.outcome in ("answer", "clarify"))
    assert reply.outcome != "answer" or evidence >= THRESHOLDS.answer
    assert reply.outcome == "safety" or alarm < THRESHOLDS.safety
