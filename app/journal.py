"""Keeps conversations behind the replies: a reply never waits for the disk.

Whatever turns have come together are kept in one transaction (group commit). A crash may lose the
last second of them, never a reply.
"""

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from hashlib import sha256

import structlog
from cachetools import LRUCache
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from app.messages import Incoming, Reply
from app.session import Session
from app.store.transcripts import Transcripts, Turn

log = structlog.get_logger()
_MOST_WAITING = 10_000
_MOST_AT_ONCE = 500
# A transaction costs as much as a hundred turns in it.
_GATHER_SECONDS = 0.1
_RETRY_SECONDS = 1.0
_LAST_SECONDS = 5.0
_RECALL_SECONDS = 1.0
_MOST_BEGUN = 100_000
_BEHIND_SECONDS = 10.0
# What says that the database is there, but does not take a row.
_REFUSED = (DataError, IntegrityError)


class Journal:
    """A conversation.Memory on the database."""

    def __init__(
        self,
        transcripts: Transcripts,
        *,
        shared: bool,
        lost: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`lost` is told how many turns could not be kept: the database was away for too long."""
        self.shared = shared
        self._transcripts = transcripts
        self._lost = lost
        self._waiting: list[Turn] = []
        # What is still waiting to be kept is what is remembered.
        self._newest: LRUCache[str, Session] = LRUCache(_MOST_WAITING)
        self._begun = None if shared else _Begun(transcripts.recent(_MOST_BEGUN))
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    @property
    def behind(self) -> bool:
        """Whether turns have been waiting to be kept for too long."""
        with self._changed:
            oldest = self._waiting[0].at if self._waiting else time.time()
        return time.time() - oldest > _BEHIND_SECONDS

    async def recall(self, conversation: str) -> Session | None:
        """What is remembered of a conversation; None also while the database is away."""
        with self._changed:
            newest = self._newest.get(conversation)
        if newest is not None:
            return newest
        if self._begun and self._begun.rules_out(conversation):
            return None
        try:
            recalling = asyncio.to_thread(self._transcripts.recall, conversation)
            return await asyncio.wait_for(recalling, _RECALL_SECONDS)
        except (SQLAlchemyError, TimeoutError) as error:
            log.error("a conversation could not be recalled", error=type(error).__name__)  # noqa: TRY400
            return None

    def note(self, incoming: Incoming, reply: Reply, session: Session) -> None:
        """Keeps a turn, soon."""
        turn = Turn(incoming, reply.text, session, _key(incoming), time.time())
        with self._changed:
            self._waiting.append(turn)
            self._newest[incoming.conversation] = session
            if self._begun:
                self._begun.add(incoming.conversation)
            if len(self._waiting) > _MOST_WAITING:
                del self._waiting[0]
                self._lost(1)
            self._changed.notify()

    async def forget(self, conversation: str) -> int:
        """Deletes it, also what is not kept yet. Raises SQLAlchemyError: then it is not deleted."""
        return await asyncio.to_thread(self._forget, conversation)

    def close(self) -> None:
        """Keeps what is waiting, and ends."""
        with self._changed:
            self._closed.set()
            self._changed.notify()
        self._thread.join(_LAST_SECONDS)

    def _forget(self, name: str) -> int:
        # Not while a transaction with its turns is under way.
        with self._writing:
            with self._changed:
                theirs = [t for t in self._waiting if _of(name, t.incoming)]
                self._waiting = [t for t in self._waiting if not _of(name, t.incoming)]
                for turn in theirs:
                    self._newest.pop(turn.incoming.conversation, None)
                self._newest.pop(name, None)
            kept = self._transcripts.forget(name)
        return max(kept, len({turn.incoming.conversation for turn in theirs}))

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed.is_set())
                if self._closed.is_set() and not self._waiting:
                    return
            # Another process may be asked for the conversation at once.
            self._closed.wait(0 if self.shared else _GATHER_SECONDS)
            kept = self._keep_some()
            if not kept and self._closed.is_set():
                self._lost(len(self._waiting))
                return
            if not kept:
                time.sleep(_RETRY_SECONDS)

    def _keep_some(self) -> bool:
        with self._writing:
            with self._changed:
                turns = self._waiting[:_MOST_AT_ONCE]
            try:
                self._keep(turns)
            except SQLAlchemyError as error:
                log.error("turns could not be kept yet", error=type(error).__name__)  # noqa: TRY400
                return False
            with self._changed:
                done = {id(turn) for turn in turns}
                self._waiting = [turn for turn in self._waiting if id(turn) not in done]
                for turn in turns:
                    name = turn.incoming.conversation
                    if self._newest.get(name) is turn.session:
                        del self._newest[name]
        return True

    def _keep(self, turns: list[Turn]) -> None:
        """Keeps them all; one that no database takes is left out. Raises SQLAlchemyError: the
        database is away.
        """
        try:
            self._transcripts.record(turns)
        except Exception as error:
            if isinstance(error, SQLAlchemyError) and not isinstance(error, _REFUSED):
                raise
            if len(turns) > 1:
                for turn in turns:
                    self._keep([turn])
                return
            log.error("a turn could not be kept", error=type(error).__name__)  # noqa: TRY400
            self._lost(1)


class _Begun:
    """The conversations there are, as long as they are not too many: what is not among them need
    not be looked up. Only where no other process begins any.
    """

    def __init__(self, names: Iterable[str]) -> None:
        known = set(names)
        self._names: set[str] | None = known if len(known) < _MOST_BEGUN else None

    def rules_out(self, name: str) -> bool:
        """Whether there is no conversation of this name for certain."""
        return self._names is not None and name not in self._names

    def add(self, name: str) -> None:
        """Notes one more."""
        if self._names is not None:
            self._names.add(name)
            if len(self._names) >= _MOST_BEGUN:
                self._names = None


def _of(name: str, incoming: Incoming) -> bool:
    return name in (incoming.conversation, incoming.sender)


def _key(incoming: Incoming) -> str:
    """The same for a repeated message, also after a restart."""
    if incoming.id is None:
        return uuid.uuid4().hex
    return sha256(f"{incoming.conversation}\n{incoming.id}".encode()).hexdigest()
