"""The story of a message, in order: clean, understand, say, remember.

Channels hand in an Incoming and get a Reply; which channel it is, nobody here knows. Conversations
are at hand in memory, bounded in number, and kept by a Memory that outlives the process.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from cachetools import TTLCache

from app.answers import heard, is_restart, notice, say, wants_forgotten
from app.batching import Batcher
from app.deciding import Decision, Reading
from app.following import goes_on
from app.known import Known
from app.language import Languages
from app.messages import Asked, Incoming, Reply
from app.nlu import Model
from app.redaction import redacted
from app.safety import Gate
from app.session import Session, fingerprint
from app.understanding import Before, understand

# A repeated message id within this time gets the reply it got before.
REPEAT_SECONDS = 600
_REPEATS = 5000
# For so many messages after it what pointed to a professional is not passed over.
_CAUTIOUS_TURNS = 2
# As much of a question as a follow-up may lean on.
_KEPT = 300
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Memory(Protocol):
    """Keeps conversations for longer than this process lives."""

    @property
    def shared(self) -> bool:
        """Whether other processes may go on with a conversation: then none is kept at hand."""

    async def recall(self, conversation: str) -> Session | None:
        """What is remembered of a conversation."""

    def note(self, incoming: Incoming, reply: Reply, session: Session) -> None:
        """Keeps a turn, soon."""

    async def forget(self, conversation: str) -> int:
        """Deletes a conversation, or those of a sender, now. Returns how many there were."""


class Forgetful:
    """A Memory that keeps nothing: for tests and for trying out."""

    shared = False

    async def recall(self, _: str) -> Session | None:
        """Nothing."""
        return None

    def note(self, incoming: Incoming, reply: Reply, session: Session) -> None:
        """Keeps nothing."""

    async def forget(self, _: str) -> int:
        """There is nothing to delete."""
        return 0


@dataclass
class _State:
    session: Session | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Conversations:
    """Answers messages with one model, remembering each conversation a while."""

    def __init__(
        self,
        model: Model,
        memory: Memory | None = None,
        *,
        max_sessions: int = 10_000,
        session_seconds: float = 3600,
        max_waiting: int = 512,
        batch_sizes: Callable[[float], None] | None = None,
    ) -> None:
        """`batch_sizes` is told how many messages each batch had."""
        self.model = model
        self._memory = memory or Forgetful()
        self._known = Known()
        self._gate = Gate.of(model.faq)
        self._languages = Languages.of(model.faq)
        self._batch_sizes = batch_sizes
        self.batcher: Batcher[Asked, Reading] = Batcher(self._read, max_waiting=max_waiting)
        self._states: TTLCache[str, _State] = TTLCache(
            max_sessions, session_seconds, time.monotonic
        )
        self._replies: TTLCache[tuple[str, str | None], Reply] = TTLCache(
            _REPEATS, REPEAT_SECONDS, time.monotonic
        )

    async def reply_to(self, incoming: Incoming) -> Reply:
        """The reply; one message of a conversation at a time. Raises batching.Overloaded."""
        name = incoming.conversation
        state = self._states.get(name) or _State()
        self._states[name] = state
        async with state.lock:
            key = name, incoming.id
            if incoming.id and (known := self._replies.get(key)):
                return known
            earlier = Session() if incoming.opens else await self._session(name, state)
            reply, session = await self.turn(incoming.text, earlier)
            # Without its explanation, which only /api/ask shows and which is most of its size.
            reply = replace(reply, why={}, alternatives=())
            state.session = session
            if reply.forgotten:
                await self.forget(name)
            else:
                self._memory.note(incoming, reply, session)
            if incoming.id:
                self._replies[key] = reply
            return reply

    def alarming(self, text: str) -> bool:
        """Whether the words alone call for a professional."""
        return self._gate.screen(text) is not None

    async def known(self, name: str) -> bool:
        """Whether the conversation `name` has been held before and is remembered."""
        return name in self._states or await self._memory.recall(name) is not None

    async def forget(self, name: str) -> int:
        """Deletes the conversation `name`, or every one of the sender `name`, here and in the
        memory. Returns how many there were.
        """
        known = [
            key
            for key, state in self._states.items()
            if state.session is not None and name in (key, key.partition(":")[2])
        ]
        for key in known:
            self._states[key].session = None
        for conversation, message_id in list(self._replies):
            if conversation in known:
                self._replies.pop((conversation, message_id), None)
        return max(len(known), await self._memory.forget(name))

    async def _session(self, name: str, state: _State) -> Session:
        if state.session is None or self._memory.shared:
            state.session = await self._memory.recall(name) or Session()
        return state.session

    async def ask(self, text: str, context: list[str]) -> Reply:
        """The reply after the earlier user turns `context`, replayed; nothing is kept."""
        session = Session()
        for earlier in context:
            _, session = await self.turn(earlier, session)
        reply, _ = await self.turn(text, session)
        return reply

    def close(self) -> None:
        """Ends the worker."""
        self.batcher.close()

    def _read(self, asked: list[Asked]) -> list[Reading]:
        if self._batch_sizes:
            self._batch_sizes(len(asked))
        predictions = self.model.predict(asked)
        return [
            Reading(self._gate.screen(one.text), self._languages.foreign(one.text), prediction)
            for one, prediction in zip(asked, predictions, strict=True)
        ]

    async def turn(self, text: str, session: Session) -> tuple[Reply, Session]:
        """The reply to `text` in a conversation, and what is remembered after it."""
        text = _CONTROL.sub(" ", text)
        faq = self.model.faq
        before = session.leant_on(text)
        if not before.picked(text) and (said := notice(text, faq)):
            anew = is_restart(text) or wants_forgotten(text, faq)
            return said, Session() if anew else session
        decision = await understand(text, before, faq, self.batcher.all, self._known)
        alarmed, cautious = decision.outcome == "safety", session.cautious - 1
        if session.caution and goes_on(text, decision, session.caution, faq.gate.harmless):
            decision = session.caution
        caution = _bare_of_words(decision) if alarmed else session.caution
        reply = say(decision, faq, session.told)
        return reply, Session(
            before=_leaning(before, text, decision, reply),
            earlier=before,
            last=fingerprint(text),
            told=heard(decision, session.told),
            caution=caution if alarmed or cautious > 0 else None,
            cautious=_CAUTIOUS_TURNS if alarmed else cautious,
        )


def _bare_of_words(caution: Decision) -> Decision:
    """The decision without what the person wrote."""
    return replace(caution, why={"caution": caution.labels[0]}, near=())


def _leaning(before: Before, text: str, decision: Decision, reply: Reply) -> Before:
    """What the message after `text` may lean on: the last question, unless that was refused or
    called for a professional, which nothing said later may be answered over.
    """
    understood = decision.outcome in ("answer", "clarify") and not decision.more
    kept = decision.outcome == "chitchat" or decision.more or decision.doubtful
    return Before(
        redacted(text)[-_KEPT:] if understood else before.question if kept else None,
        decision.topics if decision.outcome == "answer" else (),
        reply.outcome,
        reply.buttons,
    )
