"""Sends what is in WhatsApp's outbox: in order for each person, again when it did not arrive."""

import asyncio
import json
import random
import time

import structlog

from app.channels.whatsapp import NAME
from app.channels.whatsapp.graph import (
    Ambiguous,
    ChannelStopped,
    Graph,
    GraphError,
    PairLimited,
    Retry,
)
from app.store.outbox import Outbox, Sending
from app.telemetry import Metrics

log = structlog.get_logger()
# Only so long after a person's message may they be written to freely (Meta, "Send messages").
_WINDOW_SECONDS = 24 * 3600.0
_LONGEST_PAUSE = 300.0
_MOST_DOUBLINGS = 8
# How often a reply is sent again that may have arrived, and one that Meta itself fails at.
_MOST_DOUBTS = 3
_MOST_TRIES = 8
_SOMETHING_WENT_WRONG = "131000"


class Deliveries:
    """Sends one reply after another. `stopped`: why nothing can be sent at the moment, or None."""

    def __init__(
        self, outbox: Outbox, graph: Graph, metrics: Metrics, *, probe_seconds: float = 15.0
    ) -> None:
        """`probe_seconds`: how often a channel that has stopped is tried again."""
        self.stopped: str | None = None
        self._tried_again = 0.0
        self._outbox = outbox
        self._graph = graph
        self._metrics = metrics
        self._probe = probe_seconds

    async def one(self) -> bool:
        """Sends one reply; False when none is due, or the channel has stopped."""
        if self.stopped and time.monotonic() < self._tried_again + self._probe:
            return False
        self._tried_again = time.monotonic()
        sending = await asyncio.to_thread(self._outbox.claim)
        if sending is None:
            return False
        if time.time() - sending.answers > _WINDOW_SECONDS:
            await self._note(sending, "dead", "window")
            return True
        body = json.loads(sending.body) | {"biz_opaque_callback_data": sending.callback}
        try:
            number = await self._graph.send(body)
        except GraphError as error:
            await self._failed(sending, error)
            return True
        if self.stopped:
            log.info("the channel works again", channel=NAME)
        self.stopped = None
        self._count("sent")
        await asyncio.to_thread(self._outbox.sent, sending.id, number)
        return True

    async def _failed(self, sending: Sending, error: GraphError) -> None:
        unsure = isinstance(error, Ambiguous)
        failing = error.code == _SOMETHING_WENT_WRONG and sending.tries >= _MOST_TRIES
        if failing or (unsure and sending.doubts >= _MOST_DOUBTS):
            await self._note(sending, "dead", error.code)
        elif unsure:
            await self._note(sending, "unsure", error.code)
        elif isinstance(error, ChannelStopped):
            if not self.stopped:
                log.error("the channel has stopped", channel=NAME, code=error.code)
            self.stopped = error.code
            self._tried_again = time.monotonic()
            await self._later(sending, 0, error.code)
        elif isinstance(error, PairLimited):
            pause = 4.0 ** min(sending.tries - 1, _MOST_DOUBLINGS)
            await self._later(sending, min(_LONGEST_PAUSE, pause), error.code)
        elif isinstance(error, Retry):
            await self._later(sending, error.after or _backoff(sending.tries), error.code)
        else:
            await self._note(sending, "dead", error.code)

    async def _later(self, sending: Sending, seconds: float, code: str) -> None:
        self._count("later")
        await asyncio.to_thread(self._outbox.later, sending.id, seconds, code)

    async def _note(self, sending: Sending, what: str, code: str) -> None:
        self._count(what)
        log.warning("a reply was not sent", channel=NAME, state=what, code=code)
        if what == "dead":
            await asyncio.to_thread(self._outbox.dead, sending.id, code)
        else:
            await asyncio.to_thread(self._outbox.unsure, sending.id, sending.doubts, code)

    def _count(self, result: str) -> None:
        self._metrics.deliveries.labels(NAME, result).inc()


def _backoff(tries: int) -> float:
    """Twice as long each time, spread out so that not everybody comes back at once."""
    longest = min(_LONGEST_PAUSE, 2.0 ** min(tries, _MOST_DOUBLINGS))
    return random.uniform(longest / 2, longest)  # noqa: S311
