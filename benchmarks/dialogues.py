"""Fits the weights of `app.leaning`: what a message means after a question before it.

    python -m benchmarks.dialogues MODEL.tar.gz [DIALOGUES.jsonl ...]

The dialogues are lines as `smpbot evaluate` reads them, each with a `context`; those of
`benchmarks/dialogues.jsonl` when no file is named. Every turn of a context is answered by the
service itself, so what a message may lean on is what a person would have met. Besides, last turns
that stand alone are asked after the turn of another line, as a change of subject. Prints the
weights to copy, and how often the best candidate is right in five-fold cross-validation.
"""

import asyncio
import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.model_selection import KFold

from app import evaluation, leaning
from app.conversation import Conversations, Session
from app.evaluation import Labelled
from app.leaning import NONE, WEIGHTS, Features
from app.nlu import Model
from app.understanding import by_itself, with_question

Array = npt.NDArray[np.float64]
DIALOGUES = Path(__file__).parent / "dialogues.jsonl"
SEED = 20261126
# How much weights far from the start cost, and how much a made-up change of subject counts.
RIDGE = 10.0
CHANGE = 0.3
START = np.array(Features(alone=0.5, together=0.5, same=0.0, next=0.0, none=0.0))


async def cases(model: Model, questions: Sequence[Labelled]) -> tuple[Array, Array, Array]:
    """What speaks for each candidate [n, candidates, features]; which are right [n, candidates];
    how much each case counts [n]. Lines that would not lean are left out.
    """
    found = []
    with closing(Conversations(model)) as conversations:
        for question, weight in [*_dialogues(questions), *_changes(questions)]:
            if (row := await _row(conversations, question)) is not None:
                found.append((row, _right(question, model), weight))
    rows, right, weights = zip(*found, strict=True)
    return np.stack(rows), np.stack(right), np.array(weights)


def fit(rows: Array, right: Array, weights: Array) -> Array:
    """The weights, in the order of Features, that make `right` likeliest."""

    def loss(values: Array) -> tuple[float, Array]:
        chances = _chances(rows, values)
        hit = (chances * right).sum(axis=1, keepdims=True) + 1e-12
        slope = np.einsum("n,nc,ncf->f", weights, chances - chances * right / hit, rows)
        away = values - START
        missed = -(weights * np.log(hit[:, 0])).sum()
        return float(missed + RIDGE * (away**2).sum()), slope + 2 * RIDGE * away

    result: Array = minimize(loss, START, jac=True, method="L-BFGS-B").x
    return result


def main(archive: str, files: Sequence[str]) -> int:
    """Prints the weights and the cross-validated share that is right."""
    paths = [Path(file) for file in files] or [DIALOGUES]
    questions = [question for path in paths for question in evaluation.read(path)]
    rows, right, weights = asyncio.run(cases(Model.load(Path(archive)), questions))
    fitted = fit(rows, right, weights)
    print(f"WEIGHTS = Features({', '.join(f'{value:.2f}' for value in fitted)})")
    written = weights == 1.0
    print(f"{len(rows)} cases, {written.sum()} of them written as dialogues")
    now = np.array(WEIGHTS)
    for name, chances in (
        ("weights in use", _chances(rows, now)),
        ("fitted, five folds", _unseen(rows, right, weights)),
    ):
        hit = np.take_along_axis(right, chances.argmax(axis=1)[:, None], axis=1)[:, 0]
        print(
            f"{name}: best candidate right {hit[written].mean():.1%}, after a change of subject "
            f"{hit[~written].mean():.1%}"
        )
    return 0


def _dialogues(questions: Sequence[Labelled]) -> Iterator[tuple[Labelled, float]]:
    for question in questions:
        if question.context and question.kind not in ("safety", "clarify"):
            yield question, 1.0


def _changes(questions: Sequence[Labelled]) -> Iterator[tuple[Labelled, float]]:
    """Each last turn of a context that is a question by itself, asked after that of another one."""
    turns = [q for q in questions if q.context and q.style != "followup"]
    chance = random.Random(SEED)
    for turn in turns:
        if turn.kind not in ("safety", "clarify"):
            others = [q.context[-1] for q in questions if q.context and q is not turn]
            yield turn.model_copy(update={"context": [chance.choice(others)]}), CHANGE


async def _row(conversations: Conversations, question: Labelled) -> Array | None:
    model, session = conversations.model, Session()
    for turn in question.context:
        _, session = await conversations.turn(turn, session)
    alone = await by_itself(question.text, model.faq, conversations.serving.batcher.all)
    if not session.before.question or not leaning.leans(question.text, alone):
        return None
    together = await with_question(
        session.before, question.text, model.faq, conversations.serving.batcher.all
    )
    if not together or any(decision.outcome == "safety" for decision in together):
        return None
    found = leaning.features(alone, together, session.before.topics, model.faq)
    return np.array([found[topic] for topic in _candidates(model)])


def _right(question: Labelled, model: Model) -> Array:
    fine = {topic for topic in question.also_ok if not topic.startswith("kind:")}
    kinds = {question.kind, *(kind.removeprefix("kind:") for kind in question.also_ok)}
    fine |= set(question.topics) if question.kind == "answer" else set()
    if kinds & {"out_of_scope", "handoff", "chitchat"}:
        fine |= {NONE}
    return np.array([float(topic in fine) for topic in _candidates(model)])


def _candidates(model: Model) -> list[str]:
    return [*model.faq.topics, NONE]


def _chances(rows: Array, values: Array) -> Array:
    scores = rows @ values
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Array = odds / odds.sum(axis=1, keepdims=True)
    return result


def _unseen(rows: Array, right: Array, weights: Array) -> Array:
    chances = np.zeros(rows.shape[:2])
    for train, test in KFold(5, shuffle=True, random_state=SEED).split(rows):
        chances[test] = _chances(rows[test], fit(rows[train], right[train], weights[train]))
    return chances


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
