"""From what is known of a message to what is said: tables, and what holds for every input."""

import pytest

from app.answers import Reading, choose, notice
from app.content import Faq, Handoff, Topic
from app.messages import Reply
from app.nlu import Prediction
from app.safety import Hit
from tests.predictions import prediction, understood

_TEXT = "some question"
_HIT = Hit("medicine", "blood thinners")
_COST = {"faq/cost": 0.3, "faq/sessions": 0.2, "faq/pain": 0.1}


def said(faq: Faq, known: Prediction, text: str = _TEXT, hit: Hit | None = None) -> Reply:
    """The reply to `text` when this is known of it."""
    return choose(text, Reading(hit, known), faq)


@pytest.mark.parametrize(
    ("text", "outcome", "wording"),
    [
        ("", "chitchat", "empty"),
        (" \n\t\u00a0", "chitchat", "empty"),
        ("...", "chitchat", "no_words"),
        ("🙂👍🏽", "chitchat", "no_words"),
        ("123", "chitchat", "no_words"),
        ("/restart", "chitchat", "restart"),
        (" /Restart\n", "chitchat", "restart"),
        ("x" * 4097, "out_of_scope", "too_long"),
        (" " * 4097, "out_of_scope", "too_long"),
    ],
)
def test_notice(content: Faq, text: str, outcome: str, wording: str) -> None:
    """What is no question gets a sentence that says so, and something to start with."""
    reply = notice(text, content)
    assert reply is not None
    assert (reply.outcome, reply.text) == (outcome, getattr(content.notices, wording))
    starters = [content.topics[key].title for key in content.starters]
    assert [button.title for button in reply.buttons] == starters
    assert (reply.topics, reply.sources, reply.confidence) == ((), (), None)


@pytest.mark.parametrize("text", ["a", "费", "x" * 4096, "/restart now", "restart", "/help"])
def test_no_notice(content: Faq, text: str) -> None:
    """Anything with a letter or a digit that is not too long is a question."""
    assert notice(text, content) is None


@pytest.mark.parametrize("text", [_TEXT, "How much does it cost?", "Сколько это стоит?"])
def test_the_gate_wins(content: Faq, text: str) -> None:
    """A hit of the gate is the reply, whatever the model, a button or the script say."""
    reply = said(content, understood(content, "faq/cost"), text, _HIT)
    assert (reply.outcome, reply.topics, reply.buttons) == ("safety", (), ())
    assert reply.text == content.clinic.fill(content.safety.medicine.answer)
    assert reply.confidence is None
    assert reply.why == {"gate": {"category": "medicine", "words": "blood thinners"}}


@pytest.mark.parametrize(
    ("scores", "category"),
    [
        ({"faq/cost": 0.6, "safety/symptom": 0.4}, "symptom"),
        ({"faq/cost": 0.55, "safety/minor": 0.15, "safety/allergy": 0.25}, "allergy"),
        ({"safety/condition": 0.3, "faq/cost": 0.29}, "condition"),
        ({"handoff/booking": 0.6, "safety/pregnancy": 0.4}, "pregnancy"),
    ],
    ids=["at the threshold", "two together", "best label", "over a hand-off"],
)
def test_the_models_alarm_wins(content: Faq, scores: dict[str, float], category: str) -> None:
    """Enough suspicion of safety, or safety as the best guess, is worth more than any evidence."""
    known = prediction(content, scores, evidence=1.0)
    alarm = sum(p for label, p in known.ranking if label.startswith("safety/"))
    reply = said(content, known)
    assert reply.outcome == "safety"
    assert reply.confidence == pytest.approx(alarm)
    assert reply.text == content.clinic.fill(getattr(content.safety, category).answer)


def test_a_little_alarm_is_none(content: Faq) -> None:
    """Below the threshold an answer is an answer."""
    scores = {"faq/cost": 0.61, "safety/symptom": 0.389}
    assert said(content, prediction(content, scores, evidence=1.0)).outcome == "answer"


