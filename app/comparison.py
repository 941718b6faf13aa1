"""Two models on the same questions: which replies are not the same any more. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.evaluation import Judged


@dataclass(frozen=True, slots=True)
class Change:
    """A line whose reply is another one; `what` of it: outcome, topics or text."""

    before: Judged
    after: Judged
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What another model, called `name`, made of the same questions, and what changed since."""

    name: str
    before: Sequence[Judged]
    changes: Sequence[Change]


def compare(name: str, before: Sequence[Judged], after: Sequence[Judged]) -> Comparison:
    """The lines with another reply, those with another verdict first.

    Raises ValueError: not the same number of lines.
    """
    changes = sorted(_changes(before, after), key=_same_verdict)
    return Comparison(name, before, changes)


def _same_verdict(change: Change) -> bool:
    return change.before.verdict == change.after.verdict


def _changes(before: Iterable[Judged], after: Iterable[Judged]) -> Iterator[Change]:
    for old, new in zip(before, after, strict=True):
        if what := _what(old, new):
            yield Change(old, new, what)


def _what(old: Judged, new: Judged) -> tuple[str, ...]:
    was, now = old.reply, new.reply
    differ = {
        "outcome": was.outcome != now.outcome,
        "topics": was.topics != now.topics,
        "text": was.text != now.text,
    }
    return tuple(name for name, different in differ.items() if different)
