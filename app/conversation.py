"""The story of a message, in order: clean, understand, say, remember.

Channels hand in an Incoming and get a Reply; which channel it is, nobody here knows. Conversations
are at hand in memory, bounded in number, and kept by a Memory that outlives the process.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from cachetools import TTLCache

from app.messages import Incoming, Reply
from app.nlu import Model
from app.servable import Servable
from app.session import Session

# A repeated message id within this time gets the reply it got before.
REPEAT_SECONDS = 600
_REPEATS = 5000


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
    """Answers messages, remembering each conversation a while.

    A turn is answered to its end by the model it began with; `swap` lets the next ones begin with
    another.
    """

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
        self._memory = memory or Forgetful()
        self._prepare = partial(Servable, max_waiting=max_waiting, batch_sizes=batch_sizes)
        self.serving = self._prepare(model)
        self._states: TTLCache[str, _State] = TTLCache(
            max_sessions, session_seconds, time.monotonic
        )
        self._replies: TTLCache[tuple[str, str | None], Reply] = TTLCache(
            _REPEATS, REPEAT_SECONDS, time.monotonic
        )

    async def reply_to(self, incoming: Incoming) -> Reply:
        """The reply; one message of a conversation at a time. Raises batching.Overloaded."""
        name = incoming.conversation
        if (name, incoming.id) not in self._replies:
            # Before anything is looked up: refusing has to cost little.
            self.serving.refuse_overload(incoming.text)
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

    @property
    def model(self) -> Model:
        """The model that answers the next turn."""
        return self.serving.model

    def alarming(self, text: str) -> bool:
        """Whether the words alone call for a professional."""
        return self.serving.alarming(text)

    async def known(self, name: str) -> bool:
        """Whether the conversation `name` has been held before and is remembered."""
        return name in self._states or await self._memory.recall(name) is not None

    async def forget(self, name: str) -> int:
        """Deletes the conversation `name`, or every one of the sender `name`, here and in the
        memory. Returns how many there were.
        """
        self.serving.forget()
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
        with self.serving.in_use() as servable:
            return await servable.ask(text, context)

    async def turn(self, text: str, session: Session) -> tuple[Reply, Session]:
        """The reply to `text` in a conversation, and what is remembered after it."""
        with self.serving.in_use() as servable:
            return await servable.turn(text, session)

    def prepared(self, model: Model) -> Servable:
        """What `swap` takes: all that is needed to answer with `model`, and not used yet. Takes
        long; may be called in a thread.
        """
        return self._prepare(model)

    def swap(self, servable: Servable) -> Servable:
        """From the next turn on `servable` answers. Returns what did so far, for `retire`."""
        before, self.serving = self.serving, servable
        return before

    def close(self) -> None:
        """Ends the worker."""
        self.serving.close()
