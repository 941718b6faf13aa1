"""What a step of the store costs, as conversations grow to 100,000 in one SQLite file."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from app.messages import Incoming
from app.session import Session
from app.store.database import Database
from app.store.transcripts import Transcripts, Turn
from app.understanding import Before

COUNTS = [100, 1_000, 10_000, 100_000]
_AT_ONCE, _TRIES = 500, 100
_SEED = 20261122
_SAID = "It usually costs between $500 and $3,000 per session, depending on the clinic. " * 3
Row = dict[str, float]
Argument = TypeVar("Argument")


def rows(counts: list[int]) -> Iterator[Row]:
    """Milliseconds of one step by how many conversations are stored, all of them going on."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "growth.db"
        database = Database(f"sqlite:///{file}")
        database.migrate()
        transcripts = Transcripts(database)
        stored = 0
        for count in counts:
            _fill(transcripts, stored, count)
            stored = count
            yield (
                {"conversations": count}
                | _steps(transcripts, count)
                | {"file_mb": file.stat().st_size / 1e6}
            )
        database.close()


def _steps(transcripts: Transcripts, count: int) -> Row:
    chosen = random.Random(_SEED).choices(range(count), k=_TRIES)
    gone = [_turn(10_000_000 + count + number) for number in range(5)]
    transcripts.record(gone)
    return {
        "recall_ms": _median(transcripts.recall, [_name(one) for one in chosen]),
        "record_one_ms": _median(transcripts.record, [[_turn(one)] for one in chosen]),
        "record_in_groups_ms": _milliseconds(transcripts.record, [_turn(n) for n in chosen])
        / _TRIES,
        "forget_ms": _median(transcripts.forget, [turn.incoming.conversation for turn in gone]),
    }


def _median(step: Callable[[Argument], object], arguments: Iterable[Argument]) -> float:
    return statistics.median(_milliseconds(step, one) for one in arguments)


def _milliseconds(step: Callable[[Argument], object], argument: Argument) -> float:
    started = time.perf_counter()
    step(argument)
    return (time.perf_counter() - started) * 1000


def _fill(transcripts: Transcripts, first: int, last: int) -> None:
    for start in range(first, last, _AT_ONCE):
        transcripts.record([_turn(one) for one in range(start, min(start + _AT_ONCE, last))])


def _name(number: int) -> str:
    return f"rest:{number:032x}"


def _turn(number: int) -> Turn:
    incoming = Incoming(f"{number:032x}", "how much does it cost?")
    session = Session(before=Before(incoming.text, ("cost",), "answer"), last="0" * 16)
    return Turn(incoming, _SAID, session, f"{number}-{time.perf_counter_ns()}", time.time())
