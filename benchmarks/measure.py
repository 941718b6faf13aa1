"""Measures what the README states: start, memory, speed, training, size.

    make bench

Prints one table. Start and memory are of a real `smpbot serve`; speed is of the whole graph
(encoder, classifier, calibration) on different messages, alone, in batches, and as their ratio.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import archives, faq
from app.messages import TEXT_LIMIT, Asked
from app.nlu import Model

STARTS = 3
MESSAGES = 320
LONG = 40
BATCH = 32
ADDRESS = re.compile(r"http://\S+")


def main() -> None:
    """Runs every measurement and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", action="store_true", help="also time a training")
    arguments = parser.parse_args()
    archive = archives.fresh(Path("models"), Path("data/faq.yml"))
    if not archive.exists():
        subprocess.run([sys.executable, "-m", "app", "train"], check=True)
    rows = {"archive": f"{archive.stat().st_size / 1e6:.0f} MB", "environment": environment()}
    rows |= starts()
    rows |= speed(archive)
    if arguments.train:
        rows["training, whole command"] = f"{training():.0f} s"
    for name, value in rows.items():
        print(f"{name:32} {value}")


def environment() -> str:
    """The size of the virtual environment, development tools included."""
    kilobytes = subprocess.run(["du", "-sk", sys.prefix], capture_output=True, check=True).stdout
    return f"{int(kilobytes.split()[0]) / 1000:.0f} MB with development tools"


def starts() -> dict[str, str]:
    """Seconds to /readyz, best of STARTS, and resident memory before and after messages."""
    seconds, idle, loaded = [], 0.0, 0.0
    for _ in range(STARTS):
        started = time.perf_counter()
        with served() as (address, process):
            get(f"{address}readyz")
            seconds.append(time.perf_counter() - started)
            idle = resident(process.pid)
            texts = messages(MESSAGES)
            for text in [*texts, *longest(texts)]:
                ask(address, text)
            loaded = resident(process.pid)
    return {
        "start to /readyz, best of three": f"{min(seconds):.1f} s",
        "RSS ready": f"{idle:.0f} MB",
        f"RSS after them, {LONG} of 4,096 characters": f"{loaded:.0f} MB",
    }


@contextmanager
def served() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server of this checkout on a free port; its address and process."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = ADDRESS.search(process.stdout.readline())
        assert found is not None
        try:
            yield found[0], process
        finally:
            process.terminate()


def get(url: str) -> None:
    """Asks until the server answers."""
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except ConnectionError:
            time.sleep(0.01)
        except OSError as error:
            if not isinstance(getattr(error, "reason", None), ConnectionError):
                raise
            time.sleep(0.01)
        else:
            return


def ask(address: str, text: str) -> None:
    """Sends one message to the REST channel."""
    body = json.dumps({"message": text}).encode()
    urllib.request.urlopen(f"{address}webhooks/rest/webhook", body, timeout=10).close()


def resident(pid: int) -> float:
    """Resident memory of a process in MB (1,000,000 bytes)."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024 / 1e6


def messages(count: int) -> list[str]:
    """Different messages, as people write them."""
    texts = [text for text, _ in faq.load(Path("data/faq.yml")).examples()]
    step = len(texts) // count
    return [f"{text}?" for text in texts[::step][:count]]


def longest(texts: list[str]) -> list[str]:
    """LONG messages of the maximum length."""
    shifted = (" ".join(texts[i:] + texts[:i]) for i in range(0, len(texts), len(texts) // LONG))
    return [text[:TEXT_LIMIT] for text in shifted]


def speed(archive: Path) -> dict[str, str]:
    """Milliseconds a message, alone and in batches of BATCH."""
    model = Model.load(archive)
    texts = messages(MESSAGES)
    timed(model, texts[:BATCH])
    alone = [timed(model, [text]) for text in texts]
    batches = [timed(model, texts[i : i + BATCH]) / BATCH for i in range(0, len(texts), BATCH)]
    one, many = statistics.median(alone), statistics.median(batches)
    return {
        "one message alone, median": f"{one:.1f} ms",
        f"one message in batches of {BATCH}": f"{many:.1f} ms",
        "gain of batching": f"{one / many:.1f}x",
    }


def timed(model: Model, texts: list[str]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    model.predict([Asked(text) for text in texts])
    return (time.perf_counter() - started) * 1000


def training() -> float:
    """Seconds of `smpbot train` into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        environment = {"SMPBOT_MODEL_DIR": folder, "PATH": ""}
        command = [sys.executable, "-m", "app", "train"]
        subprocess.run(command, env=environment, check=True)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
