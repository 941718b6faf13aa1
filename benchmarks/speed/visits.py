"""One visit to a server: it is started, loaded in every way, and stopped again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.speed import load, resources, texts
from benchmarks.speed.load import Load
from benchmarks.speed.servers import FIRST, Running, System, running

CLIENTS = (1, 8, 64, 256)
# The rate stock Rasa can just sustain: this share of what it does at most.
SUSTAINED = 0.8
_THROUGHPUT = re.compile(r"different\.\d+\.per_second")
_REPEATED_CLIENTS = 64
_REPEATED_TEXTS = 20
_WARM_UP = 100

Figures = dict[str, float]


@dataclass(frozen=True)
class Plan:
    """How long each load lasts."""

    seconds: int
    rounds: int
    clients: tuple[int, ...] = CLIENTS


def visit(system: System, plan: Plan, rate: int | None = None) -> Figures:
    """What is seen. rate: of the load at a fixed rate; by default the one it just sustains."""
    messages = texts.different(texts.alone())
    with running(system) as server:
        warm(server, messages)
        figures = {"ready.warm_seconds": server.ready_seconds}
        figures["memory.ready_mb"] = resources.resident(server.pid)
        with resources.watched(server.pid) as peak:
            figures |= _loads(server, plan, messages, rate)
        figures["memory.peak_mb"] = peak.megabytes
        figures["memory.after_load_mb"] = resources.resident(server.pid)
    return figures


def throughput(system: System, plan: Plan) -> Figures:
    """What it does at most with repeated messages."""
    with running(system) as server:
        return {f"repeated.{key}": value for key, value in _repeated(server, plan)}


def warm(server: Running, messages: Iterator[str]) -> None:
    """So many messages first: what is set up on demand is there."""
    for number in range(_WARM_UP):
        server.ask(next(messages), f"warm-{number}")


def sustained(figures: Figures) -> int:
    """Messages a second that whoever has these figures can just sustain, with any clients."""
    rates = [value for key, value in figures.items() if _THROUGHPUT.fullmatch(key)]
    return max(1, round(SUSTAINED * max(rates)))


def _loads(server: Running, plan: Plan, messages: Iterator[str], rate: int | None) -> Figures:
    url = f"{server.url}{server.system.path}"
    figures: Figures = {}
    for clients in plan.clients:
        before = resources.cpu_seconds(server.pid)
        seen = load.different(url, messages, plan.seconds, connections=clients)
        _settle(server)
        used = resources.cpu_seconds(server.pid) - before
        # Those whose reply nobody waited for any more were computed as well.
        figures[f"different.{clients}.cpu_ms"] = 1000 * used / seen.sent
        figures |= {f"different.{clients}.{key}": value for key, value in _figures(seen)}
    figures |= {f"repeated.{key}": value for key, value in _repeated(server, plan)}
    _settle(server)
    fixed = rate or sustained(figures)
    seen = load.different(url, messages, plan.seconds, rate=fixed)
    return figures | {f"sustained.{key}": value for key, value in _figures(seen)}


def _settle(server: Running) -> None:
    """What the last load left unanswered comes before this message."""
    server.ask(FIRST, "settle")


def _repeated(server: Running, plan: Plan) -> Iterator[tuple[str, float]]:
    url = f"{server.url}{server.system.path}"
    few = texts.alone()[:_REPEATED_TEXTS]
    return _figures(load.repeated(url, few, plan.seconds, connections=_REPEATED_CLIENTS))


def _figures(seen: Load) -> Iterator[tuple[str, float]]:
    failed = seen.errors + sum(n for status, n in seen.statuses.items() if status != "200")
    yield from {
        "per_second": seen.per_second,
        "p50_ms": seen.p50_ms,
        "p95_ms": seen.p95_ms,
        "p99_ms": seen.p99_ms,
        "failed": float(failed),
    }.items()
