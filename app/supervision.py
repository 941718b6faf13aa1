"""Keeps background work alive: what fails is logged and begun again."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

Work = Callable[[], Awaitable[None]]
log = structlog.get_logger()
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


async def supervised(name: str, work: Work) -> None:
    """Does `work` again and again; after a failure only when a pause is over, that doubles."""
    pause = _FIRST_PAUSE
    while True:
        begun = time.monotonic()
        try:
            await work()
            pause = _FIRST_PAUSE
        except Exception as error:  # noqa: BLE001
            # The type only: an exception's text can quote what a user wrote.
            log.error("background work failed", work=name, error=type(error).__name__)  # noqa: TRY400
            if time.monotonic() - begun > _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 2)
