"""Natural batching: what arrives while the worker is busy is its next batch."""

import asyncio
import threading
import time
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.batching import Batcher, Overloaded, Stopped, WrongNumberOfResults

pytestmark = pytest.mark.anyio
_PATIENCE = 5.0


class Doubler:
    """Doubles numbers, one at a time when told to wait; remembers its batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.started = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, numbers: list[int]) -> list[int | BaseException]:
        """Doubles `numbers` as soon as it may go on."""
        self.batches.append(numbers)
        self.started.set()
        self.go_on.wait(_PATIENCE)
        return [number * 2 for number in numbers]


async def busy_with(batcher: Batcher[int, int], doubler: Doubler, number: int) -> asyncio.Task[int]:
    """Puts `number` in and returns once the worker holds it."""
    task = asyncio.create_task(batcher(number))
    await asyncio.to_thread(doubler.started.wait, _PATIENCE)
    return task


async def queued(batcher: Batcher[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    """Puts `numbers` in, in order, and returns once all of them wait."""
    tasks = [asyncio.create_task(batcher(number)) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def test_an_idle_worker_starts_at_once() -> None:
    """A single item does not wait for others: it is a batch of one."""
    doubler = Doubler()
    doubler.go_on.set()
    with closing(Batcher[int, int](doubler)) as batcher:
        assert [await batcher(1), await batcher(2)] == [2, 4]
    assert doubler.batches == [[1], [2]]


async def test_what_waits_becomes_the_next_batch() -> None:
    """Items that arrive while the worker is busy are taken together, each with its own result."""
    doubler = Doubler()
    with closing(Batcher[int, int](doubler)) as batcher:
        first = await busy_with(batcher, doubler, 1)
        others = await queued(batcher, 2, 3, 4)
        doubler.go_on.set()
        assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
    assert doubler.batches == [[1], [2, 3, 4]]


async def test_max_batch_size() -> None:
    """No batch is larger than allowed; what is left over comes next, in order."""
    doubler = Doubler()
    with closing(Batcher[int, int](doubler, max_batch=2)) as batcher:
        first = await busy_with(batcher, doubler, 1)
        others = await queued(batcher, 2, 3, 4)
        doubler.go_on.set()
        await asyncio.gather(first, *others)
    assert doubler.batches == [[1], [2, 3], [4]]


@pytest.mark.parametrize("results", [[], [1, 2]], ids=["too few", "too many"])
async def test_returning_wrong_number_of_results(results: list[int]) -> None:
    """A function that does not give one result an item has failed: nobody gets another's."""
    with closing(Batcher[int, int](lambda _: results)) as batcher:
        with pytest.raises(WrongNumberOfResults, match=f"{len(results)} results for 1 items"):
            await batcher(1)
        assert batcher.alive


