"""Measures what a change of the model costs those who are asking meanwhile.

    .venv/bin/python -m benchmarks.swaps

A real `smpbot serve` on a folder with two copies of the archive answers a steady stream of
messages; ten times the one copy takes the place of the other. Prints latencies without and during a
swap, which ends some time after the route has answered, and resident memory.
"""

import asyncio
import math
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2 as httpx

from app import archives
from benchmarks.measure import get, resident, served
from benchmarks.speed import texts

RATE = 20
QUIET_SECONDS = 30
SWAPS = 10
# Long enough for the model that is left to be given back.
AFTER_SECONDS = 1.0


class Stream:
    """Asks at a steady rate, never the same, whether or not answers come; `latencies`: (when asked,
    seconds).
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.latencies: list[tuple[float, float]] = []

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as asked:
            for text in texts.different(texts.alone()):
                asked.create_task(self._one(text))
                await asyncio.sleep(1 / RATE)

    async def _one(self, text: str) -> None:
        at = time.perf_counter()
        response = await self._client.post("/webhooks/rest/webhook", json={"message": text})
        response.raise_for_status()
        self.latencies.append((at, time.perf_counter() - at))

    def between(self, start: float, end: float) -> list[float]:
        """The latencies of what was under way in this time."""
        return [took for at, took in self.latencies if at < end and at + took > start]


async def measure(address: str, pid: int, names: list[str]) -> None:
    """Prints latencies and memory."""
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
        stream = Stream(client)
        async with streaming(stream):
            await asyncio.sleep(5)
            started = time.perf_counter()
            await asyncio.sleep(QUIET_SECONDS)
            quiet = stream.between(started, time.perf_counter())
            swapping, memory, took = [], [resident(pid)], []
            for number in range(SWAPS):
                start = time.perf_counter()
                body = {"model_file": names[(number + 1) % 2]}
                (await client.put("/model", json=body)).raise_for_status()
                took.append(time.perf_counter() - start)
                await asyncio.sleep(AFTER_SECONDS)
                swapping += stream.between(start, time.perf_counter())
                memory.append(resident(pid))
    show("without a swap", quiet)
    show("during a swap", swapping)
    print(f"p99 during / without: {percentile(swapping, 99) / percentile(quiet, 99):.1f}")
    print(f"a swap: {min(took):.1f} to {max(took):.1f} s")
    print("RSS, MB: " + " ".join(f"{value:.0f}" for value in memory))
    print(f"after {SWAPS} / after 1: {memory[-1] / memory[1]:.2f}")


@asynccontextmanager
async def streaming(stream: Stream) -> AsyncIterator[None]:
    """While entered, it runs; its failure is the block's."""
    with suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(stream.run())
            yield
            task.cancel()


def show(name: str, latencies: list[float]) -> None:
    """A line of percentiles."""
    shown = (f"p{p} {percentile(latencies, p) * 1000:.0f}" for p in (50, 90, 99, 100))
    print(f"{name:16} {len(latencies):5} messages, ms: {', '.join(shown)}")


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that so many percent do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def main() -> None:
    """Two copies under two names, in a folder of their own."""
    archive = archives.fresh(Path("models"), Path("data/faq.yml"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = [archive.name, "smpbot-copy.tar.gz"]
        for copy in names:
            shutil.copy(archive, folder / copy)
        os.environ |= {
            "SMPBOT_MODEL_DIR": str(folder),
            "SMPBOT_DATABASE_URL": f"sqlite:///{folder}/smpbot.db",
        }
        with served() as (address, process):
            get(f"{address}readyz")
            asyncio.run(measure(address, process.pid, names))


if __name__ == "__main__":
    main()
