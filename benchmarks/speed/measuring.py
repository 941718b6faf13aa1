"""Everything that is measured, in order."""

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import archives, faq
from benchmarks.speed import disk, machine, quality, servers, stock_project, training, visits
from benchmarks.speed.overload import overload
from benchmarks.speed.servers import System
from benchmarks.speed.training import FAQ
from benchmarks.speed.visits import Figures, Plan

Results = dict[str, Any]
_USUAL_EPOCHS = 100
OURS, STOCK, EMPTY = "this service", "stock Rasa", "empty route"


@dataclass(frozen=True)
class Choices:
    """How thoroughly. questions_every: of the labelled questions every so-maniest is asked."""

    plan: Plan
    quick: bool
    overload_seconds: int
    questions_every: int
    stock_archive: Path | None


def measured(choices: Choices, folder: Path) -> Results:
    """The results, as they are written. `folder`: for what is kept meanwhile."""
    archive = choices.stock_archive or training.train_stock()
    ours = _our_archive()
    found: dict[str, list[Figures]] = {OURS: [], STOCK: [], EMPTY: []}
    results: Results = {"machine": machine.described(), "quick": choices.quick, "notes": []}
    _rounds(choices.plan, archive, folder, found)
    _once(choices, archive, folder, found, results["notes"])
    results |= {
        "rounds_wanted": choices.plan.rounds,
        "clients": choices.plan.clients,
        "rounds": found,
        "medians": {name: medians(rounds) for name, rounds in found.items()},
        "encoder": _encoder(ours, choices.plan.seconds),
    }
    mine = results["medians"][OURS]
    capacity, usual = mine["different.64.per_second"], mine["different.1.p99_ms"]
    _say("overload")
    results["overload"] = overload(capacity, usual, choices.overload_seconds, folder)
    return results


def medians(rounds: list[Figures]) -> Figures:
    """The median of each figure over the rounds that have it."""
    keys = dict.fromkeys(key for figures in rounds for key in figures)
    return {key: statistics.median(one[key] for one in rounds if key in one) for key in keys}


def _rounds(plan: Plan, archive: Path, folder: Path, found: dict[str, list[Figures]]) -> None:
    """Stock Rasa first: what it can sustain is the rate for both."""
    for number in range(plan.rounds):
        _say(f"round {number + 1} of {plan.rounds}")
        found[STOCK].append(visits.visit(servers.stock(archive), plan, _rate(found[STOCK])))
        found[OURS].append(visits.visit(servers.ours(folder), plan, _rate(found[STOCK])))
        found[EMPTY].append(visits.throughput(servers.empty(), plan))


def _rate(stock: list[Figures]) -> int | None:
    return visits.sustained(stock[0]) if stock else None


def _once(
    choices: Choices,
    archive: Path,
    folder: Path,
    found: dict[str, list[Figures]],
    notes: list[str],
) -> None:
    """What needs no rounds: answers, sizes, training; in a full run a start with cold files."""
    ours, stock = servers.ours(folder), servers.stock(archive)
    _say("answers")
    every = choices.questions_every
    found[OURS].append(quality.judged(ours, quality.from_ours, every))
    found[STOCK].append(quality.judged(stock, quality.from_stock(faq.load(FAQ)), every))
    _say("sizes")
    found[OURS].append({"environment_mb": disk.environment_mb()})
    found[STOCK].append({"environment_mb": disk.stock_environment_mb()})
    _training(choices, archive, found, notes)
    if not choices.quick:
        _say("cold starts")
        found[OURS].append(_cold(ours, [Path(sys.prefix), Path("models")], notes))
        found[STOCK].append(_cold(stock, [training.STOCK / ".venv", archive], notes))


def _training(
    choices: Choices, archive: Path, found: dict[str, list[Figures]], notes: list[str]
) -> None:
    epochs = stock_project.epochs(training.CONFIG)
    if fewer := {name: count for name, count in epochs.items() if count < _USUAL_EPOCHS}:
        notes.append(
            f"Stock Rasa was trained for fewer epochs than the {_USUAL_EPOCHS} of its default: "
            f"{fewer}. Its training took that much less time, and its answers may be worse for it."
        )
    stock = training.stock_training(archive)
    if stock is None:
        notes.append("Stock Rasa's training was not timed: its archive comes from elsewhere.")
    if stock is None or choices.quick:
        return
    _say("training")
    for name, took in ((OURS, training.train_ours()), (STOCK, stock)):
        found[name].append(took.figures)
    if stock.others_cpu_seconds > stock.cpu_seconds / 10:
        notes.append(
            f"While stock Rasa trained, others on the machine computed for "
            f"{stock.others_cpu_seconds:.0f} s: compare the CPU seconds."
        )


def _cold(system: System, files: list[Path], notes: list[str]) -> Figures:
    notes.append(f"Cold start of {system.name}: {disk.forget(files)}.")
    with servers.running(system) as server:
        return {"ready.cold_seconds": server.ready_seconds}


def _encoder(archive: Path, seconds: int) -> dict[str, float]:
    """In a process of its own, as the service is one."""
    _say("bare encoder")
    command = [sys.executable, "-m", "benchmarks.speed.encoder", str(archive), str(seconds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    per_second: dict[str, float] = json.loads(done.stdout)
    return per_second


def _our_archive() -> Path:
    archive = archives.fresh(Path("models"), FAQ)
    if not archive.exists():
        subprocess.run([sys.executable, "-m", "app", "train"], check=True)
    return archive


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)
