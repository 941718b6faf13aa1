"""What a server and its child processes take: resident memory, processor time."""

import os
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
    """RSS of a single process in MB (1,000,000 bytes); of several the sum of their shares (PSS), so
    that pages they share are counted once.
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


def cpu_seconds(pid: int) -> float:
    """What they have computed so far: the same on a busy machine, unlike the time on the clock."""
    return sum(_ticks(one) for one in _tree(pid)) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    # Behind the name, which may have spaces in it: state is the 3rd field, utime the 14th.
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in (thread / "children").read_text("utf-8").split():
            yield from _tree(int(child))


def _rollup(pid: int) -> dict[str, float]:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    found = re.findall(r"^(Rss|Pss): +(\d+) kB$", text, re.MULTILINE)
    return {name: int(kilobytes) * 1024 / 1e6 for name, kilobytes in found}
