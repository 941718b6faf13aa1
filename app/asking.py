"""Labelled questions, asked of a model one after another as a conversation would ask them."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from app.conversation import Conversations
from app.evaluation import EvaluationError, Judged, Labelled, verdict
from app.nlu import Model

_TRIAL = Labelled(text="How much is it?", kind="answer")


def judge(model: Model, questions: Sequence[Labelled]) -> list[Judged]:
    """A verdict for each question, in order.

    The time of a line is what one person alone would wait, its earlier turns included.
    """
    with closing(Conversations(model)) as conversations:
        return asyncio.run(_judge(conversations, questions))


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


async def _judge(conversations: Conversations, questions: Sequence[Labelled]) -> list[Judged]:
    # Once without a clock: the first run of a model also sets up what it keeps for the others.
    await conversations.ask(questions[0].text, [])
    return [await _one(conversations, question) for question in questions]


async def _one(conversations: Conversations, question: Labelled) -> Judged:
    started = time.perf_counter()
    reply = await conversations.ask(question.text, question.context)
    took = (time.perf_counter() - started) * 1000
    return Judged(question, reply, verdict(question, reply), took)
