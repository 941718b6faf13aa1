"""WhatsApp's workers: answer what is in the inbox, send what is in the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from app.answering import Answering
from app.channels.whatsapp import NAME, WhatsApp
from app.channels.whatsapp.graph import Graph
from app.conversation import Conversations
from app.limits import Limits
from app.sending import Deliveries
from app.settings import Settings
from app.store.database import Database
from app.store.inbox import Inbox
from app.store.outbox import Outbox, Undelivered
from app.store.transcripts import Transcripts
from app.supervision import supervised
from app.telemetry import Metrics
from app.waking import Waker, called

_WORKERS = 4
_WATCH_SECONDS = 5.0
_STUCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. lease: how long a worker may take over one message, longer than the slowest request;
    park: how long Meta's word of an unsure reply is waited for; poll: how often work from elsewhere
    is looked for; probe: how often a channel that has stopped is tried.
    """

    lease: float = 45.0
    park: float = 30.0
    poll: float = 0.5
    probe: float = 15.0


USUAL = Patience()


class Delivery:
    """The WhatsApp channel as a whole."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        conversations: Conversations,
        metrics: Metrics,
        limits: Limits,
        patience: Patience = USUAL,
    ) -> None:
        self.woken = Waker()
        self._ready = Waker()
        self._poll = patience.poll
        self._inbox = Inbox(database, NAME, patience.lease)
        self._outbox = Outbox(database, NAME, patience.lease, patience.park)
        # Shorter than a lease: who is still sending is not taken for dead.
        self._graph = _graph(settings, patience.lease / 2)
        self._metrics = metrics
        self._age = self._unsent = 0.0
        self.channel = WhatsApp(settings, self._inbox, self._outbox, metrics)
        transcripts = Transcripts(database, settings.session_minutes * 60)
        self._answering = Answering(
            conversations, self._inbox, transcripts, self._graph, metrics, limits.conversations
        )
        self._deliveries = Deliveries(
            self._outbox, self._graph, metrics, probe_seconds=patience.probe
        )
        self._alone = not database.shared

    async def run(self) -> None:
        """Works until cancelled."""
        if self._alone:
            # Only now that Meta's word of a reply can be heard does the wait for it begin.
            await asyncio.to_thread(self._recover)
        answer = partial(self._work, self._answering.one, self.woken, self._ready)
        send = partial(self._work, self._deliveries.one, self._ready, None)
        jobs = [supervised("answering", answer) for _ in range(_WORKERS)]
        jobs += [supervised("sending", send) for _ in range(_WORKERS)]
        try:
            await asyncio.gather(*jobs, supervised("watching", self._watch))
        finally:
            await self._graph.aclose()

    def failing(self) -> str | None:
        """What keeps messages from being answered, or None."""
        if self._age > _STUCK_SECONDS:
            return "WhatsApp messages are not being answered."
        return None

    def degraded(self) -> str | None:
        """What keeps replies from being sent, or None."""
        if code := self._deliveries.stopped:
            return f"WhatsApp does not take messages (code {code}); they wait."
        if self._unsent > _STUCK_SECONDS:
            return f"Replies on WhatsApp have been waiting for {self._unsent:.0f} seconds."
        return None

    def undelivered(self) -> list[Undelivered]:
        """The replies that never arrived. Blocks."""
        return self._outbox.undelivered()

    def _recover(self) -> None:
        self._inbox.recover()
        self._outbox.recover()

    async def _work(
        self, one: Callable[[], Awaitable[bool]], woken: Waker, then: Waker | None
    ) -> None:
        while True:
            ticket = woken.ticket
            if not await one():
                await called(ticket, self._poll)
            elif then:
                then()

    async def _watch(self) -> None:
        while True:
            self._age = await asyncio.to_thread(self._inbox.oldest_age)
            self._metrics.oldest.labels(NAME, "inbox").set(self._age)
            self._unsent = await asyncio.to_thread(self._outbox.oldest_age)
            self._metrics.oldest.labels(NAME, "outbox").set(self._unsent)
            await asyncio.sleep(_WATCH_SECONDS)


def _graph(settings: Settings, seconds: float) -> Graph:
    token = settings.whatsapp_access_token
    return Graph(
        settings.whatsapp_api_url,
        settings.whatsapp_api_version,
        settings.whatsapp_phone_number_id or "",
        token.get_secret_value() if token else "",
        seconds,
    )
