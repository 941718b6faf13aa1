"""Deletes what is too old to be kept."""

import asyncio
import time

from app.store.transcripts import Transcripts

_EVERY_SECONDS = 3600.0


async def purge_hourly(transcripts: Transcripts, days: int) -> None:
    """Deletes texts older than `days`, once an hour; never returns."""
    while True:
        await asyncio.to_thread(transcripts.purge, time.time(), days)
        await asyncio.sleep(_EVERY_SECONDS)
