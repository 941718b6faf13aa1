"""Natural batching: one worker thread, and whatever arrived while it was busy is its next batch.

No timer and no added wait: an idle worker takes a single item at once, a busy one takes what has
piled up. The event loop never runs the model.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
# What the latest batch counts for in what is expected of the next one.
_LATEST = 0.2


class Overloaded(Exception):
    """Too many items wait already; try again in a moment."""


class Stopped(Exception):
    """The worker has ended; nothing will be run any more."""


class WrongNumberOfResults(Exception):
    """The function did not return one result for each item."""


@dataclass(frozen=True)
class _Task(Generic[Item, Result]):
    item: Item
    future: "Future[Result]"


class Batcher(Generic[Item, Result]):
    """Calls `function` with lists of items on a thread of its own; awaited item by item.

    A result may be an exception: then it is that item's alone. A function that raises fails its
    batch, never the worker. Cancelled items are not run.
    """

    def __init__(
        self,
        function: Callable[[list[Item]], Sequence[Result | BaseException]],
        *,
        max_batch: int = 32,
        max_waiting: int = 512,
        longest_wait: float = 0.6,
    ) -> None:
        """`longest_wait`: seconds. Nothing more is taken while what waits already will take longer:
        who is refused at once can try again, who waits for long gives up (Nichols and Jacobson
        2012: Controlling Queue Delay).
        """
        self._function = function
        self._max_batch = max_batch
        self._max_waiting = max_waiting
        self._longest_wait = longest_wait
        # Means of the latest batches, whose ratio is the time of an item: of a large batch less.
        self._seconds = 0.0
        self._items = 0.0
        self._tasks: SimpleQueue[_Task[Item, Result] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="batcher", daemon=True)
        self._thread.start()

    async def __call__(self, item: Item) -> Result:
        """The result for `item`. Raises Overloaded, Stopped, or what the function raised."""
        (result,) = await self.all([item])
        return result

    async def all(self, items: Sequence[Item]) -> list[Result]:
        """The results for `items`, in order; either all of them are run or none. Raises like a
        call.
        """
        if not self.alive:
            raise Stopped
        if self.overloaded or self._too_many(len(items)):
            raise Overloaded
        futures: list[Future[Result]] = [Future() for _ in items]
        for item, future in zip(items, futures, strict=True):
            self._tasks.put(_Task(item, future))
        return await asyncio.gather(*map(asyncio.wrap_future, futures))

    @property
    def alive(self) -> bool:
        """Whether the worker still works."""
        return self._thread.is_alive()

    @property
    def overloaded(self) -> bool:
        """Whether what waits will take so long that nothing more is taken."""
        each = self._seconds / (self._items or 1)
        return self._tasks.qsize() * each > self._longest_wait

    def close(self) -> None:
        """Finishes what waits, then ends the worker."""
        self._tasks.put(None)
        self._thread.join()

    def _too_many(self, number: int) -> bool:
        waiting = self._tasks.qsize()
        return waiting > 0 and waiting + number > self._max_waiting

    def _work(self) -> None:
        while (first := self._tasks.get()) is not None:
            batch, last = self._gather(first)
            running = [task for task in batch if task.future.set_running_or_notify_cancel()]
            if running:
                self._run(running)
            if last:
                return

    def _gather(self, first: _Task[Item, Result]) -> tuple[list[_Task[Item, Result]], bool]:
        batch = [first]
        while len(batch) < self._max_batch:
            try:
                task = self._tasks.get_nowait()
            except Empty:
                break
            if task is None:
                return batch, True
            batch.append(task)
        return batch, False

    def _results(self, items: list[Item]) -> Sequence[Result | BaseException]:
        results = self._function(items)
        if len(results) != len(items):
            raise WrongNumberOfResults(f"{len(results)} results for {len(items)} items")
        return results

    def _run(self, tasks: list[_Task[Item, Result]]) -> None:
        started = time.perf_counter()
        try:
            results = self._results([task.item for task in tasks])
        except Exception as error:  # noqa: BLE001 - the batch fails, the worker lives on
            results = [error] * len(tasks)
        took = time.perf_counter() - started
        if not self._items:
            self._seconds, self._items = took, float(len(tasks))
        self._seconds += _LATEST * (took - self._seconds)
        self._items += _LATEST * (len(tasks) - self._items)
        for task, result in zip(tasks, results, strict=True):
            if isinstance(result, BaseException):
                task.future.set_exception(result)
            else:
                task.future.set_result(result)
