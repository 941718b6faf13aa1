"""Conversations in which a message leans on what was said before it, or does not."""

from collections.abc import Iterator, Sequence

import pytest

from app.content import Faq
from app.conversation import Conversations
from app.deciding import Reading
from app.messages import Asked
from app.safety import Hit
from app.understanding import Before, understand
from tests.predictions import HandMadeModel, prediction, understood

pytestmark = pytest.mark.anyio
MEANINGS = {
    "what does smp cost": "faq/cost",
    "does it hurt": "faq/pain",
    "can i bring my dog": "handoff/business",
    "will it rain tomorrow": "out_of_scope/unrelated",
    "thanks a lot": "chitchat/thanks",
    "does my dot look odd": "safety/symptom",
    "something about visits": "faq/sessions?",
    "the visit itself": "faq/session_length?",
    "is it dear": "faq/cost",
    "can i rest": "faq/downtime",
    "what does smp cost what about the gap, can i rest": "faq/cost",
    "How much does it cost? what about the gap, can i rest": "faq/cost",
    "what does smp cost can i rest": "faq/downtime",
    "How much does it cost? can i rest": "faq/downtime",
    "How much does it cost? and for the back": "faq/cost",
    "what does smp cost even for a tiny spot": "faq/cost",
}


# What is vague by itself, and two texts together that may be about either topic.
VAGUE = {"faq/suitability": 0.3, "faq/cost": 0.2}
EITHER = {"faq/cost": 0.6, "faq/suitability": 0.3}


@pytest.fixture(scope="module")
def model(content: Faq) -> HandMadeModel:
    """A model that understands a few texts and is in doubt about some."""
    vague = prediction(content, VAGUE, evidence=0.1)
    in_doubt = {
        "and for the back": vague,
        "even for a tiny spot": vague,
        "on the crown": prediction(content, {"faq/suitability": 0.6, "faq/cost": 0.1}, 0.4),
        "what does smp cost on the crown": prediction(content, EITHER, evidence=0.6),
        "How much does it cost? on the crown": prediction(content, EITHER, evidence=0.6),
    }
    return HandMadeModel(content, {**MEANINGS, **in_doubt})


@pytest.fixture(scope="module")
def conversations(model: HandMadeModel) -> Iterator[Conversations]:
    """Conversations with that model."""
    started = Conversations(model.as_model())
    yield started
    started.close()


@pytest.mark.parametrize("text", ["why?", "tell me more", "Go on..."])
async def test_more_of_it(conversations: Conversations, content: Faq, text: str) -> None:
    """Who wants more of an answer gets the topic again, and hears that this is all."""
    reply = await conversations.ask(text, ["what does smp cost"])
    assert (reply.outcome, reply.topics) == ("answer", ("cost",))
    said = f"{content.topics['cost'].again} {content.more.answers[0]}"
    assert reply.text == content.clinic.fill(said)


async def test_safety_before_more(content: Faq) -> None:
    """What calls for a professional is never taken for a wish to hear more."""

    async def read(asked: Sequence[Asked]) -> list[Reading]:
        return [Reading(Hit("symptom", "why"), None, understood(content, "faq/cost"))] * len(asked)

    decision = await understand("why", Before(topics=("cost",)), content, read)
    assert decision.labels == ("safety/symptom",)


async def test_more_of_nothing(conversations: Conversations) -> None:
    """Without an answer before it, "tell me more" is a message like any other."""
    assert (await conversations.ask("tell me more", [])).outcome == "out_of_scope"
    assert (await conversations.ask("tell me more", ["can i bring my dog"])).outcome != "answer"


@pytest.mark.parametrize(
    ("text", "place"),
    [("yes", 0), ("1", 0), ("the second one", 1), ("2", 1), ("number three please", 2)],
)
async def test_choosing(conversations: Conversations, text: str, place: int) -> None:
    """After a choice a place, or a yes, is the button; no model decides."""
    offered = await conversations.ask("something about visits", [])
    reply = await conversations.ask(text, ["something about visits"])
    assert reply.topics == (offered.topics[place],)
    assert reply.why == {"picked": offered.buttons[place].title}


