"""What a message means after a question before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content import Faq
from app.deciding import Decision, clarify, decided
from app.leaning import NONE, features, leans, resolve, weigh
from app.messages import Guess

BOOKING = Decision("handoff", ("handoff/booking",), 0.95, (Guess("cost", 0.05),))
THANKS = Decision("chitchat", ("chitchat/thanks",), 0.95, (Guess("cost", 0.05),))
SYMPTOM = Decision("safety", ("safety/symptom",), 0.95, (Guess("cost", 0.05),))
TWO = Decision("answer", ("faq/cost", "faq/pain"), 0.9, (Guess("cost", 0.5),), {"parts": []})


def answer(topic: str, likely: float = 0.95, beside: str = "scars") -> Decision:
    """To answer this topic, with most of the rest of the probability for another one."""
    near = (Guess(topic, likely), Guess(beside, (1 - likely) * 0.8))
    return Decision("answer", (f"faq/{topic}",), likely, near)


def unclear(topic: str, likely: float = 0.3) -> Decision:
    """To offer topics, this one first."""
    near = (Guess(topic, likely), Guess("cost" if topic != "cost" else "pain", 0.1))
    labels = tuple(f"faq/{guess.topic}" for guess in near)
    return Decision("clarify", labels, likely, near, doubtful=True)


def refused(topic: str, likely: float) -> Decision:
    """That the article has no answer, although it looks a little like this topic."""
    near = (Guess(topic, likely),)
    return Decision("out_of_scope", ("out_of_scope/related",), 1 - likely, near)


@pytest.mark.parametrize("alone", [answer("pain"), unclear("pain"), refused("pain", 0.05), BOOKING])
def test_what_may_lean(alone: Decision) -> None:
    """Whatever a model made of a few words, the question before may change what they mean."""
    assert leans("and for how long", alone)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("that swells", SYMPTOM),
        ("many thanks", THANKS),
        ("that one", decided("faq/cost", button="faq/cost")),
        ("any duration", clarify(("sessions", "permanence"), ambiguous=["sessions", "permanence"])),
        ("price and pain", TWO),
        ("word " * 16, unclear("pain")),
    ],
    ids=["safety", "small talk", "button", "ambiguous", "two questions", "long"],
)
def test_what_stands_alone(text: str, alone: Decision) -> None:
    """What no question before can change is not read with one."""
    assert not leans(text, alone)


def test_a_word_that_says_nothing_alone_is_about_the_question_before(content: Faq) -> None:
    """Unclear by itself, clear together: the joined reading is the answer, with both reasons."""
    found = resolve(unclear("technique"), [answer("cost")], ["cost"], content)
    assert (found.outcome, found.topics) == ("answer", ("cost",))
    assert set(found.why) == {"after", "alone", "together"}


def test_a_change_of_subject_is_one(content: Faq) -> None:
    """A sure answer to the new text is given although both together look like the old question."""
    together = [answer("cost", 0.6, beside="pain")]
    assert resolve(answer("pain", 0.99), together, ["cost"], content).topics == ("pain",)


def test_a_conflict_is_put_to_the_person(content: Faq) -> None:
    """When both readings are about as likely, one is asked which is meant."""
    alone, together = answer("pain", 0.9, beside="cost"), answer("cost", 0.9, beside="pain")
    found = resolve(alone, [together], ["cost"], content)
    assert found.outcome == "clarify"
    assert set(found.topics) == {"pain", "cost"}


def test_a_refusal_is_not_talked_over(content: Faq) -> None:
    """What surely has no answer gets none because of the question before."""
    alone = refused("aftercare", 0.01)
    assert resolve(alone, [answer("aftercare", 0.7)], ["pain"], content) is alone


def test_what_alarms_together_is_not_answered(content: Faq) -> None:
    """Where both texts together call for a professional, the message stands alone."""
    alone = unclear("pain")
    assert resolve(alone, [SYMPTOM, answer("cost")], ["cost"], content) is alone


def test_what_is_likely_but_not_shown_is_not_answered(content: Faq) -> None:
    """A topic that no reading has enough evidence for is at most offered."""
    found = resolve(unclear("pain", 0.5), [unclear("cost", 0.9)], ["cost"], content)
    assert found.outcome == "clarify"


def test_the_topic_before_counts_for_more(content: Faq) -> None:
    """All else equal, the topic before is likeliest, then come those offered after it."""
    nothing = Decision("out_of_scope", ("out_of_scope/related",), 0.5)
    offered = content.topics["cost"].follow_ups[0]
    guesses = weigh(features(nothing, [nothing], ["cost"], content))
    ranked = [guess.topic for guess in guesses if guess.topic != NONE]
    assert ranked[:1] == ["cost"]
    assert ranked.index(offered) <= len(content.topics["cost"].follow_ups)


readings = st.builds(
    lambda make, topic, likely: make(topic, likely),
    st.sampled_from([answer, unclear, refused]),
    st.sampled_from(["cost", "pain", "scars"]),
    st.floats(0, 1),
)


@given(readings, st.lists(readings, min_size=1, max_size=2), st.sampled_from(["cost", "risks"]))
def test_any_readings_can_be_weighed(
    content: Faq, alone: Decision, together: list[Decision], before: str
) -> None:
    """The probabilities add up to one, and nobody chooses between a topic and itself."""
    guesses = weigh(features(alone, together, [before], content))
    assert sum(guess.confidence for guess in guesses) == pytest.approx(1)
    found = resolve(alone, together, [before], content)
    assert len(found.topics) == len(set(found.topics))
    assert found.outcome != "safety"
