"""The story of a message, in order: clean, remember, read, choose, reply.

Channels hand in an Incoming and get a Reply; which channel it is, nobody here knows. Conversations
live in memory, bounded in number and forgotten after some silence.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cachetools import TTLCache

from app.answers import Reading, choose, doubtful, is_restart, notice
from app.batching import Batcher
from app.messages import Incoming, Reply
from app.nlu import Model
from app.safety import Gate

# A repeated message id within this time gets the reply it got before.
REPEAT_SECONDS = 600
_REPEATS = 5000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# "and how long?", "what about scars": an opening that leans on what was said before. A pronoun is
# not enough: "does it set off scanners" after a question about the price is a new question, and
# read together with the old one it would get the old one's answer.
_LEANING = re.compile(
    r"^\W*(and|but|or|so|also|then|ok|okay|why|even|which|when|where|(what|how) about|what if)\b",
    re.IGNORECASE,
)
_LEANING_WORDS = 8
_PERSON = re.compile(r"\b(he|she|him|her|they|them|me)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Session:
    """What is remembered of a conversation: the last question that was understood, and the reply
    that pointed to a professional, if that was the last one.
    """

    question: str | None = None
    caution: Reply | None = None


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
            reply, state.session = await self._turn(incoming.text, state.session)
            # Without its explanation, which only /api/ask shows and which is most of its size.
            reply = replace(reply, why={}, alternatives=())
            if incoming.id:
                self._replies[key] = reply
            return reply

    async def ask(self, text: str, context: list[str]) -> Reply:
        """The reply after the earlier user turns `context`, replayed; nothing is kept."""
        session = Session()
        for earlier in context:
            _, session = await self._turn(earlier, session)
        reply, _ = await self._turn(text, session)
        return reply

    def close(self) -> None:
        """Ends the worker."""
        self.batcher.close()

    def _read(self, texts: list[str]) -> list[Reading]:
        if self._batch_sizes:
            self._batch_sizes(len(texts))
        predictions = self.model.predict(texts)
        return [
            Reading(self._gate.screen(text), prediction)
            for text, prediction in zip(texts, predictions, strict=True)
        ]

    async def _turn(self, text: str, session: Session) -> tuple[Reply, Session]:
        text = _CONTROL.sub(" ", text)
        faq = self.model.faq
        if said := notice(text, faq):
            return said, Session() if is_restart(text) else session
        reading = await self.batcher(text)
        reply = choose(text, reading, faq)
        if session.question and _leans(text) and doubtful(reading):
            joined = f"{session.question} {text}"
            with_context = choose(joined, await self.batcher(joined), faq)
            if with_context.outcome == "answer":
                reply = with_context
        if session.caution and reply.outcome == "answer" and _same_person(text):
            reply = session.caution
        return reply, _remember(session, text, reply)


def _leans(text: str) -> bool:
    return len(text.split()) <= _LEANING_WORDS and bool(_LEANING.search(text))


def _same_person(text: str) -> bool:
    """Whether `text` goes on about whoever the last message was about ("how much for him?")."""
    return len(text.split()) <= _LEANING_WORDS and bool(
        _LEANING.search(text) or _PERSON.search(text)
    )


def _remember(session: Session, text: str, reply: Reply) -> Session:
    question = text if reply.outcome in ("answer", "clarify") else session.question
    return Session(question, reply if reply.outcome == "safety" else None)
