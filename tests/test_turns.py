"""One message on its way: cleaned, screened, read; replayed for staff; and when that fails."""

import asyncio
from contextlib import closing
from dataclasses import replace

import pytest

from app.batching import Overloaded
from app.content import Faq
from app.conversation import Conversations
from app.messages import Incoming
from tests.predictions import HandMadeModel, Pause

pytestmark = pytest.mark.anyio
_MEANINGS = {
    "price please": "faq/cost",
    "price please for him": "faq/cost",
    "is it sore": "faq/pain",
    "and how long": "faq/sessions?",
    "and I am pregnant": "faq/sessions?",
    "price please and how long": "faq/session_length",
    "How much does it cost? and how long": "faq/session_length",
}


@pytest.fixture
def model(content: Faq) -> HandMadeModel:
    """A model that understands a few texts."""
    return HandMadeModel(content, _MEANINGS)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("price\x00please", "price please"),
        ("\x1b[1mprice\x7f", " [1mprice "),
        ("\x01\x08\x0b\x0c\x0e\x1fa", "      a"),
        ("cut \ud83d short", "cut   short"),
        ("price\tplease\r\n", "price\tplease\r\n"),
        ("café 🙂 \u200d\u00a0", "café 🙂 \u200d\u00a0"),
    ],
)
async def test_control_characters(model: HandMadeModel, text: str, read: str) -> None:
    """The model reads spaces for control characters and halves of characters, nothing else."""
    with closing(Conversations(model.as_model())) as conversations:
        await conversations.reply_to(Incoming("anna", text))
    assert model.texts == [read]


async def test_what_is_no_question_is_not_read(model: HandMadeModel) -> None:
    """The model is not asked about what needs no model."""
    with closing(Conversations(model.as_model())) as conversations:
        for text in ("", " \x00 ", "🙂", "/restart", "x" * 4097):
            reply = await conversations.reply_to(Incoming("anna", text))
            assert reply.confidence is None
    assert model.texts == []


async def test_the_gate_is_always_asked(model: HandMadeModel, content: Faq) -> None:
    """Words that call for a professional get the fixed reply, in the middle of any conversation."""
    with closing(Conversations(model.as_model())) as conversations:
        await conversations.reply_to(Incoming("anna", "price please"))
        reply = await conversations.reply_to(Incoming("anna", "and I am pregnant"))
    assert model.texts == ["price please", "and I am pregnant"]
    assert reply.outcome == "safety"
    assert reply.text == content.clinic.fill(content.safety.pregnancy.answer)


async def test_ask_replays_the_context(model: HandMadeModel) -> None:
    """Asking after earlier turns is like having had that conversation."""
    with closing(Conversations(model.as_model())) as conversations:
        asked = await conversations.ask("and how long", ["is it sore", "price please"])
        for text in ("is it sore", "price please"):
            await conversations.reply_to(Incoming("anna", text))
        replied = await conversations.reply_to(Incoming("anna", "and how long"))
    assert replied == replace(asked, why={}, alternatives=())
    assert asked.topics == ("session_length",)


async def test_ask_replays_the_words_too(model: HandMadeModel, content: Faq) -> None:
    """What the earlier turns were told already is put differently, as it would be to a person."""
    with closing(Conversations(model.as_model())) as conversations:
        again = await conversations.ask("price please", ["price please", "is it sore"])
        third = await conversations.ask("fly me to mars", ["fly me to mars"] * 2)
    assert again.text == content.clinic.fill(content.topics["cost"].again)
    assert third.text == content.clinic.fill(content.out_of_scope.unrelated.again[1])
    assert third.buttons[0].title == content.handoff.person.title


async def test_ask_keeps_nothing(model: HandMadeModel) -> None:
    """What was replayed once is not known the next time, nor in any conversation."""
    with closing(Conversations(model.as_model())) as conversations:
        await conversations.ask("is it sore", ["price please"])
        assert (await conversations.ask("and how long", [])).outcome == "clarify"
        reply = await conversations.reply_to(Incoming("", "and how long"))
        assert reply.outcome == "clarify"


async def test_overloaded(model: HandMadeModel) -> None:
    """When too many wait, a message is refused; its conversation goes on as if it had not come."""
    model.before = pause = Pause()
    with closing(Conversations(model.as_model(), max_waiting=1)) as conversations:
        busy = asyncio.create_task(conversations.ask("is it sore", []))
        await pause.reached()
        waiting = asyncio.create_task(conversations.ask("is it sore", []))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await conversations.reply_to(Incoming("anna", "price please", "1"))
        pause.go_on.set()
        await asyncio.gather(busy, waiting)
        reply = await conversations.reply_to(Incoming("anna", "price please", "1"))
    assert reply.topics == ("cost",)


async def test_a_model_that_fails(model: HandMadeModel) -> None:
    """A fault in the model is told to the one who asked; the next message is answered."""

    def stumble(texts: list[str]) -> None:
        if "stumble" in texts:
            raise RuntimeError("no")

    model.before = stumble
    with closing(Conversations(model.as_model())) as conversations:
        with pytest.raises(RuntimeError, match="no"):
            await conversations.reply_to(Incoming("anna", "stumble"))
        reply = await conversations.reply_to(Incoming("anna", "price please"))
    assert reply.topics == ("cost",)


async def test_a_caller_who_leaves(model: HandMadeModel) -> None:
    """Someone who hangs up does not lock the conversation."""
    model.before = pause = Pause()
    with closing(Conversations(model.as_model())) as conversations:
        left = asyncio.create_task(conversations.reply_to(Incoming("anna", "is it sore")))
        await pause.reached()
        left.cancel()
        pause.go_on.set()
        async with asyncio.timeout(5):
            reply = await conversations.reply_to(Incoming("anna", "price please"))
    assert reply.topics == ("cost",)


async def test_batch_sizes_are_told(model: HandMadeModel) -> None:
    """Whoever measures hears how many messages the model took at once."""
    sizes: list[float] = []
    with closing(Conversations(model.as_model(), batch_sizes=sizes.append)) as conversations:
        await conversations.ask("is it sore", [])
    assert sizes == [1]


async def test_a_caution_holds_for_the_next_question(model: HandMadeModel, content: Faq) -> None:
    """After "my son is 12", the price for him is not told; a question of its own is answered."""
    with closing(Conversations(model.as_model())) as conversations:
        for_him = await conversations.ask("price please for him", ["my son is 12"])
        of_its_own = await conversations.ask("price please", ["my son is 12"])
    assert for_him.outcome == "safety"
    assert for_him.text == content.clinic.fill(content.safety.minor.again[0])
    assert of_its_own.topics == ("cost",)
