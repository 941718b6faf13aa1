"""Another model while the service runs: loaded and tried beside the one that answers, then swapped.

Nothing changes before the new one is ready, and a turn that has begun ends on the old one.
"""

import asyncio
import time
from pathlib import Path

import structlog

from app import archives, asking, freshness, golden, heap, served
from app.conversation import Conversations
from app.faults import OperatorFault
from app.nlu import Model
from app.servable import Servable
from app.served import Served
from app.settings import Settings
from app.telemetry import Metrics

log = structlog.get_logger()
_POLL_SECONDS = 1.0


class NothingBefore(OperatorFault):
    """There is nothing to go back to."""


class Swaps:
    """Changes the model of `conversations`; one change at a time."""

    def __init__(self, settings: Settings, conversations: Conversations, metrics: Metrics) -> None:
        self._settings = settings
        self._folder = settings.model_dir
        self._conversations = conversations
        self._metrics = metrics
        self._changing = asyncio.Lock()
        self._seen: Served | None = None
        self._leaving: asyncio.Task[None] | None = None
        metrics.model.info({"file": self._now})

    @property
    def _now(self) -> str:
        return self._conversations.model.file

    async def put(self, named: str) -> None:
        """Serves the archive `named`, which lies in the model folder, once it has answered the
        golden questions. Raises ArchiveError, ModelError, GoldenError, EvaluationError or OSError:
        then nothing has changed; Busy: another change is under way.
        """
        archive = archives.named(self._folder, named)
        with served.alone(self._folder):
            record = await asyncio.to_thread(self._record)
            await self._change(archive, record.then(archive.name), self._settings.golden_file)

    async def back(self) -> tuple[str, str]:
        """Serves again what was served before; the names of what is left and of what came. It has
        answered golden questions before, so none is asked. Raises NothingBefore, ModelError,
        OSError or Busy.
        """
        with served.alone(self._folder):
            left, record = self._now, await asyncio.to_thread(self._record)
            earlier = record.back(lambda name: (self._folder / name).is_file())
            if earlier is None or earlier.now is None:
                raise NothingBefore(f"no archive in {self._folder} was served before {left}")
            await self._change(archives.named(self._folder, earlier.now), earlier)
            return left, self._now

    async def follow(self, seen: Served) -> None:
        """Serves what another process on the model folder has begun to serve since `seen`, or since
        what was seen later; never returns. Raises what `supervised` shall try again.
        """
        self._seen = self._seen or seen
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            async with self._changing:
                # Read while nothing changes: what was read before a change is no longer so.
                await self._catch_up(await asyncio.to_thread(served.read, self._folder))

    async def _catch_up(self, found: Served) -> None:
        if found.now and found != self._seen and found.now != self._now:
            await self._exchange(archives.named(self._folder, found.now))
        self._seen = found

    def _record(self) -> Served:
        record = served.read(self._folder)
        return record if record.now else record.then(self._now)

    async def _change(self, archive: Path, record: Served, golden_file: Path | None = None) -> None:
        """To `archive`, which is written down as `record`."""
        async with self._changing:
            await self._exchange(archive, record, golden_file)

    async def _exchange(
        self, archive: Path, record: Served | None = None, golden_file: Path | None = None
    ) -> None:
        """To `archive`, which is written down as `record`, or was by another process."""
        started, before = time.monotonic(), self._now
        try:
            await self._serve(archive, record, golden_file)
        except Exception as error:
            self._metrics.swaps.labels("refused").inc()
            log.warning("model not swapped", file=archive.name, error=type(error).__name__)
            raise
        self._metrics.swaps.labels("swapped").inc()
        self._metrics.model.info({"file": self._now})
        took = round(time.monotonic() - started, 1)
        log.info("model swapped", before=before, after=self._now, seconds=took)

    async def _serve(self, archive: Path, record: Served | None, golden_file: Path | None) -> None:
        if self._leaving:
            # Two models at most, however fast they follow each other.
            await self._leaving
        with heap.undisturbed():
            fresh = await asyncio.to_thread(self._prepared, archive, golden_file)
        if record:
            # First: if it cannot be written, nothing has changed.
            try:
                await asyncio.to_thread(self._write, record)
            except BaseException:
                await asyncio.to_thread(fresh.close)
                raise
        old = self._conversations.swap(fresh)
        self._leaving = asyncio.create_task(_left(old))

    def _write(self, record: Served) -> None:
        """Notes over what it was chosen: over what a start would choose, if that is there."""
        expected = freshness.expected(self._settings)
        over = expected.name if expected and expected.exists() else record.over
        served.write(self._folder, record.model_copy(update={"over": over}))

    def _prepared(self, archive: Path, golden_file: Path | None) -> Servable:
        """What is to answer, warm. Takes seconds."""
        threads = self._conversations.model.threads
        servable = self._conversations.prepared(Model.load(archive, threads))
        try:
            if golden_file:
                golden.check(servable, golden_file)
            else:
                asking.asked(servable, golden.own(servable.model.faq)[:1])
        except BaseException:
            servable.close()
            raise
        return servable


async def _left(old: Servable) -> None:
    """Gives back what `old` held, once the last turn on it has ended."""
    await old.retire()
    del old
    await asyncio.to_thread(heap.give_back)
