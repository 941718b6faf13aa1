"""Load on a server, and what became of it. The load generator is npm's autocannon."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.speed import texts

FOLDER = Path("benchmarks/load")
# More messages a second than any server here can read, or refuse, when all are different.
_MOST_A_SECOND = 6000


class LoadError(Exception):
    """The load generator did not do what it was asked; the message says why."""


@dataclass(frozen=True)
class Load:
    """What became of the messages. per_second and milliseconds are of those answered with 200;
    refused_rudely: refused without a Retry-After; errors: broken connections and timeouts.
    """

    sent: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    statuses: dict[str, int]
    errors: int
    refused_rudely: int


def install() -> None:
    """The load generator's packages, as its lock file pins them."""
    if not (FOLDER / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, check=True)


def different(url: str, messages: Iterator[str], seconds: int, **how: int) -> Load:
    """Load with the next `messages`, none twice; `how`: so many `connections`, or a `rate`."""
    count = seconds * max(_MOST_A_SECOND, how.get("rate", 0)) + 1000
    load = _sent(url, messages, count, seconds, how)
    if load.sent > count:
        raise LoadError(f"{load.sent} messages were sent, only {count} of them different")
    return load


def repeated(url: str, messages: list[str], seconds: int, **how: int) -> Load:
    """Load with the same messages again and again, each time by somebody else."""
    return _sent(url, iter(messages), len(messages), seconds, how)


def parsed(output: str, seconds: int) -> Load:
    """What `load.mjs` printed. Raises LoadError when nothing was answered."""
    found: dict[str, Any] = json.loads(output)
    if not found["milliseconds"]:
        raise LoadError(f"nothing was answered: {found['statuses']}, {found['errors']} errors")
    p50, p95, p99 = np.percentile(found["milliseconds"], [50, 95, 99])
    in_time = sum(end <= seconds * 1000 for end in found["ends"])
    return Load(
        sent=found["sent"],
        per_second=in_time / seconds,
        p50_ms=float(p50),
        p95_ms=float(p95),
        p99_ms=float(p99),
        statuses=found["statuses"],
        errors=found["errors"],
        refused_rudely=found["noRetryAfter"],
    )


def _sent(url: str, messages: Iterator[str], count: int, seconds: int, how: dict[str, int]) -> Load:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        if texts.write(file, messages, count) < count:
            raise LoadError("there are not enough different messages")
        settings = {"url": url, "texts": str(file), "seconds": seconds} | how
        command = ["node", "load.mjs", json.dumps(settings)]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LoadError(done.stderr.strip()[-500:])
    return parsed(done.stdout, seconds)
