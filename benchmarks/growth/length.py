"""What a message costs as it grows longer, up to the limit."""

import asyncio
import statistics
import time
from contextlib import closing
from pathlib import Path

from app import archives
from app.conversation import Conversations
from app.messages import TEXT_LIMIT
from app.nlu import Model
from benchmarks.speed import texts
from benchmarks.speed.training import FAQ

LENGTHS = (16, 64, 256, 1024, TEXT_LIMIT)
_EACH = 12
Row = dict[str, float]


def rows() -> list[Row]:
    """Milliseconds of a whole reply, one alone, by the characters of the message."""
    model = Model.load(archives.fresh(Path("models"), FAQ))
    with closing(Conversations(model)) as conversations:
        return asyncio.run(_rows(conversations))


async def _rows(conversations: Conversations) -> list[Row]:
    return [
        {
            "characters": length,
            "milliseconds": statistics.median(
                [await _milliseconds(conversations, text) for text in long(length)]
            ),
        }
        for length in LENGTHS
    ]


def long(length: int) -> list[str]:
    """Different messages of this length, made of questions one after another."""
    questions = texts.alone()
    step = len(questions) // _EACH
    shifted = (" ".join(questions[i:] + questions[:i]) for i in range(0, step * _EACH, step))
    return [text[:length] for text in shifted]


async def _milliseconds(conversations: Conversations, text: str) -> float:
    started = time.perf_counter()
    await conversations.ask(text, [])
    return (time.perf_counter() - started) * 1000
