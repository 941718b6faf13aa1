"""Rasa's own tools work on this project: `make conformance`.

Runs them, in the environment of requirements.txt beside this file, on rasa_project/ and on the
archive of `smpbot train`, and prints a line for each check. Exit code 1 when one fails.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from app import archives, faq
from benchmarks.conformance.agreement import disagreements
from benchmarks.speed import servers
from benchmarks.speed.training import FAQ, QUIET

RASA = Path("benchmarks/conformance/.venv/bin/rasa")
ENVIRONMENT = QUIET | {"PYTHONPATH": ".", "PYTHONWARNINGS": "ignore", "RASA_MAX_CACHE_SIZE": "0"}
# Of every label so many phrasings, which the model has learned: nearly all are to be right.
_EACH, _RIGHT = 3, 0.98

Check = Callable[[Path, Path], str]


class Failed(Exception):
    """A check failed; the message says what was seen."""


def main() -> int:
    """Runs every check, and goes on after one that failed."""
    if not RASA.exists():
        print(f"{RASA}: not installed; run `make conformance`", file=sys.stderr)
        return 2
    archive = archives.fresh(Path("models"), FAQ)
    if not archive.exists():
        subprocess.run([sys.executable, "-m", "app", "train"], check=True)
    checks: dict[str, Check] = {
        "rasa train nlu": trains,
        "rasa test nlu": tests,
        "rasa shell nlu": shell,
        "rasa run --enable-api": runs,
    }
    with tempfile.TemporaryDirectory() as folder:
        passed = [_reported(name, check, archive, Path(folder)) for name, check in checks.items()]
    return 0 if all(passed) else 1


def _reported(name: str, check: Check, archive: Path, folder: Path) -> bool:
    try:
        seen = check(archive, folder)
    except (Failed, servers.ServerError, subprocess.TimeoutExpired) as error:
        print(f"FAILED  {name}: {error}", flush=True)
        return False
    print(f"ok      {name}: {seen}", flush=True)
    return True


def trains(_: Path, folder: Path) -> str:
    """Rasa trains the project from its own configuration, into an archive this service loads."""
    _rasa(
        "train", "nlu", "--config", "rasa_project/config.yml",
        "--out", str(folder), "--fixed-model-name", "trained",
    )  # fmt: skip
    trained = folder / "trained.tar.gz"
    if not trained.exists():
        raise Failed("there is no archive")
    return f"an archive of {trained.stat().st_size / 1e6:.0f} MB"


def tests(archive: Path, folder: Path) -> str:
    """Rasa's evaluation finds the labels of the content, and that they are right."""
    examples = _examples()
    file = folder / "nlu.yml"
    nlu = [
        {"intent": label, "examples": "".join(f"- {text}\n" for text in texts)}
        for label, texts in examples.items()
    ]
    file.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}), "utf-8")
    out = folder / "results"
    _rasa("test", "nlu", "--nlu", str(file), "-m", str(archive), "--out", str(out), "--no-plot")
    report = json.loads((out / "response_selection_report.json").read_text("utf-8"))
    if missing := set(examples) - set(report):
        raise Failed(f"labels not reported: {sorted(missing)}")
    if report["accuracy"] < _RIGHT:
        raise Failed(f"only {report['accuracy']:.1%} of known phrasings are right")
    return f"{len(examples)} labels, {report['accuracy']:.1%} of known phrasings right"


def shell(archive: Path, _: Path) -> str:
    """Rasa's shell parses what is typed."""
    printed = _rasa("shell", "nlu", "-m", str(archive), typed=f"{servers.FIRST}\n")
    label = '"full_retrieval_intent_name": "faq/cost"'
    if label not in printed:
        raise Failed(f"no {label} in what it printed: {printed[-300:]}")
    return f"{servers.FIRST} is faq/cost"


def runs(archive: Path, folder: Path) -> str:
    """Rasa's server serves the archive, and parses as this service does."""
    texts = [json.loads(line)["text"] for line in _lines("benchmarks/unseen.jsonl")][::8]
    stock = servers.stock(archive, RASA, servers.PARSE)
    with servers.running(stock) as theirs, servers.running(servers.ours(folder)) as ours:
        found = disagreements(texts, theirs.parse, ours.parse)
    if found:
        raise Failed("; ".join(found[:3]))
    return f"/model/parse of it and of this service agree on {len(texts)} messages"


def _examples() -> dict[str, list[str]]:
    entries = faq.load(FAQ).entries()
    return {label: entry.phrasings[:_EACH] for label, entry in entries}


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines()


def _rasa(*arguments: str, typed: str = "") -> str:
    """What the tool printed. Raises Failed."""
    done = subprocess.run(
        [str(RASA), *arguments],
        input=typed, capture_output=True, text=True, check=False,
        env=os.environ | ENVIRONMENT, timeout=1800,
    )  # fmt: skip
    # The shell ends at the end of its input.
    if done.returncode:
        raise Failed(f"exit code {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
