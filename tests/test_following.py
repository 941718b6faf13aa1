"""What a message means after what was said before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deciding import Decision, clarify, decided
from app.following import goes_on, leans, picked, resolve
from app.messages import Button, Guess

COST, PAIN, RISKS = (Button(title, f"{title}, please") for title in ("Cost", "Pain", "Risks"))
OFFERED = (COST, PAIN, RISKS)


def answer(topic: str, sure: float = 0.95) -> Decision:
    """To answer this topic."""
    near = (Guess(topic, 0.9),)
    return Decision("answer", (f"faq/{topic}",), sure, near, {"evidence": sure})


def unclear(topic: str, evidence: float) -> Decision:
    """To offer topics, this one first, on so much evidence."""
    near = (Guess(topic, 0.5), Guess("scars", 0.1))
    labels = (f"faq/{topic}", "faq/scars")
    return Decision("clarify", labels, evidence, near, {"evidence": evidence}, doubtful=True)


NO_IDEA = Decision("out_of_scope", ("out_of_scope/unrelated",), 0.95)
BOOKING = Decision("handoff", ("handoff/booking",), 0.95)
SYMPTOM = Decision("safety", ("safety/symptom",), 0.95)


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("1", COST),
        ("one", COST),
        ("The first one, please", COST),
        ("2", PAIN),
        ("2.", PAIN),
        ("the second one", PAIN),
        ("Option 2 please", PAIN),
        ("um, the 2nd", PAIN),
        ("I meant the second of those", PAIN),
        ("number three", RISKS),
        ("the last one", RISKS),
        ("the latter", RISKS),
        ("yes", COST),
        ("Yes please!", COST),
        ("yeah, that one", COST),
    ],
)
def test_picked(text: str, button: Button) -> None:
    """A place among the buttons picks one of them; a mere yes the first."""
    assert picked(text, OFFERED) == button


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "the fourth one",
        "22",
        "second thoughts",
        "the second session",
        "one more question",
        "is it the first time that hurts",
        "yes but how much",
        "no",
        "neither",
        "",
    ],
)
def test_nothing_picked(text: str) -> None:
    """A place that has no button, and words that say more than a place, pick none."""
    assert picked(text, OFFERED) is None


@given(st.text() | st.sampled_from(["yes", "2", "the last one", "the first", "4th"]))
def test_nothing_to_pick_from(text: str) -> None:
    """Where nothing was offered nothing is picked."""
    assert picked(text, ()) is None


@pytest.mark.parametrize(
    "text",
    ["how likely is that", "why?", "even with a scar", "and for how long", "same for women?"],
)
@pytest.mark.parametrize("alone", [answer("pain"), unclear("pain", 0.4), unclear("pain", 0.05)])
def test_what_points_back_leans(text: str, alone: Decision) -> None:
    """A few words with "that", "why" or "even" in them are read with the question before."""
    assert leans(text, alone)


def test_a_few_unclear_words_lean() -> None:
    """A few words that are unclear by themselves may belong to the question before."""
    assert leans("for women", unclear("suitability", 0.3))


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("is it painful", answer("pain")),
        ("I wonder whether the pain of a whole session is bearable", unclear("pain", 0.3)),
        ("why not", NO_IDEA),
        ("and can I book that", BOOKING),
        ("why does that swell", SYMPTOM),
        ("that one", decided("faq/cost", button="faq/cost")),
        ("any duration", clarify(("sessions", "permanence"), ambiguous=["sessions", "permanence"])),
    ],
    ids=["clear", "long", "no answer", "hand-off", "safety", "button", "ambiguous"],
)
def test_what_stands_alone(text: str, alone: Decision) -> None:
    """What is clear by itself, answer or not, is not read with what was asked before."""
    assert not leans(text, alone)


@pytest.mark.parametrize("text", ["what makes it go up or down", "are they big", "after how long"])
def test_what_has_no_subject_leans(text: str) -> None:
    """Words that say of nothing what they are about are read with the question before."""
    assert leans(text, answer("natural_look", 0.5))
    assert resolve(text, answer("natural_look", 0.5), answer("cost")).topics == ("cost",)


@pytest.mark.parametrize("text", ["how much is it", "is it painful", "how fast is it over"])
def test_what_has_a_subject_does_not(text: str) -> None:
    """A question about "it" is one about the treatment as a rule, and stands alone."""
    assert not leans(text, answer("pain"))


def test_the_joined_reading_has_to_be_sure() -> None:
    """A faint answer of both texts together counts only when the new text hints at the same."""
    faint = answer("cost", 0.5)
    hats, rates = unclear("pain", 0.1), unclear("cost", 0.4)
    assert resolve("do you sell hats", hats, faint) is hats
    assert resolve("what about rates", rates, faint).topics == ("cost",)


def test_what_surely_points_back() -> None:
    """With "that" a text means the question before unless it is clear; "this" may be anything."""
    alone, together = answer("natural_look", 0.65), answer("sessions", 0.98)
    assert resolve("can they be closer than that", alone, together).topics == ("sessions",)
    assert resolve("what sort of thing is this", alone, together).outcome == "clarify"
    assert (
        resolve("can they be closer than that", alone, answer("sessions", 0.8)).outcome == "clarify"
    )


@pytest.mark.parametrize("together", [NO_IDEA, unclear("cost", 0.4), SYMPTOM])
def test_together_there_has_to_be_an_answer(together: Decision) -> None:
    """When both texts together have no answer, the new text stands alone."""
    alone = unclear("pain", 0.05)
    assert resolve("why that", alone, together) is alone


def test_the_same_answer() -> None:
    """When both readings have the same answer, it is the new text's own."""
    alone = answer("cost", 0.8)
    assert resolve("how much is that", alone, answer("cost")) is alone


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("even for women", answer("suitability")),
        ("but why", unclear("pain", 0.4)),
        ("for the back", unclear("pain", 0.05)),
        ("for a crown", unclear("cost", 0.4)),
        ("how likely is that", unclear("pain", 0.4)),
    ],
    ids=["even", "why", "no topic of its own", "the same topic", "points"],
)
def test_it_is_about_the_question_before(text: str, alone: Decision) -> None:
    """What has no subject of its own is answered as part of the question before."""
    found = resolve(text, alone, answer("cost"))
    assert (found.outcome, found.topics) == ("answer", ("cost",))
    assert found.why["alone"] == alone.why


