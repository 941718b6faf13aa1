"""One model gives way to another: no turn is answered by both, no session breaks."""

import asyncio
from contextlib import closing

import pytest

from app.content import Faq
from app.conversation import Conversations
from app.messages import Incoming
from app.servable import Servable
from app.session import Session, dumped, loaded
from tests.predictions import HandMadeModel, Pause

pytestmark = pytest.mark.anyio
GONE = "cost"
MEANINGS = {
    "price please": "faq/cost",
    "something about money": "faq/cost?",
    "am i in danger": "safety/emergency",
    "is it sore": "faq/pain",
}
AFTER = ["why?", "tell me more", "yes", "1", "the second one", "and then", "price please", "hello"]


@pytest.fixture(scope="module")
def smaller(content: Faq) -> Faq:
    """The content without one of its topics, in no place any more."""
    written = content.model_dump()
    del written["topics"][GONE]
    for topic in written["topics"].values():
        topic["follow_ups"] = [key for key in topic["follow_ups"] if key != GONE]
    written["starters"] = [key for key in written["starters"] if key != GONE]
    written["clarify"]["ambiguous"] = []
    return Faq.model_validate(written)


async def test_a_turn_ends_on_the_model_it_began_with(content: Faq) -> None:
    """The next one is answered by the other model; the first is closed once nobody needs it."""
    old, new = (
        HandMadeModel(content, MEANINGS),
        HandMadeModel(content, {"price please": "faq/pain"}),
    )
    old.before = pause = Pause()
    with closing(Conversations(old.as_model())) as conversations:
        begun = asyncio.create_task(conversations.reply_to(Incoming("anna", "price please")))
        await pause.reached()
        left = conversations.swap(conversations.prepared(new.as_model()))
        leaving = asyncio.create_task(left.retire())
        later = await conversations.reply_to(Incoming("ben", "price please"))
        assert (later.topics, left.batcher.alive, leaving.done()) == (("pain",), True, False)
        pause.go_on.set()
        assert (await begun).topics == ("cost",)
        await leaving
        assert not left.batcher.alive


async def test_turns_replayed_for_a_question_are_all_read_by_one_model(content: Faq) -> None:
    """Also when another takes its place in the middle."""
    old, new = HandMadeModel(content, MEANINGS), HandMadeModel(content, {})
    old.before = pause = Pause()
    with closing(Conversations(old.as_model())) as conversations:
        asked = asyncio.create_task(conversations.ask("price please", ["is it sore"]))
        await pause.reached()
        left = conversations.swap(conversations.prepared(new.as_model()))
        pause.go_on.set()
        assert (await asked).topics == ("cost",)
        await left.retire()
        assert new.batches == []


@pytest.mark.parametrize("said", [*MEANINGS, "fly me to mars"])
@pytest.mark.parametrize("text", AFTER)
async def test_a_session_outlives_its_topics(
    content: Faq, smaller: Faq, said: str, text: str
) -> None:
    """What was answered or offered and is no longer in the content breaks no message after it."""
    before, after = HandMadeModel(content, MEANINGS), HandMadeModel(smaller, {"is it": "faq/pain"})
    with closing(Servable(before.as_model())) as old, closing(Servable(after.as_model())) as new:
        _, session = await old.turn(said, Session())
        for written in (text, text, said):
            reply, session = await new.turn(written, loaded(dumped(session)))
            assert reply.text
            assert GONE not in reply.topics


async def test_a_choice_that_is_gone_is_read_as_if_it_was_typed(content: Faq, smaller: Faq) -> None:
    """The place of a button stands for its question, whatever the content makes of that now."""
    question = content.topics[GONE].question
    before = HandMadeModel(content, MEANINGS)
    after = HandMadeModel(smaller, {question: "faq/sessions"})
    with closing(Servable(before.as_model())) as old, closing(Servable(after.as_model())) as new:
        offered, session = await old.turn("something about money", Session())
        assert offered.buttons[0].payload == question
        reply, _ = await new.turn("the first one", session)
        assert reply.topics == ("sessions",)


async def test_a_caution_that_is_gone_is_forgotten(content: Faq) -> None:
    """A label of another version of the service is no reason to fail."""
    with closing(Servable(HandMadeModel(content, MEANINGS).as_model())) as servable:
        _, session = await servable.turn("am i in danger", Session())
        written = dumped(session).replace("safety/emergency", "safety/of_old")
        reply, _ = await servable.turn("is it", loaded(written))
        assert reply.text