async def test_choosing_after_a_refusal(conversations: Conversations) -> None:
    """The buttons under a refusal can be chosen by their place as well."""
    refusal = await conversations.ask("will it rain tomorrow", [])
    reply = await conversations.ask("the first one", ["will it rain tomorrow"])
    assert reply.why == {"picked": refusal.buttons[0].title}


async def test_choosing_what_was_not_offered(conversations: Conversations) -> None:
    """Where nothing is offered, a figure alone is no question and a yes is small talk at most."""
    for text in ("2", "yes", "the second one"):
        assert (await conversations.ask(text, ["what does smp cost"])).outcome != "answer"


async def test_a_choice_in_other_words(conversations: Conversations, content: Faq) -> None:
    """A few words that most likely mean a topic on offer choose it; without the offer, a choice."""
    (entry,) = [entry for entry in content.clarify.ambiguous if entry.text == "how long"]
    assert "session_length" in entry.topics
    assert (await conversations.ask("the visit itself", [])).outcome == "clarify"
    reply = await conversations.ask("the visit itself", ["how long"])
    assert (reply.outcome, reply.topics) == ("answer", ("session_length",))


@pytest.mark.parametrize("between", [[], ["thanks a lot"]])
async def test_even_leans(conversations: Conversations, between: list[str]) -> None:
    """A vague text is read with the last question that was understood, whatever was said since."""
    reply = await conversations.ask("even for a tiny spot", ["what does smp cost", *between])
    assert (reply.outcome, reply.topics) == ("answer", ("cost",))
    assert set(reply.why) >= {"alone", "together"}


@pytest.mark.parametrize("between", ["does my dot look odd", "can i bring my dog"])
async def test_nothing_leans_over_a_refusal(conversations: Conversations, between: str) -> None:
    """After a safety wording or a hand-off the question before it is no longer what is meant."""
    reply = await conversations.ask("even for a tiny spot", ["what does smp cost", between])
    assert reply.outcome != "answer"


async def test_another_subject_does_not_lean(conversations: Conversations) -> None:
    """A question that is clear by itself is answered by itself."""
    assert (await conversations.ask("does it hurt", ["what does smp cost"])).topics == ("pain",)


async def test_both_are_likely(conversations: Conversations) -> None:
    """When a follow-up may be about its own topic or the last question's, both are offered."""
    reply = await conversations.ask("on the crown", ["what does smp cost"])
    assert (reply.outcome, reply.topics) == ("clarify", ("suitability", "cost"))


async def test_a_question_after_what_about(conversations: Conversations) -> None:
    """Who says what about and then asks is answered that question, not the one before."""
    reply = await conversations.ask("what about the gap, can i rest", ["what does smp cost"])
    assert (reply.outcome, reply.topics) == ("answer", ("downtime",))


async def test_the_surer_of_two_joined_readings(conversations: Conversations) -> None:
    """What leans is read with the question before in the person's words, and in the content's."""
    reply = await conversations.ask("and for the back", ["is it dear"])
    assert (reply.outcome, reply.topics) == ("answer", ("cost",))


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize(
    "text", [*MEANINGS, "on the crown", "how long", "why", "yes", "2", "¿Qué?"]
)
async def test_a_repeat_changes_words_never_the_outcome(
    conversations: Conversations, text: str, times: int
) -> None:
    """The same message again, however often, has the outcome and the topics it had at first."""
    for before in ([], ["what does smp cost"], ["something about visits"]):
        first = await conversations.ask(text, before)
        again = await conversations.ask(text, [*before, *[text] * times])
        assert (again.outcome, again.topics) == (first.outcome, first.topics)
