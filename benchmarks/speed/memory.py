"""Resident memory of a server and its child processes, in MB (1,000,000 bytes)."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_EVERY_SECONDS = 0.25


class Peak:
    """The most that was resident while it was watched."""

    megabytes = 0.0


def resident(pid: int) -> float:
    """RSS of a single process; of several the sum of their shares (PSS), so that pages they share
    are counted once.
    """
    found = [_rollup(one) for one in _tree(pid)]
    if len(found) == 1:
        return found[0]["Rss"]
    return sum(one["Pss"] for one in found)


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Looks every quarter of a second."""
    peak, done = Peak(), threading.Event()

    def watch() -> None:
        while not done.wait(_EVERY_SECONDS):
            peak.megabytes = max(peak.megabytes, resident(pid))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text("utf-8").split():
            yield from _tree(int(child))


def _rollup(pid: int) -> dict[str, float]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    found = re.findall(r"^(Rss|Pss): +(\d+) kB$", text, re.MULTILINE)
    return {name: int(kilobytes) * 1024 / 1e6 for name, kilobytes in found}
