"""Answers what is in WhatsApp's inbox."""

import asyncio
import json
import time
from dataclasses import dataclass
from functools import partial

import structlog
from cachetools import TTLCache
from pydantic import ValidationError

from app import answers
from app.batching import Overloaded
from app.channels import whatsapp
from app.channels.whatsapp import Stored
from app.channels.whatsapp.graph import Graph, GraphError
from app.channels.whatsapp.rendering import read_and_typing, render
from app.conversation import Conversations
from app.limits import RateLimit
from app.messages import Incoming, Reply
from app.redaction import redacted
from app.session import Session
from app.store.inbox import Claimed, Inbox
from app.store.transcripts import Transcripts
from app.telemetry import Metrics

log = structlog.get_logger()
# Reads as a message that has no words.
_NO_WORDS = "…"
_MOST_TRIES = 4
_PAUSE_SECONDS = 0.5
_TOLD_SECONDS = 60
_MOST_TOLD = 10_000


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is said, the message as it is kept, the session after it; whether all is forgotten."""

    said: Reply | None
    kept: Incoming
    session: Session | None = None
    forget: bool = False


class Answering:
    """Takes a message, asks the conversation, queues the reply: one transaction each time."""

    def __init__(
        self,
        conversations: Conversations,
        inbox: Inbox,
        transcripts: Transcripts,
        graph: Graph,
        metrics: Metrics,
        limit: RateLimit | None,
    ) -> None:
        self._conversations = conversations
        self._inbox = inbox
        self._transcripts = transcripts
        self._graph = graph
        self._metrics = metrics
        self._limit = limit
        # Who has been asked to go slower lately.
        self._told: TTLCache[str, bool] = TTLCache(_MOST_TOLD, _TOLD_SECONDS)
        self._typing: set[asyncio.Task[None]] = set()

    async def one(self) -> bool:
        """Answers one message; False when there is none."""
        claimed = await asyncio.to_thread(self._inbox.claim)
        if claimed is None:
            return False
        try:
            stored = Stored.model_validate_json(claimed.body)
        except ValidationError:
            log.error("a message without its text was passed over")  # noqa: TRY400
            nothing = Incoming("", "", None, whatsapp.NAME)
            await asyncio.to_thread(self._inbox.finish, claimed, [], nothing, None)
            return True
        try:
            turn = await self._turn(claimed, stored)
        except Exception as error:  # noqa: BLE001
            await self._put_back(claimed, error)
            return True
        replies = [json.dumps(render(turn.said, stored.sender))] if turn.said else []
        finish = partial(self._inbox.finish, forget=turn.forget)
        await asyncio.to_thread(finish, claimed, replies, turn.kept, turn.session)
        return True

    async def _put_back(self, claimed: Claimed, error: Exception) -> None:
        tried = not isinstance(error, Overloaded)
        if tried:
            # The type only: an exception's text can quote what a user wrote.
            log.error("a message was not answered", error=type(error).__name__)
        await asyncio.sleep(_PAUSE_SECONDS * max(1, claimed.tries))
        await asyncio.to_thread(partial(self._inbox.release, claimed, tried=tried))

    async def _turn(self, claimed: Claimed, stored: Stored) -> _Turn:
        faq = self._conversations.model.faq
        text = _NO_WORDS if stored.text is None else stored.text
        sender = claimed.conversation.partition(":")[2]
        kept = Incoming(sender, redacted(stored.text or ""), stored.id, whatsapp.NAME)
        if claimed.tries > _MOST_TRIES:
            log.error("a message was given up", tries=claimed.tries)
            return _Turn(answers.fixed(faq.notices.failed, faq), kept)
        limited = self._limit and claimed.tries == 1 and self._limit.wait(claimed.conversation)
        if limited and not self._conversations.alarming(text):
            return _Turn(self._slower(claimed.conversation), kept)
        self._show_typing(stored.id)
        session = await asyncio.to_thread(self._transcripts.recall, claimed.conversation)
        started = time.perf_counter()
        reply, after = await self._conversations.turn(text, session or Session())
        self._metrics.reply_seconds.observe(time.perf_counter() - started)
        self._metrics.replies.labels(whatsapp.NAME, reply.outcome).inc()
        if reply.forgotten:
            return _Turn(reply, Incoming(sender, "", stored.id, whatsapp.NAME), forget=True)
        return _Turn(reply, kept, after)

    def _slower(self, name: str) -> Reply | None:
        """One notice a minute; what comes besides it gets no answer."""
        if name in self._told:
            return None
        self._told[name] = True
        faq = self._conversations.model.faq
        return answers.fixed(faq.notices.slower, faq)

    def _show_typing(self, message_id: str) -> None:
        task = asyncio.create_task(self._typed(message_id))
        self._typing.add(task)
        task.add_done_callback(self._typing.discard)

    async def _typed(self, message_id: str) -> None:
        try:
            await self._graph.show_typing(read_and_typing(message_id))
        except GraphError as error:
            # A courtesy: nothing depends on it.
            log.info("typing was not shown", code=error.code)
