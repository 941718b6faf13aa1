"""Golden questions: what a model has to get right, every one, before it may serve."""

from collections.abc import Sequence
from pathlib import Path

from app import asking, evaluation
from app.content import Faq
from app.evaluation import Judged, Labelled
from app.faults import OperatorFault
from app.servable import Servable

# Between two questions, so that a service that runs beside gets its turn.
_PAUSE_SECONDS = 0.02


class GoldenError(OperatorFault):
    """A model has missed golden questions; `misses` are what came instead."""

    def __init__(self, message: str, misses: Sequence[Judged] = ()) -> None:
        super().__init__(message)
        self.misses = misses


def check(servable: Servable, file: Path) -> None:
    """Asks the questions of `file`, without one every topic's own. Raises GoldenError naming what
    was missed, or EvaluationError when the file cannot be read.
    """
    name = servable.model.file
    questions = evaluation.read(file) if file.exists() else own(servable.model.faq)
    try:
        rows = asking.asked(servable, questions, _PAUSE_SECONDS)
    except Exception as error:  # Whatever parts of another age raise: they cannot be asked.
        told = f"{name}: cannot be asked by this version ({type(error).__name__})"
        raise GoldenError(told) from error
    if misses := [row for row in rows if row.verdict != evaluation.Verdict.right]:
        told = f"{name}: misses {len(misses)} of {len(rows)} golden questions"
        raise GoldenError(told, misses)


def own(faq: Faq) -> list[Labelled]:
    """Every topic's own question."""
    topics = faq.topics.items()
    return [Labelled(text=one.question, kind="answer", topics=[key]) for key, one in topics]


def wanted(miss: Judged) -> str:
    """What the question should have got."""
    return _told(miss.question.kind, miss.question.topics)


def came(miss: Judged) -> str:
    """What it got."""
    return _told(miss.reply.outcome, miss.reply.topics)


def _told(outcome: str, topics: Sequence[str]) -> str:
    return " ".join([outcome, ", ".join(topics)]).strip()