async def test_one_bad_item_fails_alone() -> None:
    """An exception among the results is raised for its item; the others have their results."""

    def halved(numbers: list[int]) -> list[int | BaseException]:
        doubler(numbers)
        return [ValueError("odd") if number % 2 else number // 2 for number in numbers]

    doubler = Doubler()
    with closing(Batcher[int, int](halved)) as batcher:
        first = await busy_with(batcher, doubler, 2)
        odd, even = await queued(batcher, 3, 4)
        doubler.go_on.set()
        assert [await first, await even] == [1, 2]
        with pytest.raises(ValueError, match="odd"):
            await odd
    assert doubler.batches == [[2], [3, 4]]


async def test_failed_batch_fails_its_callers_only() -> None:
    """A function that raises fails everyone in that batch, and nobody before or after."""

    def picky(numbers: list[int]) -> list[int | BaseException]:
        doubled = doubler(numbers)
        if 3 in numbers:
            raise ValueError("no threes")
        return doubled

    doubler = Doubler()
    with closing(Batcher[int, int](picky)) as batcher:
        first = await busy_with(batcher, doubler, 1)
        failing = await queued(batcher, 2, 3)
        doubler.go_on.set()
        assert await first == 2
        for task in failing:
            with pytest.raises(ValueError, match="no threes"):
                await task
        assert await batcher(4) == 8


async def test_dont_dispatch_cancelled() -> None:
    """An item nobody waits for any more is left out of its batch."""
    doubler = Doubler()
    with closing(Batcher[int, int](doubler)) as batcher:
        first = await busy_with(batcher, doubler, 1)
        kept, dropped, also_kept = await queued(batcher, 2, 3, 4)
        dropped.cancel()
        await asyncio.sleep(0)
        doubler.go_on.set()
        assert [await first, await kept, await also_kept] == [2, 4, 8]
    assert doubler.batches == [[1], [2, 4]]


async def test_all_futures_cancelled_skips_function() -> None:
    """A batch nobody waits for is not run at all."""
    doubler = Doubler()
    with closing(Batcher[int, int](doubler)) as batcher:
        first = await busy_with(batcher, doubler, 1)
        for task in await queued(batcher, 2, 3):
            task.cancel()
        await asyncio.sleep(0)
        doubler.go_on.set()
        assert await first == 2
    assert doubler.batches == [[1]]


async def test_cancelling_what_already_runs() -> None:
    """A caller who leaves while his item runs harms neither the worker nor the next caller."""
    doubler = Doubler()
    with closing(Batcher[int, int](doubler)) as batcher:
        (await busy_with(batcher, doubler, 1)).cancel()
        doubler.go_on.set()
        assert await batcher(2) == 4


async def test_full_queue() -> None:
    """When as many wait as may, the next is refused at once, and welcome again later."""
    doubler = Doubler()
    with closing(Batcher[int, int](doubler, max_waiting=2)) as batcher:
        first = await busy_with(batcher, doubler, 1)
        waiting = await queued(batcher, 2, 3)
        with pytest.raises(Overloaded):
            await batcher(4)
        doubler.go_on.set()
        assert await asyncio.gather(first, *waiting) == [2, 4, 6]
        assert await batcher(4) == 8


async def test_several_items_are_taken_together_or_not_at_all() -> None:
    """What belongs together is run together; when not all of it may wait, none of it is run."""
    doubler = Doubler()
    with closing(Batcher[int, int](doubler, max_waiting=2)) as batcher:
        first = await busy_with(batcher, doubler, 1)
        waiting = await queued(batcher, 2)
        with pytest.raises(Overloaded):
            await batcher.all([3, 4])
        doubler.go_on.set()
        assert await asyncio.gather(first, *waiting) == [2, 4]
        assert await batcher.all([3, 4, 5]) == [6, 8, 10]
    assert 4 not in doubler.batches[1]


async def test_nobody_waits_for_too_long() -> None:
    """When what waits will take longer than allowed, the next is refused, and later welcome."""
    doubler = Doubler()

    def slow(numbers: list[int]) -> list[int | BaseException]:
        time.sleep(0.1)
        return doubler(numbers)

    with closing(Batcher[int, int](slow, max_batch=1, longest_wait=0.15)) as batcher:
        doubler.go_on.set()
        assert await batcher(1) == 2
        first = asyncio.create_task(batcher(2))
        await asyncio.sleep(0.01)
        waiting = await queued(batcher, 3, 4)
        with pytest.raises(Overloaded):
            await batcher(5)
        assert await first == 4
        await asyncio.wait(waiting)
        assert await batcher(5) == 10


async def test_close_finishes_what_waits() -> None:
    """Closing answers everyone who waits, then ends the worker."""
    doubler = Doubler()
    batcher = Batcher[int, int](doubler, max_batch=2)
    first = await busy_with(batcher, doubler, 1)
    others = await queued(batcher, 2, 3, 4)
    ending = asyncio.create_task(asyncio.to_thread(batcher.close))
    assert not (await asyncio.wait([ending], timeout=0.1))[0]
    doubler.go_on.set()
    async with asyncio.timeout(_PATIENCE):
        assert await asyncio.gather(first, *others) == [2, 4, 6, 8]
        await ending
    assert not batcher.alive


@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(numbers=st.lists(st.integers(), max_size=40), size=st.integers(1, 8))
async def test_everyone_gets_his_own_result(numbers: list[int], size: int) -> None:
    """Whatever comes at whatever batch size: each caller has his own result, each item ran once."""
    doubler = Doubler()
    doubler.go_on.set()
    with closing(Batcher[int, int](doubler, max_batch=size)) as batcher:
        results = await asyncio.gather(*(batcher(number) for number in numbers))
    assert results == [number * 2 for number in numbers]
    assert [number for batch in doubler.batches for number in batch] == numbers
    assert max(map(len, doubler.batches), default=0) <= size


async def test_nothing_waits_for_a_stopped_worker() -> None:
    """Who asks after the end is told so instead of waiting for ever."""
    batcher: Batcher[int, int] = Batcher(lambda items: items)
    batcher.close()
    with pytest.raises(Stopped):
        await batcher(1)