def test_another_subject() -> None:
    """A sure answer to the new text is given, even when it points: people change the subject."""
    alone = answer("pain")
    assert resolve("does that hurt", alone, answer("cost")) is alone


@pytest.mark.parametrize("alone", [unclear("pain", 0.4), answer("pain", 0.65)])
def test_a_conflict_is_put_to_the_person(alone: Decision) -> None:
    """When both readings are likely, one is asked: the new text's topic first."""
    found = resolve("on the crown", alone, answer("cost"))
    assert (found.outcome, found.topics) == ("clarify", ("pain", "cost"))
    assert set(found.why) == {"alone", "together"}


@given(
    st.sampled_from(["even so", "on the crown", "how likely is that", "for women"]),
    st.sampled_from(["cost", "pain"]),
    st.floats(0, 1),
    st.booleans(),
)
def test_nobody_chooses_between_a_topic_and_itself(
    text: str, topic: str, sure: float, clear: bool
) -> None:
    """Whatever the two readings are, the topics offered are different ones."""
    found = resolve(text, answer(topic, sure) if clear else unclear(topic, sure), answer("cost"))
    assert len(found.topics) == len(set(found.topics)) > 0


HARMLESS = ("cost", "technique")
SYMPTOM, CRISIS = (decided(f"safety/{kind}") for kind in ("symptom", "self_harm"))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("how much for him", decided("faq/cost")),
        ("how long does it last", decided("faq/permanence")),
        ("is that normal?", decided("chitchat/small_talk")),
        ("should i worry", decided("out_of_scope/related")),
    ],
)
def test_a_caution_is_not_passed_over(text: str, meaning: Decision) -> None:
    """A few words about oneself, somebody or "it" go on about what called for a professional."""
    assert goes_on(text, meaning, SYMPTOM, HARMLESS)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("how much is it", decided("faq/cost")),
        ("ok which needle is used", decided("faq/technique")),
        ("thanks", decided("chitchat/thanks")),
        ("can someone call me", decided("handoff/person")),
        (
            "a last thing: what would one have to know of infections afterwards",
            decided("faq/risks"),
        ),
    ],
)
def test_a_question_about_the_treatment_is_answered(text: str, meaning: Decision) -> None:
    """What is about the treatment, long, or for a person is taken for itself."""
    assert not goes_on(text, meaning, SYMPTOM, HARMLESS)


def test_a_cry_for_help_is_never_met_with_small_talk() -> None:
    """After an emergency or talk of self-harm only a real answer takes the place of the number."""
    assert goes_on("no one cares", decided("chitchat/small_talk"), CRISIS, HARMLESS)
    assert not goes_on("no one cares", decided("chitchat/small_talk"), SYMPTOM, HARMLESS)


def test_yes_chooses_only_when_asked_to_choose() -> None:
    """Under a refusal "yes" names no button; "the second one" still does."""
    buttons = [Button("Cost", "How much?"), Button("Pain", "Does it hurt?")]
    assert picked("yes", buttons, asked=False) is None
    assert picked("the second one", buttons, asked=False) is buttons[1]
