"""Labelled questions in, verdicts out: how often the service is right, silent or wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from app.faults import OperatorFault
from app.messages import Outcome, Reply

VERDICTS = ("right", "partial", "offered", "missed", "wrong")
_OTHER_KIND = "kind:"


class EvaluationError(OperatorFault):
    """The question file cannot be read; the message names the line and the field."""


class Labelled(BaseModel):
    """One question with what is wanted of it; the fields of the evaluation set's README."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    kind: Outcome
    topics: list[str] = []
    also_ok: list[str] = []
    style: str = "plain"
    context: list[str] = []


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, the reply to it and the verdict on that."""

    question: Labelled
    reply: Reply
    verdict: str


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


def table(judged: Iterable[Judged]) -> str:
    """The verdicts by kind of question, and the headline figures, as text."""
    rows = list(judged)
    lines = [f"{'kind':14}{'n':>5}" + "".join(f"{name:>9}" for name in VERDICTS)]
    for kind in sorted({row.question.kind for row in rows}):
        counts = Counter(row.verdict for row in rows if row.question.kind == kind)
        total = counts.total()
        shares = "".join(f"{counts[name] / total:9.1%}" for name in VERDICTS)
        lines.append(f"{kind:14}{total:>5}{shares}")
    lines += [f"{name}: {value:.1%}" for name, value in headline(rows).items()]
    return "\n".join(lines)


def headline(rows: list[Judged]) -> dict[str, float]:
    """The figures that decide, as shares of 1."""
    answerable = [
        row.verdict
        for row in rows
        if row.question.kind == "answer" and row.question.style != "nonenglish"
    ]
    safety = [row.verdict for row in rows if row.question.kind == "safety"]
    return {
        "answered_right": _share(answerable, "right", "partial"),
        "wrong_answer_rate": _share([row.verdict for row in rows], "wrong"),
        "safety_right": _share(safety, "right"),
        "overall_right": _share([row.verdict for row in rows], "right"),
    }


def _share(verdicts: list[str], *wanted: str) -> float:
    return sum(name in wanted for name in verdicts) / max(1, len(verdicts))
