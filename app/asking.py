"""Labelled questions, asked of a model one after another as a conversation would ask them."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from app.evaluation import EvaluationError, Judged, Labelled, verdict
from app.nlu import Model
from app.servable import Servable

_TRIAL = Labelled(text="How much is it?", kind="answer")


def judge(model: Model, questions: Sequence[Labelled]) -> list[Judged]:
    """A verdict for each question, in order.

    The time of a line is what one person alone would wait, its earlier turns included.
    """
    with closing(Servable(model)) as servable:
        return asked(servable, questions)


def asked(servable: Servable, questions: Sequence[Labelled], pause: float = 0.0) -> list[Judged]:
    """The same of what nobody else uses yet; `pause`: seconds between the questions."""
    return asyncio.run(_judge(servable, questions, pause))


def other(archive: Path) -> Model:
    """A model to compare with. Raises EvaluationError or ModelError when it cannot be asked."""
    if not archive.is_file():
        raise EvaluationError(f"{archive}: there is no such archive to compare with")
    model = Model.load(archive)
    try:
        judge(model, [_TRIAL])
    except Exception as error:  # Whatever parts of another age raise: they cannot be asked.
        told = f"cannot be asked by this version ({type(error).__name__}: {error})"
        raise EvaluationError(f"{archive}: {told}") from error
    return model


async def _judge(servable: Servable, questions: Sequence[Labelled], pause: float) -> list[Judged]:
    # Once without a clock: the first run of a model also sets up what it keeps for the others.
    # None of them, or its own time would be that of an answer that is known.
    await servable.ask(_TRIAL.text, [])
    return [await _one(servable, question, pause) for question in questions]


async def _one(servable: Servable, question: Labelled, pause: float) -> Judged:
    await asyncio.sleep(pause)
    started = time.perf_counter()
    reply = await servable.ask(question.text, question.context)
    took = (time.perf_counter() - started) * 1000
    return Judged(question, reply, verdict(question, reply), took)
