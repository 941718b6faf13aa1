"""From what is known of a message to what is to be said: tables, and what holds for every input."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.answers import say
from app.content import Faq
from app.deciding import Decision, Reading, decide
from app.nlu import Prediction
from app.safety import Hit
from tests.predictions import THRESHOLDS, prediction, understood

_TEXT = "some question"
_HIT = Hit("medicine", "blood thinners")
_COST = {"faq/cost": 0.3, "faq/sessions": 0.2, "faq/pain": 0.1}
_PROBABILITY = st.floats(0, 1)


def decided(
    faq: Faq,
    known: Prediction,
    text: str = _TEXT,
    hit: Hit | None = None,
    language: str | None = None,
) -> Decision:
    """What is to be said to `text` when this is known of it."""
    return decide(text, Reading(hit, language, known), faq)


@pytest.mark.parametrize(
    ("text", "language"),
    [(_TEXT, None), ("How much does it cost?", None), ("how long", None), ("¿Cuánto?", "es")],
)
def test_the_gate_wins(content: Faq, text: str, language: str | None) -> None:
    """A hit of the gate decides, whatever the model, a button or the language say."""
    found = decided(content, understood(content, "faq/cost"), text, _HIT, language)
    assert (found.outcome, found.labels) == ("safety", ("safety/medicine",))
    assert (found.confidence, found.topics) == (None, ())
    assert found.why == {"gate": {"category": "medicine", "words": "blood thinners"}}


def test_the_language_comes_next(content: Faq) -> None:
    """What is in another language is not asked of the model, even if a button has the words."""
    found = decided(content, understood(content, "faq/cost"), "cost", language="es")
    assert (found.outcome, found.labels) == ("out_of_scope", ("notices/languages/es",))
    assert (found.confidence, found.why) == (None, {"language": "es"})


@pytest.mark.parametrize(
    ("scores", "category"),
    [
        ({"faq/cost": 0.6, "safety/symptom": 0.4}, "symptom"),
        ({"faq/cost": 0.5, "safety/minor": 0.2, "safety/allergy": 0.25}, "allergy"),
        ({"safety/condition": 0.3, "faq/cost": 0.29}, "condition"),
        ({"handoff/booking": 0.6, "safety/pregnancy": 0.4}, "pregnancy"),
    ],
    ids=["at the threshold", "two together", "best label", "over a hand-off"],
)
def test_the_models_alarm_wins(content: Faq, scores: dict[str, float], category: str) -> None:
    """Enough suspicion of safety, or safety as the best guess, is worth more than any evidence."""
    known = prediction(content, scores, evidence=1.0)
    found = decided(content, known)
    assert (found.outcome, found.labels) == ("safety", (f"safety/{category}",))
    alarm = sum(p for label, p in scores.items() if label.startswith("safety/"))
    assert found.confidence == pytest.approx(alarm, abs=0.05)


def test_a_faint_likeness_to_despair_is_none(content: Faq) -> None:
    """An emergency or self-harm is told by the gate, or by a model that is sure of it."""
    faint = {"faq/cost": 0.5, "safety/self_harm": 0.45}
    assert decided(content, prediction(content, faint, evidence=1.0)).outcome == "answer"
    sure = {"faq/cost": 0.4, "safety/self_harm": 0.55}
    assert decided(content, prediction(content, sure)).labels == ("safety/self_harm",)


def test_a_grown_up_is_no_minor(content: Faq) -> None:
    """The model's guess that a child is spoken of does not count beside an adult's age."""
    known = prediction(content, {"faq/cost": 0.3, "safety/minor": 0.6}, evidence=1.0)
    assert decided(content, known, "I'm 34 and bald since 16, how much?").outcome == "answer"
    assert decided(content, known, "he is in year nine, how much?").outcome == "safety"


def test_a_little_alarm_is_none(content: Faq) -> None:
    """Below the threshold an answer is an answer."""
    scores = {"faq/cost": 0.61, "safety/symptom": 0.389}
    assert decided(content, prediction(content, scores, evidence=1.0)).outcome == "answer"


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
    found = decided(content, prediction(content, scores, evidence))
    assert found.outcome == outcome
    assert found.confidence == pytest.approx(confidence)
    assert found.doubtful == (outcome != "answer")


def test_other_guesses(content: Faq) -> None:
    """All topics are kept, best first; three of them are what is offered."""
    found = decided(content, prediction(content, _COST, evidence=0.1))
    assert found.topics == ("cost", "sessions", "pain")
    assert [guess.topic for guess in found.near[:3]] == ["cost", "sessions", "pain"]
    assert len(found.near) == len(content.topics)


def test_why(content: Faq) -> None:
    """A decision of the model has its grounds: what was read, the label, scores and thresholds."""
    known = prediction(content, _COST, evidence=0.1, read_as="some questions")
    why = decided(content, known).why
    assert (why["read_as"], why["label"], why["evidence"]) == ("some questions", "faq/cost", 0.1)
    assert why["thresholds"] == {"answer": 0.6, "clarify": 0.5, "safety": 0.4}


def test_what_is_listed_as_ambiguous_is_always_a_choice(content: Faq) -> None:
    """However sure the model is, the topics the content lists for "how long?" are offered."""
    found = decided(content, understood(content, "faq/permanence"), text="How long?")
    (listed,) = [entry for entry in content.clarify.ambiguous if entry.text == "how long"]
    assert (found.outcome, list(found.topics)) == ("clarify", listed.topics)
    assert found.confidence is None


def test_every_label_has_its_outcome(content: Faq) -> None:
    """What the model is sure of is said; an outcome that is no answer is one fixed wording."""
    for label, _ in content.wordings():
        found = decided(content, understood(content, label))
        assert (found.outcome, found.labels) == (label.split("/")[0], (label,))
        assert found.confidence == pytest.approx(0.9, abs=0.1)


def test_more_reasons(content: Faq) -> None:
    """Reasons are added to a decision; nothing else of it changes."""
    found = decided(content, understood(content, "faq/cost"))
    more = found.because(alone="a reason")
    assert more.why == {**found.why, "alone": "a reason"}
    assert more.labels == found.labels


@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), evidence=_PROBABILITY)
def test_what_holds_for_every_prediction(
    content: Faq, data: st.DataObject, evidence: float
) -> None:
    """Confidence is a probability, sources come with answers only, alarm is never answered."""
    labels = [label for label, _ in content.buttons()] + ["safety/symptom", "chitchat/thanks"]
    weights = data.draw(st.dictionaries(st.sampled_from(labels), _PROBABILITY, max_size=4))
    total = max(1.0, sum(weights.values()))
    known = prediction(content, {label: p / total for label, p in weights.items()}, evidence)
    reply = say(decided(content, known), content)
    alarm = sum(p for label, p in known.ranking if label.startswith("safety/"))
    assert reply.text
    assert reply.confidence is not None
    assert 0 <= reply.confidence <= 1
    assert bool(reply.sources) == (reply.outcome == "answer")
    assert bool(reply.topics) == (reply.outcome in ("answer", "clarify"))
    assert reply.outcome != "answer" or evidence >= THRESHOLDS.answer
    assert reply.outcome == "safety" or alarm < THRESHOLDS.safety
