"""Conversations: in order, remembered a while, forgotten in time."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from app.batching import Overloaded
from app.content import Faq
from app.conversation import Conversations
from app.messages import Incoming, Reply
from tests.predictions import HandMadeModel, Pause

pytestmark = pytest.mark.anyio
_MEANINGS = {
    "price please": "faq/cost",
    "is it sore": "faq/pain",
    "hi": "chitchat/greeting",
    "and how long": "faq/sessions?",
    "and a refund": "faq/cost?",
    "how long": "faq/sessions?",
    "and is it sore": "faq/pain",
    "and how long would all of this take in the end": "faq/sessions?",
    "price please and how long": "faq/session_length",
    "How much does it cost? and how long": "faq/session_length",
    "Does it hurt? and how long": "faq/downtime",
    "is it sore and how long": "faq/downtime",
    "price please and a refund": "handoff/business",
}
Start = Callable[..., Conversations]


@pytest.fixture
def model(content: Faq) -> HandMadeModel:
    """A model that understands a few texts."""
    return HandMadeModel(content, _MEANINGS)


@pytest.fixture
def start(model: HandMadeModel) -> Iterator[Start]:
    """Starts conversations with the model, and ends them after the test."""
    started: list[Conversations] = []

    def starting(**options: float) -> Conversations:
        started.append(Conversations(model.as_model(), **options))  # type: ignore[arg-type]
        return started[-1]

    yield starting
    for conversations in started:
        conversations.close()


async def say(
    conversations: Conversations, text: str, who: str = "anna", message_id: str | None = None
) -> Reply:
    """The reply to `text`."""
    return await conversations.reply_to(Incoming(who, text, message_id))


async def held(model: HandMadeModel, conversations: Conversations) -> Pause:
    """Keeps the model busy with someone else's message until told to go on."""
    model.before = pause = Pause()
    asyncio.get_running_loop().create_task(say(conversations, "hi", "someone else"))
    await pause.reached()
    return pause


async def test_a_message_is_answered(start: Start) -> None:
    """A text that is understood gets its topic's answer."""
    assert (await say(start(), "price please")).topics == ("cost",)


async def test_one_message_of_a_conversation_at_a_time(start: Start, model: HandMadeModel) -> None:
    """Quick messages of one person are answered in order; those of several are read together."""
    conversations = start()
    pause = await held(model, conversations)
    people = [("price please", "anna"), ("is it sore", "anna"), ("hi", "ben"), ("hi", "cleo")]
    tasks = [asyncio.create_task(say(conversations, text, who)) for text, who in people]
    await asyncio.sleep(0)
    pause.go_on.set()
    replies = await asyncio.gather(*tasks)
    assert [reply.topics for reply in replies] == [("cost",), ("pain",), (), ()]
    assert model.batches[:3] == [["hi"], ["price please", "hi", "hi"], ["is it sore"]]


async def test_a_quick_follow_up_knows_the_question(start: Start, model: HandMadeModel) -> None:
    """A follow-up sent before the reply has come is still read after its question."""
    conversations = start()
    pause = await held(model, conversations)
    asked = asyncio.create_task(say(conversations, "price please"))
    followed = asyncio.create_task(say(conversations, "and how long"))
    await asyncio.sleep(0)
    pause.go_on.set()
    assert [(await asked).topics, (await followed).topics] == [("cost",), ("session_length",)]


async def test_a_follow_up_leans_on_the_last_question(start: Start, model: HandMadeModel) -> None:
    """What is not understood alone is read again behind the last question."""
    conversations = start()
    for text in ("is it sore", "price please", "hi"):
        await say(conversations, text)
    assert (await say(conversations, "and how long")).topics == ("session_length",)
    assert "price please and how long" in model.joined
    assert not {"price please", "and how long"} & model.joined


async def test_what_does_not_lean(start: Start, model: HandMadeModel) -> None:
    """What is listed as ambiguous is a choice, whatever was asked before; it is read on its own."""
    conversations = start()
    await say(conversations, "price please")
    assert (await say(conversations, "how long")).outcome == "clarify"
    assert "price please how long" not in model.texts


