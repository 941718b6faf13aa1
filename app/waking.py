"""Wakes workers that have nothing to do."""

import asyncio
from contextlib import suppress


class Waker:
    """Call it when there is work. A worker takes a ticket, looks for work, and if there is none
    waits with the ticket: no call in between is missed.
    """

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def __call__(self) -> None:
        """Wakes everybody who waits."""
        woken, self._event = self._event, asyncio.Event()
        woken.set()

    @property
    def ticket(self) -> asyncio.Event:
        """What the next call will set."""
        return self._event


async def called(ticket: asyncio.Event, seconds: float) -> None:
    """Waits for the call the ticket is for, at most so long: work may come from elsewhere."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ticket.wait(), seconds)
