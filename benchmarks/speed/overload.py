"""Ten times as many messages as the service can read, whatever becomes of them."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.speed import load, texts, visits
from benchmarks.speed.servers import Running, ServerError, ours, running

TIMES = 10
_ALLOWED = {"200", "429", "503"}
# So many prompt replies in a row: it has recovered. Prompt: within so many times the usual p99.
_PROMPT, _USUAL_TIMES = 5, 3
_PATIENCE_SECONDS = 60


def overload(capacity: float, usual_p99_ms: float, seconds: int, folder: Path) -> dict[str, Any]:
    """What became of the messages, and how long afterwards the service needed to recover."""
    messages = texts.different(texts.alone())
    with running(ours(folder)) as server:
        visits.warm(server, messages)
        url = f"{server.url}{server.system.path}"
        seen = load.different(url, messages, seconds, rate=round(TIMES * capacity))
        recovered = _recovery(server, usual_p99_ms / 1000 * _USUAL_TIMES)
    unexpected = sum(n for status, n in seen.statuses.items() if status not in _ALLOWED)
    return asdict(seen) | {
        "seconds": seconds,
        "wanted_per_second": TIMES * capacity,
        "unexpected": unexpected + seen.errors + seen.refused_rudely,
        "recovery_seconds": recovered,
    }


def _recovery(server: Running, prompt_seconds: float) -> float:
    """Seconds until replies are prompt again."""
    started = time.perf_counter()
    row, first = 0, 0.0
    for number in range(100_000):
        asked = time.perf_counter()
        try:
            server.ask(f"how long until number {number} is read", f"after-{number}")
            fine = time.perf_counter() - asked <= prompt_seconds
        except ServerError:
            fine = False
        first = asked - started if row == 0 else first
        row = row + 1 if fine else 0
        if row == _PROMPT or time.perf_counter() - started > _PATIENCE_SECONDS:
            break
    return first if row == _PROMPT else float("inf")
