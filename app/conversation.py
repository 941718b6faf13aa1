"""The story of a message, in order: clean, understand, say, remember.

Channels hand in an Incoming and get a Reply; which channel it is, nobody here knows. Conversations
live in memory, bounded in number and forgotten after some silence.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cachetools import TTLCache

from app.answers import heard, is_restart, notice, say
from app.batching import Batcher
from app.deciding import Decision, Reading
from app.figures import bare
from app.following import goes_on
from app.language import Languages
from app.messages import Incoming, Reply
from app.nlu import Model
from app.safety import Gate
from app.told import Told
from app.understanding import Before, understand

# A repeated message id within this time gets the reply it got before.
REPEAT_SECONDS = 600
_REPEATS = 5000
# For so many messages after it what pointed to a professional is not passed over.
_CAUTIOUS_TURNS = 2
# As much of a question as a follow-up may lean on.
_KEPT = 300
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered of a conversation. last: a hash of the last message; earlier: what that
    could lean on. caution: what pointed to a professional, for `cautious` more messages.
    """

    before: Before = field(default_factory=Before)
    earlier: Before = field(default_factory=Before)
    last: int = 0
    told: Told = field(default_factory=Told)
    caution: Decision | None = None
    cautious: int = 0

    def leant_on(self, text: str) -> Before:
        """What `text` may lean on; the same message again means what it meant the first time."""
        return self.earlier if hash(bare(text)) == self.last else self.before


@dataclass
class _State:
    session: Session = field(default_factory=Session)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Conversations:
    """Answers messages with one model, remembering each conversation a while."""

    def __init__(
        self,
        model: Model,
        *,
        max_sessions: int = 10_000,
        session_seconds: float = 3600,
        max_waiting: int = 512,
        batch_sizes: Callable[[float], None] | None = None,
    ) -> None:
        """`batch_sizes` is told how many messages each batch had."""
        self.model = model
        self._gate = Gate.of(model.faq)
        self._languages = Languages.of(model.faq)
        self._batch_sizes = batch_sizes
        self.batcher: Batcher[str, Reading] = Batcher(self._read, max_waiting=max_waiting)
        self._states: TTLCache[str, _State] = TTLCache(
            max_sessions, session_seconds, time.monotonic
        )
        self._replies: TTLCache[tuple[str, str | None], Reply] = TTLCache(
            _REPEATS, REPEAT_SECONDS, time.monotonic
        )

    async def reply_to(self, incoming: Incoming) -> Reply:
        """The reply; one message of a conversation at a time. Raises batching.Overloaded."""
        state = self._states.get(incoming.conversation) or _State()
        self._states[incoming.conversation] = state
        async with state.lock:
            key = incoming.conversation, incoming.id
            if incoming.id and (known := self._replies.get(key)):
                return known
            reply, state.session = await self.turn(incoming.text, state.session)
            # Without its explanation, which only /api/ask shows and which is most of its size.
            reply = replace(reply, why={}, alternatives=())
            if incoming.id:
                self._replies[key] = reply
            return reply

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

    def _read(self, texts: list[str]) -> list[Reading]:
        if self._batch_sizes:
            self._batch_sizes(len(texts))
        predictions = self.model.predict(texts)
        return [
            Reading(self._gate.screen(text), self._languages.foreign(text), prediction)
            for text, prediction in zip(texts, predictions, strict=True)
        ]

    async def turn(self, text: str, session: Session) -> tuple[Reply, Session]:
        """The reply to `text` in a conversation, and what is remembered after it."""
        text = _CONTROL.sub(" ", text)
        faq = self.model.faq
        before = session.leant_on(text)
        if not before.picked(text) and (said := notice(text, faq)):
            return said, Session() if is_restart(text) else session
        decision = await understand(text, before, faq, self.batcher)
        alarmed, cautious = decision.outcome == "safety", session.cautious - 1
        if session.caution and goes_on(text, decision, session.caution, faq.gate.harmless):
            decision = session.caution
        caution = _bare_of_words(decision) if alarmed else session.caution
        reply = say(decision, faq, session.told)
        return reply, Session(
            before=_leaning(before, text, decision, reply),
            earlier=before,
            last=hash(bare(text)),
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
        text[-_KEPT:] if understood else before.question if kept else None,
        decision.topics if decision.outcome == "answer" else (),
        reply.outcome,
        reply.buttons,
    )
