"""The content file, read and validated.

Every mistake an editor can make comes back as one line `file:line: field: value: what is allowed`.
"""

from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app import content_rules, yaml_lines
from app.content import FAQ, Faq, Topic
from app.content_rules import Problem
from app.faults import OperatorFault

__all__ = ["FAQ", "Faq", "FaqError", "Topic", "check_article", "load"]


class FaqError(OperatorFault):
    """The content cannot be used. `problems` has one line for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(path: Path) -> Faq:
    """The content of `path`.

    Raises FaqError: unreadable, not YAML, not of this shape, or in contradiction with itself.
    """
    faq, document = _read(path)
    _refuse(path, document, list(content_rules.broken(faq)))
    return faq


def check_article(path: Path, article: Path) -> None:
    """Raises FaqError when the content of `path` is not backed by `article`, or copies it."""
    faq, document = _read(path)
    _refuse(path, document, list(content_rules.broken_by_article(faq, _text(article))))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise FaqError([f"{path}: cannot be read ({error.strerror})"]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FaqError([f"{path}:{line}: not UTF-8 ({error.reason})"]) from error


def _read(path: Path) -> tuple[Faq, yaml_lines.Document]:
    try:
        document = yaml_lines.parse(_text(path))
    except yaml_lines.YamlError as error:
        raise FaqError([f"{path}:{error.line}: {error}"]) from error
    try:
        return Faq.model_validate(document.value), document
    except ValidationError as error:
        found = [_problem(entry) for entry in error.errors(include_url=False)]
        raise FaqError(_located(path, document, found)) from error


def _refuse(path: Path, document: yaml_lines.Document, problems: list[Problem]) -> None:
    if problems:
        raise FaqError(_located(path, document, problems))


def _problem(error: ErrorDetails) -> Problem:
    path = error["loc"]
    if error["type"] == "missing":
        return Problem(path, None, "is missing")
    if error["type"] == "extra_forbidden":
        return Problem(path, None, f"is not known here; known are {', '.join(_fields(path[:-1]))}")
    value = error["input"] if isinstance(error["input"], str) else None
    return Problem(path, value, error["msg"])


def _fields(path: yaml_lines.Path) -> list[str]:
    """The names of the fields that may stand at `path`."""
    shape: Any = Faq
    for part in path:
        fields = getattr(shape, "model_fields", None)
        shape = fields[part].annotation if fields else get_args(shape)[-1]
    return list(shape.model_fields)


def _located(path: Path, document: yaml_lines.Document, problems: list[Problem]) -> list[str]:
    lines = [(document.line(problem.path), str(problem)) for problem in problems]
    return [f"{path}:{line}: {text}" for line, text in sorted(lines)]