@pytest.mark.parametrize(
    ("evidence", "share", "outcome", "confidence"),
    [
        (1.0, 0.6, "answer", 1.0),
        (0.6, 0.6, "answer", 0.6),
        (0.599, 0.6, "clarify", 0.599),
        (0.0, 0.501, "clarify", 0.0),
        (0.599, 0.499, "out_of_scope", 0.401),
        (0.0, 0.3, "out_of_scope", 1.0),
    ],
)
def test_bands(
    content: Faq, evidence: float, share: float, outcome: str, confidence: float
) -> None:
    """Evidence enough is answered; otherwise likely topics are offered; otherwise it is refused."""
    scores = {label: p * share / 0.6 for label, p in _COST.items()}
    reply = said(content, prediction(content, scores, evidence))
    assert reply.outcome == outcome
    assert reply.confidence == pytest.approx(confidence)


def test_answer(content: Faq) -> None:
    """An answer is the topic's, with its follow-ups as buttons, its sources and other guesses."""
    reply = said(content, prediction(content, _COST, evidence=0.9))
    cost = content.topics["cost"]
    follow_ups = [content.topics[key] for key in cost.follow_ups]
    assert (reply.topics, reply.text) == (("cost",), content.clinic.fill(cost.answer))
    assert [(b.title, b.payload) for b in reply.buttons] == [
        (topic.title, topic.question) for topic in follow_ups
    ]
    assert [(s.section, list(s.evidence)) for s in reply.sources] == [
        (source.section, source.evidence) for source in cost.sources
    ]
    assert [guess.topic for guess in reply.alternatives[:3]] == ["cost", "sessions", "pain"]
    assert len(reply.alternatives) == 5


def test_clarify(content: Faq) -> None:
    """A choice names the three likeliest topics, best first, and has a button for each."""
    reply = said(content, prediction(content, _COST, evidence=0.1))
    assert (reply.text, reply.topics) == (content.clarify.answer, ("cost", "sessions", "pain"))
    offered = [content.topics[key].question for key in reply.topics]
    assert [button.payload for button in reply.buttons] == offered


def test_refusal(content: Faq) -> None:
    """What may be near the article is refused with the two nearest topics and a person."""
    scores = {label: p / 2 for label, p in _COST.items()}
    reply = said(content, prediction(content, scores, evidence=0.1))
    assert reply.text == content.clinic.fill(content.out_of_scope.related.answer)
    near: list[Topic | Handoff] = [
        content.topics["cost"],
        content.topics["sessions"],
        content.handoff.person,
    ]
    assert [button.title for button in reply.buttons] == [choice.title for choice in near]


def test_what_is_listed_as_ambiguous_is_always_a_choice(content: Faq) -> None:
    """However sure the model is, the topics the content lists for "how long?" are offered."""
    reply = said(content, understood(content, "faq/permanence"), text="How long?")
    (listed,) = [entry for entry in content.clarify.ambiguous if entry.text == "how long"]
    assert (reply.outcome, list(reply.topics)) == ("clarify", listed.topics)
    assert reply.confidence is None


def test_every_wording(content: Faq) -> None:
    """Each outcome that is no answer has its own fixed wording."""
    for label, wording in content.wordings():
        reply = said(content, understood(content, label))
        assert reply.outcome == label.split("/")[0]
        assert reply.text == content.clinic.fill(wording.answer)
        assert reply.confidence == pytest.approx(0.9, abs=0.1)


@pytest.mark.parametrize(
    ("label", "offered"),
    [
        ("out_of_scope/unrelated", "starters and person"),
        ("chitchat/greeting", "starters"),
        ("chitchat/capabilities", "starters"),
        ("chitchat/bot", "person"),
        ("chitchat/thanks", "nothing"),
        ("handoff/booking", "nothing"),
        ("safety/emergency", "nothing"),
    ],
)
def test_what_is_offered(content: Faq, label: str, offered: str) -> None:
    """Where someone may not know what to ask there are starters; in an emergency no distraction."""
    starters = [content.topics[key].title for key in content.starters]
    person = [content.handoff.person.title]
    titles = {
        "starters": starters,
        "starters and person": starters[:2] + person,
        "person": person,
        "nothing": [],
    }
    reply = said(content, understood(content, label))
    assert [button.title for button in reply.buttons] == titles[offered]