@pytest.mark.parametrize(
    "text", ["…And how long", "OK, how long?", "even so", "how likely is that"]
)
async def test_what_leans(content: Faq, text: str) -> None:
    """A few words that are unclear by themselves are about the question before."""
    joined = [f"price please {text}", f"{content.topics['cost'].question} {text}"]
    meanings = {text: "faq/sessions?", **dict.fromkeys(joined, "faq/session_length")}
    model = HandMadeModel(content, _MEANINGS | meanings).as_model()
    with closing(Conversations(model)) as conversations:
        await say(conversations, "price please")
        assert (await say(conversations, text)).topics == ("session_length",)


async def test_leaning_only_finds_answers(start: Start) -> None:
    """When the two texts together have no answer either, the reply is to the new text alone."""
    conversations = start()
    await say(conversations, "price please")
    assert (await say(conversations, "and a refund")).topics[0] == "cost"


@pytest.mark.parametrize("between", ["/restart", " /RESTART "])
async def test_restart_forgets(start: Start, between: str) -> None:
    """After a restart nothing is leant on."""
    conversations = start()
    await say(conversations, "price please")
    assert (await say(conversations, between)).outcome == "chitchat"
    assert (await say(conversations, "and how long")).outcome == "clarify"


async def test_conversations_are_apart(start: Start) -> None:
    """Nobody's follow-up leans on somebody else's question."""
    conversations = start()
    await say(conversations, "price please", "anna")
    await say(conversations, "is it sore", "ben")
    assert (await say(conversations, "and how long", "anna")).topics == ("session_length",)
    assert (await say(conversations, "and how long", "ben")).topics == ("downtime",)
    assert (await say(conversations, "and how long", "cleo")).outcome == "clarify"


async def test_only_so_many_are_remembered(start: Start) -> None:
    """When there are more conversations than allowed, the one silent for longest is forgotten."""
    conversations = start(max_sessions=2)
    for who in ("anna", "ben"):
        await say(conversations, "price please", who)
    await say(conversations, "hi", "anna")
    await say(conversations, "price please", "cleo")
    assert (await say(conversations, "and how long", "anna")).outcome == "answer"
    assert (await say(conversations, "and how long", "ben")).outcome == "clarify"


async def test_silence_is_forgotten(start: Start) -> None:
    """After some silence a conversation starts anew; each message starts the silence again."""
    conversations = start(session_seconds=0.6)
    await say(conversations, "price please")
    for _ in range(2):
        await asyncio.sleep(0.35)
        await say(conversations, "hi")
    assert (await say(conversations, "and how long")).outcome == "answer"
    await say(conversations, "price please")
    await asyncio.sleep(0.65)
    assert (await say(conversations, "and how long")).outcome == "clarify"


async def test_a_repeated_id_gets_the_same_reply(start: Start, model: HandMadeModel) -> None:
    """A message that comes again, later or at once, is answered once and read once."""
    conversations = start()
    twice = [say(conversations, "price please", message_id="1") for _ in range(2)]
    first, second = await asyncio.gather(*twice)
    await say(conversations, "is it sore", message_id="2")
    assert first is second
    assert await say(conversations, "price please", message_id="1") is first
    assert model.texts.count("price please") == 1


async def test_an_id_is_the_conversations_own(start: Start, model: HandMadeModel) -> None:
    """The same id from somebody else is another message, and so is the same text without an id."""
    conversations = start()
    await say(conversations, "price please", "anna", "1")
    assert (await say(conversations, "is it sore", "ben", "1")).topics == ("pain",)
    first, second = [await say(conversations, "hi", "anna") for _ in range(2)]
    assert first is not second
    assert model.texts == ["price please", "is it sore", "hi"]


async def test_what_needs_no_reading_is_answered_under_load(
    start: Start, model: HandMadeModel
) -> None:
    """While too much waits a question is refused, but no repeat and no wish to be forgotten."""
    conversations = start()
    model.before = lambda _: time.sleep(0.5)
    first = await say(conversations, "price please", message_id="1")
    waiting = []
    for who in ("ben", "cleo", "dora", "eve"):
        waiting.append(asyncio.create_task(say(conversations, f"hi {who}", who)))
        await asyncio.sleep(0.02)
    with pytest.raises(Overloaded):
        await say(conversations, "is it sore", "finn")
    assert (await say(conversations, "forget me", "gus")).forgotten
    assert await say(conversations, "price please", message_id="1") is first
    await asyncio.gather(*waiting, return_exceptions=True)
