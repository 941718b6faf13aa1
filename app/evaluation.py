"""Labelled questions, and the verdict on a reply: right, silent or wrong."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from app.faults import OperatorFault
from app.messages import Outcome, Reply

_OTHER_KIND = "kind:"


class Verdict(StrEnum):
    """What a reply is worth; `wrong` is an answer to another question, or where there is none."""

    right = "right"
    partial = "partial"
    offered = "offered"
    missed = "missed"
    wrong = "wrong"


VERDICTS = tuple(Verdict)


class EvaluationError(OperatorFault):
    """The questions cannot be read, or the report not written; the message names the place."""


class Labelled(BaseModel):
    """One question with what is wanted of it; the fields of the evaluation set's README."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    kind: Outcome
    topics: list[str] = []
    also_ok: list[str] = []
    style: str = "plain"
    context: list[str] = []
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, the reply to it, the verdict on that, and how long the reply took."""

    question: Labelled
    reply: Reply
    verdict: str
    milliseconds: float = 0.0


def read(path: Path) -> list[Labelled]:
    """The questions of a file with one JSON object a line. Raises EvaluationError."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read ({error})") from error
    found = [_labelled(path, n, line) for n, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise EvaluationError(f"{path}: has no questions")
    return found


def _labelled(path: Path, number: int, line: str) -> Labelled:
    try:
        return Labelled.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        raise EvaluationError(f"{path}:{number}: {field}: {first['msg']}") from error


def verdict(question: Labelled, reply: Reply) -> str:
    """One of VERDICTS; `wrong` is an answer to another question, or where there is none."""
    fine = {*question.topics, *(t for t in question.also_ok if not t.startswith(_OTHER_KIND))}
    kinds = {question.kind} | {
        t.removeprefix(_OTHER_KIND) for t in question.also_ok if t.startswith(_OTHER_KIND)
    }
    if question.style == "nonenglish" and reply.outcome in ("out_of_scope", "handoff", "clarify"):
        return "right"
    if reply.outcome == "answer":
        return _answered(question, set(reply.topics), fine)
    if reply.outcome in kinds:
        return "right"
    return "offered" if reply.outcome == "clarify" and fine & set(reply.topics) else "missed"


def _answered(question: Labelled, given: set[str], fine: set[str]) -> str:
    if not given or given - fine:
        return "wrong"
    wanted = set(question.topics)
    if question.style == "multi" and len(wanted) > 1 and wanted - given:
        return "partial"
    return "right"
