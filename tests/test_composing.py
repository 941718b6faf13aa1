"""One decision out of several: of the readings of one question, of the questions of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.composing import Part, clearest, compose, several
from app.deciding import Decision, clarify, decided
from app.messages import Guess


def answer(*topics: str, sure: float = 0.95) -> Decision:
    """To answer these topics."""
    near = tuple(Guess(topic, 0.5) for topic in topics)
    return Decision("answer", tuple(f"faq/{topic}" for topic in topics), sure, near)


def unclear(*topics: str) -> Decision:
    """To ask which topic is meant, since the evidence is too little."""
    near = tuple(Guess(topic, 0.3) for topic in topics)
    return Decision("clarify", tuple(f"faq/{t}" for t in topics), 0.2, near, doubtful=True)


COST, PAIN, RISKS, SCARS = (answer(topic) for topic in ("cost", "pain", "risks", "scars"))
BOOKING = Decision("handoff", ("handoff/booking",), 0.9)
NO_IDEA = Decision("out_of_scope", ("out_of_scope/unrelated",), 0.9)
HELLO = Decision("chitchat", ("chitchat/greeting",), 0.9)
SYMPTOM = Decision("safety", ("safety/symptom",), 0.9)


def part(decision: Decision, text: str = "a question") -> Part:
    """A question that is to be answered like this."""
    return Part(text, decision)


def composed(whole: Decision, *decisions: Decision) -> Decision:
    """What a message comes to, read as a whole and by its questions."""
    return compose(whole, [part(decision) for decision in decisions])


@pytest.mark.parametrize("whole", [COST, NO_IDEA, BOOKING, unclear("cost", "pain")])
def test_two_questions_are_both_answered(whole: Decision) -> None:
    """Two questions with an answer get both, in the order they were asked."""
    assert composed(whole, COST, PAIN).labels == ("faq/cost", "faq/pain")


def test_two_answers_are_as_sure_as_the_less_sure() -> None:
    """The confidence of a joined answer is that of its weaker half, as far as a model decided."""
    assert composed(NO_IDEA, COST, answer("pain", sure=0.9)).confidence == 0.9
    assert composed(NO_IDEA, decided("faq/cost"), PAIN).confidence == 0.95
    assert composed(NO_IDEA, decided("faq/cost"), decided("faq/pain")).confidence is None


def test_the_same_question_twice() -> None:
    """Two questions with the same answer get it once."""
    found = composed(COST, COST, COST)
    assert (found.labels, found.rest) == (("faq/cost",), None)


def test_at_most_three_answers() -> None:
    """Of more questions than three the first three are answered."""
    found = composed(NO_IDEA, COST, PAIN, RISKS, SCARS)
    assert found.topics == ("cost", "pain", "risks")


@pytest.mark.parametrize("refusal", [BOOKING, NO_IDEA])
def test_one_half_without_an_answer(refusal: Decision) -> None:
    """The half that has an answer gets it, whichever comes first; what the other is, is known."""
    for decisions in ((COST, refusal), (refusal, COST)):
        found = composed(refusal, *decisions)
        assert (found.outcome, found.topics, found.rest) == ("answer", ("cost",), refusal.outcome)


def test_a_greeting_is_no_half() -> None:
    """Nothing is missing when the other part only greets."""
    assert composed(COST, HELLO, COST).rest is None


@pytest.mark.parametrize(("first", "second"), [(BOOKING, NO_IDEA), (NO_IDEA, BOOKING)])
def test_two_refusals(first: Decision, second: Decision) -> None:
    """When neither half has an answer, the first one's outcome is the reply's."""
    assert composed(second, first, second).labels == first.labels


def test_nothing_clear() -> None:
    """When the parts leave in doubt what is asked, the whole decides."""
    whole = unclear("cost", "pain", "risks")
    assert composed(whole, unclear("cost"), NO_IDEA).labels == whole.labels


@pytest.mark.parametrize(
    ("whole", "decisions"),
    [
        (SYMPTOM, [COST, PAIN]),
        (COST, [COST, SYMPTOM]),
        (NO_IDEA, [SYMPTOM, NO_IDEA]),
        (decided("faq/cost", button="faq/cost"), [COST, SYMPTOM]),
    ],
)
def test_safety_wins(whole: Decision, decisions: list[Decision]) -> None:
    """Safety in the whole or in any part is the reply to all of it."""
    assert composed(whole, *decisions) is SYMPTOM
    assert clearest(whole, [part(decision) for decision in decisions]) is SYMPTOM


@pytest.mark.parametrize(
    "whole",
    [
        decided("faq/cost", button="faq/cost"),
        clarify(("cost", "pain"), ambiguous=["cost", "pain"]),
        Decision("out_of_scope", ("notices/languages/es",), why={"language": "es"}),
    ],
    ids=["button", "ambiguous", "language"],
)
def test_what_the_parts_do_not_change(whole: Decision) -> None:
    """A button, a message listed as ambiguous and another language are what they are."""
    assert composed(whole, PAIN, RISKS) is whole
    assert clearest(whole, [part(PAIN)]) is whole


def test_the_parts_are_told_why() -> None:
    """Whoever looks sees each part and what was made of it."""
    parts = [Part("how much", COST), Part("can i book", BOOKING)]
    assert compose(COST, parts).why["parts"] == [
        {"text": "how much", "outcome": "answer", "labels": ["faq/cost"]},
        {"text": "can i book", "outcome": "handoff", "labels": ["handoff/booking"]},
    ]


def test_what_the_whole_knows_of_a_half() -> None:
    """A half that is unclear alone is answered when the whole shows which topic it is about."""
    found = composed(COST, PAIN, unclear("sessions", "cost"))
    assert set(found.topics) == {"pain", "cost"}


def test_what_an_unclear_half_and_the_whole_both_see() -> None:
    """An unclear half is answered by the topic that the whole sees too, beside what is answered."""
    near = (Guess("technique", 0.9), Guess("pain", 0.2))
    whole = Decision("answer", ("faq/technique",), 0.8, near)
    technique, feeling = answer("technique"), unclear("confidence", "pain")
    assert composed(whole, technique, feeling).topics == ("technique", "pain")
    assert composed(technique, technique, feeling).topics == ("technique",)
    assert composed(whole, technique, NO_IDEA).topics == ("technique",)


def test_two_answers_against_a_refusal() -> None:
    """Questions that look like nothing together are answered each by itself, if surely enough."""
    assert composed(NO_IDEA, answer("cost", sure=0.65), NO_IDEA).topics == ("cost",)
    assert composed(NO_IDEA, answer("cost", sure=0.55), NO_IDEA).topics == ()


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([COST, PAIN], True),
        ([COST, PAIN, RISKS], True),
        ([COST, COST], False),
        ([COST, answer("pain", sure=0.6)], False),
        ([COST, NO_IDEA], False),
        ([COST, SYMPTOM], False),
        ([COST], False),
        ([], False),
    ],
)
def test_several(decisions: list[Decision], expected: bool) -> None:
    """One question is several when each half has a sure answer and each another one."""
    assert several([part(decision) for decision in decisions]) is expected


def test_a_half_that_means_nothing_by_itself() -> None:
    """After a question without an answer, "how long does it take" is about that: no answer."""
    parts = [Part("can you do laser", NO_IDEA), Part("how long does it take", answer("sessions"))]
    assert compose(NO_IDEA, parts).outcome == "out_of_scope"


def test_a_later_part_that_points_needs_to_be_very_sure() -> None:
    """After another question "that" is answered only when it is clear what is meant."""
    for sure, topics in ((0.7, ("cost",)), (0.97, ("cost", "scars"))):
        parts = [Part("how much", COST), Part("did that hurt", answer("scars", sure=sure))]
        assert compose(COST, parts).topics == topics


def test_the_question_of_a_story() -> None:
    """A story that is nothing as a whole is answered by its question."""
    assert clearest(NO_IDEA, [part(COST, "how much is it")]) is COST
    assert clearest(unclear("pain"), [part(COST, "how much is it")]) is COST


def test_the_surest_reading() -> None:
    """Of several readings with an answer the surest is taken; the whole is one of them."""
    less = part(answer("pain", sure=0.8), "does the needle hurt")
    assert clearest(COST, [less]) is COST
    assert clearest(answer("risks", sure=0.7), [less, part(COST, "how much is it")]) is COST


def test_a_question_that_points_is_read_with_what_it_points_at() -> None:
    """A sentence with "that" in it is read together with the one before it."""
    alone, both = part(PAIN, "did that hurt"), part(SCARS, "I have a scar. did that hurt")
    assert clearest(NO_IDEA, [alone, both]) is SCARS


@pytest.mark.parametrize("reading", [NO_IDEA, HELLO, BOOKING, unclear("cost")])
def test_a_reading_without_an_answer_changes_nothing(reading: Decision) -> None:
    """What a sentence refuses by itself does not undo what the message asks for."""
    assert clearest(COST, [part(reading)]) is COST


def test_who_wants_a_person_gets_one() -> None:
    """A wish for a person is not lost in a story with a question."""
    assert clearest(BOOKING, [part(COST, "how much is it")]) is BOOKING


_DECISIONS = st.sampled_from(
    [COST, PAIN, answer("risks", sure=0.65), BOOKING, NO_IDEA, HELLO, unclear("cost", "pain")]
)


@given(_DECISIONS, st.lists(_DECISIONS, min_size=2, max_size=6), st.booleans())
def test_what_holds_for_all(whole: Decision, decisions: list[Decision], alarm: bool) -> None:
    """One reply of at most three topics, each once, none that no part and no whole has; safety
    whenever there is any.
    """
    found = composed(whole, *decisions, *([SYMPTOM] if alarm else []))
    known = {label for decision in (whole, *decisions) for label in decision.labels}
    assert (found.outcome == "safety") == alarm
    assert len(found.topics) == len(set(found.topics)) <= 3
    assert alarm or set(found.labels) <= known
    assert found.rest is None or found.outcome == "answer"


def test_a_half_that_was_not_understood_is_not_passed_over() -> None:
    """When one question is clear and the other is not, the reply says so."""
    found = composed(unclear("risks"), COST, unclear("benefits", "risks"))
    assert (found.labels, found.rest) == (("faq/cost",), "unclear")


def test_a_part_of_a_question_to_the_clinic_needs_to_be_sure() -> None:
    """Both halves of "who would treat me, and how long has she done it?" are for the clinic."""
    for sure, outcome in ((0.65, "handoff"), (0.9, "answer")):
        parts = [part(BOOKING, "who"), part(answer("permanence", sure=sure), "how long done")]
        assert compose(BOOKING, parts).outcome == outcome
